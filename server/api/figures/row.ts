import { majorUnits } from '@takt/shared/schemas/money.ts'
import type { MetricRow } from '@takt/shared/schemas/result.ts'
import type { Asker } from '../../answers/answers.ts'
import type { ProjectScope } from '../../db/scope.ts'
import type { Memory } from '../memory.ts'
import type { Setting } from '../pipeline/setting.ts'

/** What a figure is asked for: the state of today, or of a window of days. */
export type At = {
  scope: ProjectScope
  setting: Setting
  remember: Memory
  answers: Asker
  nowMs: number
  from: string
  to: string
}

export type FigureRow = Pick<MetricRow, 'value' | 'numerator' | 'denominator' | 'interval' | 'note'>
export type Figures = Readonly<Record<string, (at: At) => FigureRow | Promise<FigureRow>>>

type Rate = {
  value: number | null
  reason?: string | null
  numerator: number
  denominator: number
  interval?: { level: number; lower: number; upper: number } | null
}

/** A share with its interval, or the reason why there is none. */
export const shareRow = (
  { value, numerator, denominator, interval, reason }: Rate,
  note: string | null = null,
): FigureRow => ({
  value,
  numerator,
  denominator,
  interval:
    interval == null
      ? null
      : { level: interval.level, lower: interval.lower, upper: interval.upper },
  note: value === null ? wordsOf(reason ?? 'nothing_to_count') : note,
})

export type Ends = { level: number; lower: number; upper: number }

/** An interval without the name of its method. */
export const endsOf = (interval: Ends | null): FigureRow['interval'] =>
  interval && { level: interval.level, lower: interval.lower, upper: interval.upper }

/** An interval in minor units as major ones. */
export const moneyEnds = (interval: Ends | null, currency: string): FigureRow['interval'] =>
  interval && {
    level: interval.level,
    lower: majorUnits(interval.lower, currency),
    upper: majorUnits(interval.upper, currency),
  }

/** A count or a sum: complete, so without an interval. */
export const countRow = (value: number, note: string | null = null): FigureRow => ({
  value,
  numerator: value,
  denominator: null,
  interval: null,
  note,
})

/** Money in minor units as major ones; the numerator stays in minor units. */
export const moneyRow = (
  minor: number,
  currency: string,
  note: string | null = null,
): FigureRow => ({
  value: majorUnits(minor, currency),
  numerator: minor,
  denominator: null,
  interval: null,
  note,
})

/** A number that is no share of what it counts, with how many things stand behind it. */
export const numberRow = (
  value: number | null,
  { of, note, ends }: { of: number; note: string | null; ends?: FigureRow['interval'] },
): FigureRow => ({ value, numerator: null, denominator: of, interval: ends ?? null, note })

export const missingRow = (note: string): FigureRow => ({
  value: null,
  numerator: null,
  denominator: null,
  interval: null,
  note,
})

/** A code such as `no_gross_margin`, as words. */
export const wordsOf = (reason: string): string => reason.replaceAll('_', ' ')
