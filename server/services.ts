import pino from 'pino'
import { type Asker, OWN_ANSWERS } from './answers/answers.ts'
import type { Config } from './config.ts'
import type { Services } from './context.ts'
import { openStore } from './db/store.ts'
import { createHookSender } from './hooks/sender.ts'
import { createDailyVisitors } from './ingest/daily-visitors.ts'
import { createWriteQueue } from './ingest/write-queue.ts'
import { createDailyBackup } from './ops/daily-backup.ts'
import { createDiskGuard } from './ops/disk.ts'
import { createForecastFreezer } from './ops/forecast-freezer.ts'
import { createUpkeep } from './ops/upkeep.ts'
import { createRetroSender } from './retro/sender.ts'
import { createRetroSchedule } from './retro/schedule.ts'
import { createDealBooks } from './read-models/deal-book.ts'
import { createAccounts } from './sign-in/accounts.ts'
import { createProjector } from './projections/projector.ts'
import type { WriterThread } from './writer-thread/client.ts'
import type { Start } from './writer-thread/messages.ts'

/** Starts the thread that writes, once the schema is up to date. */
type StartWriterThread = (start: Start) => Promise<WriterThread>

type Threads = {
  startThread?: StartWriterThread
  /** Makes the thread that answers long questions. */
  openReaderThread?: (start: { path: string }) => Asker
}

/**
 * Opens a data directory with its writer, queue and projector; `close` drains and closes them.
 *
 * Without the threads that write and that answer, what they would do is done in this one.
 */
export async function openServices(
  config: Config,
  { startThread, openReaderThread }: Threads = {},
): Promise<{ services: Services; close: () => Promise<void> }> {
  const log = pino({ level: config.logLevel }, pino.destination({ fd: 2, sync: true }))
  const now = (): number => Date.now()
  const store = await openStore(config.dataDirectory)
  const accounts = createAccounts({ config, store, log, now })
  const { disk, queue, projector, thread } = await createEngine(
    { config, store, log, now },
    startThread,
  )
  const daily = createDailyVisitors(store.writer)
  const upkeep = createUpkeep({
    store,
    now,
    log,
    backUpWhenDue: createDailyBackup(config, log, now),
  })
  const hooks = createHookSender({ store, now, log, allowPrivate: config.allowsPrivateHooks })
  // What one server knows is not shared with another in the same process.
  const answers = openReaderThread?.({ path: store.path }) ?? { ...OWN_ANSWERS }
  // In a thread of their own: nobody who asks something has to wait for a quarter of retros.
  const answersOfRetros = openReaderThread?.({ path: store.path }) ?? answers
  const retros = createRetroSchedule({ store, projector, answers: answersOfRetros, now, log })
  const retroSender = createRetroSender({ store, config, now, log })
  const deals = createDealBooks()
  const freezer = createForecastFreezer({ store, deals, now, log })
  return {
    services: {
      config,
      store,
      accounts,
      disk,
      queue,
      daily,
      projector,
      upkeep,
      deals,
      answers,
      freezer,
      hooks,
      retros,
      retroSender,
      log,
      now,
    },
    async close() {
      await queue.drain()
      await upkeep.stop()
      await freezer.stop()
      await hooks.stop()
      await retros.stop()
      await retroSender.stop()
      await projector.stop()
      await thread?.close()
      await answers.close()
      await store.close()
    },
  }
}

/** What takes events in and derives from them, in a thread of its own where there is one. */
async function createEngine(
  { config, store, log, now }: Pick<Services, 'config' | 'store' | 'log' | 'now'>,
  startThread: StartWriterThread | undefined,
): Promise<Pick<Services, 'disk' | 'queue' | 'projector'> & { thread: WriterThread | undefined }> {
  const disk = createDiskGuard({
    directory: config.dataDirectory,
    reserveBytes: config.diskReserveBytes,
    log,
    now,
  })
  const thread = await startThread?.({ path: store.path, logLevel: config.logLevel })
  const queue = createWriteQueue({
    store,
    log,
    refuseWhenFull: disk.refuseWhenFull,
    commitElsewhere: thread?.commit,
  })
  const projector = createProjector({
    store,
    now,
    log,
    isIngestBusy: () => queue.isBusy(),
    elsewhere: thread,
  })
  queue.onCommit((projectIds) => {
    projector.notify(projectIds)
  })
  return { disk, queue, projector, thread }
}
