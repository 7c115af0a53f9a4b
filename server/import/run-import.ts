import type { Event } from '@takt/shared/schemas/event.ts'
import { appendTarget, type ProjectRecord } from '../config-store/projects.ts'
import type { WriteQueue } from '../ingest/write-queue.ts'
import type { CsvFile } from './csv-rows.ts'
import { emptyReport, hold, type ImportReport } from './report.ts'

const BATCH_EVENTS = 1_000
const BATCHES_IN_FLIGHT = 4

/**
 * What a row becomes: its events, or the reason why it is held; both for what is kept but does not take
 * part yet.
 */
export type RowOutcome = { events: readonly Event[]; held?: string } | { held: string }
export type RowReader = (cells: readonly string[], row: number, report: ImportReport) => RowOutcome

type RowInBatch = { events: number; isCounted: boolean }

/**
 * Streams a file's rows through the ingest queue, a bounded number of batches at a time.
 *
 * A row counts as stored when at least one of its events is new.
 */
export async function runImport({
  file,
  project,
  queue,
  readRow,
  onProgress,
}: {
  file: CsvFile
  project: ProjectRecord
  queue: WriteQueue
  readRow: RowReader
  onProgress: (bytesRead: number, bytesTotal: number, rows: number) => void
}): Promise<ImportReport> {
  const report = emptyReport()
  const inFlight = new Set<Promise<void>>()
  let batch: Event[] = []
  let rowsInBatch: RowInBatch[] = []

  const flush = async (): Promise<void> => {
    if (batch.length === 0) return
    const [events, counts] = [batch, rowsInBatch]
    batch = []
    rowsInBatch = []
    const submitted = queue
      .submit({ project: appendTarget(project), events, quarantined: [] })
      .then(({ duplicateAt }) => {
        countRows(report, counts, new Set(duplicateAt))
      })
    const tracked = submitted.finally(() => inFlight.delete(tracked))
    inFlight.add(tracked)
    if (inFlight.size >= BATCHES_IN_FLIGHT) await Promise.race(inFlight)
    onProgress(file.bytesRead(), file.bytesTotal, report.read)
  }

  for await (const { row, cells } of file.rows()) {
    report.read += 1
    const outcome = readRow(cells, row, report)
    if (outcome.held !== undefined) hold(report, row, outcome.held)
    if ('events' in outcome) {
      batch.push(...outcome.events)
      const isCounted = outcome.held === undefined
      rowsInBatch.push({ events: outcome.events.length, isCounted })
    }
    if (batch.length >= BATCH_EVENTS) await flush()
  }
  await flush()
  await Promise.all(inFlight)
  onProgress(file.bytesTotal, file.bytesTotal, report.read)
  return report
}

function countRows(
  report: ImportReport,
  rows: readonly RowInBatch[],
  duplicateAt: ReadonlySet<number>,
): void {
  let next = 0
  for (const { events, isCounted } of rows) {
    const places = Array.from({ length: events }, (_, n) => next + n)
    const isNew = places.some((place) => !duplicateAt.has(place))
    next += events
    if (!isCounted) continue
    if (isNew) report.stored += 1
    else report.duplicates += 1
  }
}
