import type { CsvFile } from '../csv-rows.ts'
import { createDateCell } from './dates.ts'
import type { Field } from '../field-names.ts'
import { plainName } from './guess-columns.ts'

const SAMPLE_ROWS = 2_000
/** A date column may have cells that nobody can read; one of which nearly all are such is none. */
const DATES_MIN = 0.1

/**
 * Columns that are called like a date and hold none: a "Last Activity" with what was done in place of
 * when. An empty column is not among them, since nothing speaks against it.
 */
export async function columnsWithoutDates(
  file: Pick<CsvFile, 'columns' | 'rows'>,
  fields: Readonly<Record<string, Field>>,
): Promise<Set<number>> {
  const dates = Object.values(fields).filter(({ type }) => type === 'date')
  const names = new Set(dates.flatMap((field) => field.names))
  const asked = file.columns.flatMap((column, index) =>
    names.has(plainName(column)) ? [{ index, filled: 0, read: 0 }] : [],
  )
  if (asked.length === 0) return new Set()
  // Neither the order of day and month nor the zone makes a date of what is none.
  const dateOf = createDateCell({ timeZone: 'UTC', dayZone: 'UTC', order: 'mdy' })
  let rows = 0
  for await (const { cells } of file.rows()) {
    for (const column of asked) {
      const cell = (cells[column.index] ?? '').trim()
      if (cell === '') continue
      column.filled += 1
      if (dateOf(cell) !== null) column.read += 1
    }
    rows += 1
    if (rows >= SAMPLE_ROWS) break
  }
  return new Set(
    asked.flatMap(({ index, filled, read }) => (read < DATES_MIN * filled ? [index] : [])),
  )
}
