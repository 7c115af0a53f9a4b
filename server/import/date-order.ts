import type { DateOrder } from './cells.ts'
import { openCsv } from './csv-rows.ts'

const SAMPLE_ROWS = 20_000
const NUMERIC = /^(\d{1,2})([/.-])(\d{1,2})[/.-]\d{2,4}\b/
const MONTHS = 12

/**
 * Whether dates such as `3/4/2026` begin with the day or the month, from those that can be read in one
 * way only; dots are always day first. Undefined where nothing decides, or where dates disagree.
 */
export function guessDateOrder(times: Iterable<string>): DateOrder | undefined {
  const found = new Set<DateOrder>()
  for (const time of times) {
    const [, first = '', separator = '', second = ''] = NUMERIC.exec(time.trim()) ?? []
    if (first === '') continue
    if (separator === '.' || Number(first) > MONTHS) found.add('dmy')
    else if (Number(second) > MONTHS) found.add('mdy')
  }
  const [only, other] = found
  return other === undefined ? only : undefined
}

/** The order of the dates in one column of a file, from its first rows. */
export async function dateOrderOf(path: string, column: number): Promise<DateOrder | undefined> {
  const times = new Set<string>()
  const file = await openCsv(path)
  for await (const { row, cells } of file.rows()) {
    times.add((cells[column] ?? '').slice(0, 10))
    if (row >= SAMPLE_ROWS) break
  }
  return guessDateOrder(times)
}
