import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Store } from './db/store.ts'
import type { DailyVisitors } from './ingest/daily-visitors.ts'
import type { Upkeep } from './ops/upkeep.ts'
import type { WriteQueue } from './ingest/write-queue.ts'
import type { Projector } from './projections/projector.ts'

/** What the parts of one running installation may ask for. */
export type Services = {
  readonly config: Config
  readonly store: Store
  readonly queue: WriteQueue
  readonly daily: DailyVisitors
  readonly projector: Projector
  readonly upkeep: Upkeep
  readonly log: Logger
  /** Milliseconds UTC; the only clock. */
  readonly now: () => number
}
