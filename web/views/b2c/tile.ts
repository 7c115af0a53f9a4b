import type { MetricAnswer } from '@takt/shared/schemas/result.ts'

type Row = MetricAnswer['rows'][number]

/** What a tile compares: the last complete day with the same weekday of the week before. */
export type Tile = { current: Row | undefined; before: Row | undefined; series: (number | null)[] }

/**
 * Picks a tile's numbers out of a daily answer. Today is not over and takes part in nothing.
 *
 * @param yesterday the last complete day, `YYYY-MM-DD`
 * @param weekBefore the same weekday seven days earlier
 */
export function tileOf(
  { rows }: MetricAnswer,
  { yesterday, weekBefore }: { yesterday: string; weekBefore: string },
): Tile {
  return {
    current: rows.find(({ key }) => key === yesterday),
    before: rows.find(({ key }) => key === weekBefore),
    series: rows.filter(({ key }) => key <= yesterday).map(({ value }) => value),
  }
}
