import pino from 'pino'
import type { Config } from './config.ts'
import type { Services } from './context.ts'
import { openStore } from './db/store.ts'
import { createDailyVisitors } from './ingest/daily-visitors.ts'
import { createWriteQueue } from './ingest/write-queue.ts'
import { createUpkeep } from './ops/upkeep.ts'
import { createProjector } from './projections/projector.ts'

/** Opens a data directory with its writer, queue and projector; `close` drains and closes them. */
export async function openServices(
  config: Config,
): Promise<{ services: Services; close: () => Promise<void> }> {
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
  const now = (): number => Date.now()
  const store = await openStore(config.dataDirectory)
  const queue = createWriteQueue({ store, log })
  const daily = createDailyVisitors(store.writer)
  const projector = createProjector({ store, now, log, isIngestBusy: () => queue.isBusy() })
  const upkeep = createUpkeep({ store, now, log })
  queue.onCommit((projectIds) => {
    projector.notify(projectIds)
  })
  return {
    services: { config, store, queue, daily, projector, upkeep, log, now },
    async close() {
      await queue.drain()
      await upkeep.stop()
      await projector.stop()
      await store.close()
    },
  }
}
