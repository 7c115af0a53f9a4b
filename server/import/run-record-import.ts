import type { CsvFile } from './csv-rows.ts'
import type { RecordReader } from './record-rows.ts'
import { emptyReport, hold, type ImportReport } from './report.ts'

const BATCH_RECORDS = 1_000

/** Streams a file's rows into a store of records that are known by a key. */
export async function runRecordImport<T>({
  file,
  readRow,
  put,
  onProgress,
}: {
  file: CsvFile
  readRow: RecordReader<T>
  put: (records: readonly T[]) => Promise<{ stored: number; unchanged: number }>
  onProgress: (bytesRead: number, bytesTotal: number, rows: number) => void
}): Promise<ImportReport> {
  const report = emptyReport()
  let batch: T[] = []
  const flush = async (): Promise<void> => {
    const { stored, unchanged } = await put(batch)
    batch = []
    report.stored += stored
    report.duplicates += unchanged
    onProgress(file.bytesRead(), file.bytesTotal, report.read)
  }
  for await (const { row, cells } of file.rows()) {
    report.read += 1
    const outcome = readRow(cells)
    if ('held' in outcome) hold(report, row, outcome.held)
    else batch.push(outcome.record)
    if (batch.length >= BATCH_RECORDS) await flush()
  }
  await flush()
  return report
}
