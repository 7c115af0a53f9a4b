import type { Logger } from 'pino'
import type { Config } from './config.ts'
import type { Asker } from './answers/answers.ts'
import type { Store } from './db/store.ts'
import type { DealBooks } from './read-models/deal-book.ts'
import type { Sender } from './hooks/deliveries.ts'
import type { DailyVisitors } from './ingest/daily-visitors.ts'
import type { DiskGuard } from './ops/disk.ts'
import type { ForecastFreezer } from './ops/forecast-freezer.ts'
import type { Upkeep } from './ops/upkeep.ts'
import type { WriteQueue } from './ingest/write-queue.ts'
import type { RetroSchedule } from './retro/schedule.ts'
import type { Accounts } from './sign-in/accounts.ts'
import type { Projector } from './projections/projector.ts'

/** What the parts of one running installation may ask for. */
export type Services = {
  readonly config: Config
  readonly store: Store
  readonly accounts: Accounts
  readonly disk: DiskGuard
  readonly queue: WriteQueue
  readonly daily: DailyVisitors
  readonly projector: Projector
  readonly upkeep: Upkeep
  /** Answers what takes long, beside everything else. */
  readonly answers: Asker
  readonly deals: DealBooks
  readonly freezer: ForecastFreezer
  readonly hooks: Sender
  readonly retros: RetroSchedule
  readonly retroSender: Sender
  readonly log: Logger
  /** Milliseconds UTC; the only clock. */
  readonly now: () => number
}
