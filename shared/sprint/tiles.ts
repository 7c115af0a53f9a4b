import { periodValue } from '../experiments/period-value.ts'
import type { Interval } from '../schemas/result.ts'
import { bandOn, type BandPlace, bandPlace } from '../metrics/bands.ts'
import { addDays, weekdayOf } from '../metrics/day-arithmetic.ts'
import type { Metric, Wording } from '../metrics/metric.ts'
import { processBehaviour, type ProcessPoint } from '../metrics/process-behaviour.ts'
import {
  addVisits,
  contributionMinor,
  type Margin,
  visitQuotient,
  type VisitSums,
} from '../metrics/b2c/visit-sums.ts'

export const TILE_SPANS = ['yesterday', '7d', '28d'] as const
type TileSpan = (typeof TILE_SPANS)[number]
const SPAN_DAYS: Readonly<Record<TileSpan, number>> = { yesterday: 1, '7d': 7, '28d': 28 }
/** Periods of history that the limits are made of. */
const HISTORY: Readonly<Record<TileSpan, number>> = { yesterday: 56, '7d': 12, '28d': 7 }
/** Days before today that tiles need. */
export const TILE_DAYS = 28 * 8

type DaySums = VisitSums & { day: string }

type TileValue = {
  from: string
  to: string
  value: number | null
  numerator: number | null
  denominator: number | null
  interval: Interval | null
  note: string | null
}
type TileChange = TileValue & {
  span: TileSpan
  /** The period it is compared with: the same weekday a week before, else the span before. */
  before: TileValue
  /** Value minus value before, in the metric's unit; null where one of them is. */
  difference: number | null
  /** What routine variation allows here; null without enough history. */
  limits: { lower: number; upper: number; centre: number } | null
  verdict: 'signal' | 'noise' | 'unknown'
  sentence: Wording
}
export type Tile = {
  metric: string
  /** Not over: in no comparison. */
  today: TileValue
  changes: TileChange[]
  place: BandPlace | null
  /** The limits that it was judged by. */
  band: { lower: number; upper: number } | null
  /** The last 28 whole days, oldest first. */
  series: { day: string; value: number | null }[]
}
type Options = {
  metric: Metric
  days: readonly DaySums[]
  today: string
  currency: string
  margins: readonly Margin[]
}

/**
 * One metric of the sprint page: yesterday, seven and 28 days, each against its comparable period and
 * against the limits of its own history.
 *
 * The limits are those of an XmR chart: single days within their weekday, longer spans among the spans
 * before. A change inside them is noise, however large it looks.
 *
 * @param options.days sums by day, of `TILE_DAYS` days before today and today; days without are none
 */
export function sprintTile(options: Options): Tile {
  const { metric, days, today } = options
  const byDay = new Map(days.map((row) => [row.day, row]))
  const yesterday = addDays(today, -1)
  const valueAt = (to: string, length: number): TileValue =>
    valueOver(options, byDay, { to, length })
  const changes = TILE_SPANS.map((span) =>
    changeOf(span, valueAt, { yesterday, firstDay: days[0]?.day }),
  )
  const whole = changes.find(({ span }) => span === '28d')
  return {
    metric: metric.id,
    today: valueAt(today, 1),
    changes,
    place: bandPlace({
      band: metric.bands.b2c ?? null,
      value: whole?.value ?? null,
      sample: whole?.denominator ?? 0,
      minimumSample: metric.minimumSample,
      day: yesterday,
    }),
    band: limitsOn(metric, yesterday),
    series: Array.from({ length: 28 }, (_, index) => {
      const day = addDays(today, index - 28)
      return { day, value: valueAt(day, 1).value }
    }),
  }
}

/** The limits that hold on a day; null without a band. */
function limitsOn({ bands: { b2c } }: Metric, day: string): Tile['band'] {
  const limits = b2c === undefined ? null : bandOn(b2c, day)
  return limits && { lower: limits.lower, upper: limits.upper }
}

type ValueAt = (to: string, length: number) => TileValue

function changeOf(
  span: TileSpan,
  valueAt: ValueAt,
  { yesterday, firstDay }: { yesterday: string; firstDay: string | undefined },
): TileChange {
  const length = SPAN_DAYS[span]
  const now = valueAt(yesterday, length)
  const before = valueAt(addDays(yesterday, -(span === 'yesterday' ? 7 : length)), length)
  const difference = now.value === null || before.value === null ? null : now.value - before.value
  const judged = judge(span, valueAt, { yesterday, firstDay })
  const verdict = now.value === null ? 'unknown' : judged.verdict
  return {
    span,
    ...now,
    before,
    difference,
    limits: judged.limits,
    verdict,
    sentence: SENTENCES[verdict](span, judged.isRun),
  }
}

type Judged = Pick<TileChange, 'limits' | 'verdict'> & { isRun: boolean }

/** The newest period against the limits of those before it. */
function judge(
  span: TileSpan,
  valueAt: ValueAt,
  { yesterday, firstDay = '9999-12-31' }: { yesterday: string; firstDay: string | undefined },
): Judged {
  const length = SPAN_DAYS[span]
  const isDaily = span === 'yesterday'
  const points = Array.from({ length: HISTORY[span] + 1 }, (_, index): ProcessPoint => {
    const at = addDays(yesterday, -length * (HISTORY[span] - index))
    const value = addDays(at, 1 - length) >= firstDay ? valueAt(at, length).value : null
    return isDaily ? { value, weekday: weekdayOf(at) } : { value }
  })
  const { points: found } = processBehaviour({
    points,
    baseline: HISTORY[span],
    byWeekday: isDaily,
    floor: 0,
  })
  const last = found.at(-1)
  if (last === undefined || last.lower === null || last.upper === null || last.centre === null) {
    return { limits: null, verdict: 'unknown', isRun: false }
  }
  const { lower, upper, centre, signals } = last
  return {
    limits: { lower, upper, centre },
    verdict: signals.length > 0 ? 'signal' : 'noise',
    isRun: !signals.includes('outside_limits'),
  }
}

const AMONG: Readonly<Record<TileSpan, Wording>> = {
  yesterday: { en: 'this weekday', de: 'dieses Wochentags' },
  '7d': { en: 'the last weeks', de: 'der letzten Wochen' },
  '28d': { en: 'the last spans of 28 days', de: 'der letzten 28-Tage-Spannen' },
}
const SENTENCES = {
  signal: (span: TileSpan, isRun: boolean): Wording =>
    isRun
      ? {
          en: 'Signal: eight in a row on one side of the usual level.',
          de: 'Signal: acht in Folge auf einer Seite des üblichen Niveaus.',
        }
      : {
          en: `Signal: outside the usual range of ${AMONG[span].en}.`,
          de: `Signal: außerhalb des üblichen Bereichs ${AMONG[span].de}.`,
        },
  noise: (span: TileSpan): Wording => ({
    en: `Noise: within the usual range of ${AMONG[span].en}.`,
    de: `Rauschen: im üblichen Bereich ${AMONG[span].de}.`,
  }),
  unknown: (): Wording => ({
    en: 'Too little history to tell signal from noise.',
    de: 'Zu wenig Vorgeschichte, um Signal von Rauschen zu trennen.',
  }),
} as const

function valueOver(
  { metric, currency, margins }: Options,
  byDay: ReadonlyMap<string, DaySums>,
  { to, length }: { to: string; length: number },
): TileValue {
  const from = addDays(to, 1 - length)
  const rows: DaySums[] = []
  for (let day = from; day <= to; day = addDays(day, 1)) {
    const row = byDay.get(day)
    if (row !== undefined) rows.push(row)
  }
  const sums = addVisits(rows)
  const quotient =
    metric.id === 'contribution_per_session'
      ? { numerator: contributionMinor(rows, margins), denominator: sums.sessions }
      : visitQuotient(metric, sums)
  const { value, interval, note } = periodValue(
    metric,
    { ...quotient, numeratorSquares: null },
    currency,
  )
  return { from, to, value, ...quotient, interval, note }
}
