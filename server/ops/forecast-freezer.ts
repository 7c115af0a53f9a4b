import { mondaysOf, parseDay, quarterAfter, quarterOfDay } from '@takt/shared/metrics'
import { DateTime } from 'luxon'
import type { Logger } from 'pino'
import { putFreeze, readFrozenDays } from '../config-store/forecast-freezes.ts'
import { type ProjectRecord, readProjects } from '../config-store/projects.ts'
import { readTargets } from '../config-store/quarter-targets.ts'
import { projectScope } from '../db/scope.ts'
import type { Store } from '../db/store.ts'
import { forecastOf } from '../api/pipeline/forecast-of.ts'
import type { DealBooks } from '../read-models/deal-book.ts'

const CHECK_MS = 300_000
/** A state read from the history later than this is called reconstructed. */
const PROMPT_MS = 24 * 3_600_000
/** So far back forecasts are reconstructed, to show this quarter beside the ones before it. */
const QUARTERS_BACK = 5

/** Keeps every Monday's forecast of each sales team's quarter, by itself. */
export type ForecastFreezer = {
  start(): void
  stop(): Promise<void>
  /** Keeps what is due now; a Monday that was missed is read from the history and says so. */
  run(): Promise<void>
}

export function createForecastFreezer({
  store,
  deals,
  now,
  log,
}: {
  store: Store
  deals: DealBooks
  now: () => number
  log: Logger
}): ForecastFreezer {
  let running: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const freezeAll = async (): Promise<void> => {
    for (const project of await readProjects(store.reader)) {
      if (project.mode === 'b2c') continue
      await freezeProject({ store, deals }, project, now())
    }
  }
  const run = (): Promise<void> => {
    running = running.then(freezeAll)
    const result = running
    running = running.catch(() => undefined)
    return result
  }
  const check = (): void => {
    run().catch((error: unknown) => {
      log.error({ err: error }, 'a forecast could not be frozen; it is tried again')
    })
  }
  return {
    start() {
      timer = setInterval(check, CHECK_MS)
      check()
    },
    async stop() {
      clearInterval(timer)
      await running
    },
    run,
  }
}

async function freezeProject(
  { store, deals }: { store: Store; deals: DealBooks },
  project: ProjectRecord,
  nowMs: number,
): Promise<void> {
  const { timeZone: zone } = project
  const today = DateTime.fromMillis(nowMs, { zone }).toISODate() ?? ''
  const scope = projectScope(store.reader, project)
  const frozen = await readFrozenDays(scope)
  const current = quarterOfDay(today)
  const due = Array.from({ length: QUARTERS_BACK + 1 }, (_, back) => quarterAfter(current, -back))
    .flatMap((quarter) => mondaysOf(quarter).map((monday) => ({ quarter, monday })))
    .filter(({ monday }) => monday <= today && !frozen.has(monday))
  if (due.length === 0) return
  const book = await deals.of(scope)
  const firstDay = book.deals.reduce(
    (first, { createdDay }) => Math.min(first, createdDay ?? first),
    Infinity,
  )
  const targets = await readTargets(scope)
  for (const { quarter, monday } of due) {
    // Before the first deal there was nothing to forecast.
    if (parseDay(monday) <= firstDay) continue
    const asOfMs = DateTime.fromISO(monday, { zone }).toMillis()
    const forecast = forecastOf(book, { quarter, asOf: monday, project, targets })
    const isReconstructed = nowMs - asOfMs > PROMPT_MS
    const freeze = { forecast, frozenAtMs: nowMs, isReconstructed }
    putFreeze(store.writer, { projectId: project.id, asOfMs, freeze })
  }
}
