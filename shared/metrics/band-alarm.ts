import type { Mode } from '../schemas/mode.ts'
import { type AlarmReading, countInWords } from './alarms.ts'
import { dayText, parseDay } from './calendar.ts'
import { type Band, type BandPlace, bandOn, bandPlace } from './bands.ts'
import type { Metric, Wording } from './metric.ts'

const w = (en: string, de: string): Wording => ({ en, de })

/** A metric's value over the days that end with one, as its band judges it. */
export type BandValue = { day: string; value: number | null; sample: number }

/** On which sides of its band a metric is bad: both where neither more nor less is better. */
function badSides({ direction }: Pick<Metric, 'direction'>): readonly BandPlace[] {
  if (direction === 'none') return ['below', 'above']
  return direction === 'down' ? ['above'] : ['below']
}

/**
 * A metric outside its band on the side that is worse (product M12); without a band in this mode there is
 * no such rule. Each day is judged by the limits that held on it.
 *
 * @param values oldest first, of windows of equal length; the last one is judged, the others say since when
 */
export function bandAlarm(
  metric: Metric,
  {
    mode,
    values,
    days,
    page,
  }: { mode: Mode; values: readonly BandValue[]; days: number; page: string },
): AlarmReading | null {
  const band = metric.bands[mode]
  if (band === undefined) return null
  const now = values.at(-1) ?? { day: '', value: null, sample: 0 }
  const limits = bandOn(band, now.day) ?? band
  const at = placeOf(metric, band, now)
  const isFiring = isBad(metric, at)
  return {
    rule: `band:${metric.id}`,
    mode,
    name: w(`${metric.name.en} outside its band`, `${metric.name.de} außerhalb des Bandes`),
    state: stateOf(at, isFiring),
    value: now.value,
    threshold:
      badSides(metric).at(at === 'above' ? -1 : 0) === 'above' ? limits.upper : limits.lower,
    unit: metric.unit,
    basis: basisOf(metric, now.sample, days),
    sentence: bandSentence(metric, { at, value: now.value, limits }),
    since: isFiring
      ? sinceWhen(values, (each) => isBad(metric, placeOf(metric, band, each)))
      : null,
    items: [],
    page,
    query: `/metrics/${metric.id}?grain=total&mode=${mode}`,
  }
}

const stateOf = (at: BandPlace | null, isFiring: boolean): AlarmReading['state'] =>
  at === null || at === 'too_few' ? 'unknown' : isFiring ? 'firing' : 'clear'

function bandSentence(
  { unit, minimumSample }: Metric,
  {
    at,
    value,
    limits,
  }: { at: BandPlace | null; value: number | null; limits: { lower: number; upper: number } },
): Wording {
  if (at === null || at === 'too_few' || value === null) {
    const least = String(minimumSample)
    return w(
      `Too few to judge: at least ${least} are needed.`,
      `Zu wenige, um zu urteilen: mindestens ${least} sind nötig.`,
    )
  }
  const [what, lower, upper] = [
    inUnit(value, unit),
    inUnit(limits.lower, unit),
    inUnit(limits.upper, unit),
  ]
  return w(
    `${what.en}, ${PLACES[at].en}the band is ${lower.en} – ${upper.en}.`,
    `${what.de}, ${PLACES[at].de}das Band ist ${lower.de} – ${upper.de}.`,
  )
}

const PLACES: Readonly<Record<Exclude<BandPlace, 'too_few'>, Wording>> = {
  below: w('below: ', 'darunter: '),
  above: w('above: ', 'darüber: '),
  in: w('inside: ', 'darin: '),
  between: w('between the models: ', 'zwischen den Modellen: '),
}

const isBad = (metric: Metric, at: BandPlace | null): boolean =>
  at !== null && badSides(metric).includes(at)

const placeOf = (metric: Metric, band: Band, { day, value, sample }: BandValue): BandPlace | null =>
  bandPlace({ band, value, sample, minimumSample: metric.minimumSample, day })

function sinceWhen(values: readonly BandValue[], fires: (value: BandValue) => boolean): string {
  let since = values.at(-1)?.day ?? ''
  for (const value of values.toReversed()) {
    if (!fires(value)) break
    since = value.day
  }
  return since
}

const basisOf = (metric: Metric, sample: number, days: number): Wording => {
  const of = metric.denominator ?? metric.numerator
  return w(
    `of ${countInWords(sample, 'en')} ${of.en} in ${String(days)} days`,
    `von ${countInWords(sample, 'de')} ${of.de} in ${String(days)} Tagen`,
  )
}

/** A value in its unit, with one way to write it in each language. */
function inUnit(value: number, unit: string): Wording {
  const written = (number: string, enUnit: string, deUnit: string): Wording =>
    w(`${number}${enUnit}`, `${number.replace('.', ',')}${deUnit}`)
  if (unit === 'share') return written((value * 100).toFixed(1), ' %', ' %')
  if (unit === 'days') return written(value.toFixed(1), ' days', ' Tage')
  if (unit === 'months') return written(value.toFixed(1), ' months', ' Monate')
  return written(value.toFixed(2), '', '')
}

/** Sums of a metric on one day. */
export type DaySums = { day: string; numerator: number; denominator: number }

/**
 * The values of the windows of days that end with each of the last days.
 *
 * @param last the day with which the newest window ends
 * @param history how many windows, the newest one included
 */
export function windowValues(
  sums: readonly DaySums[],
  { last, days, history }: { last: string; days: number; history: number },
): BandValue[] {
  const end = parseDay(last)
  const known = sums.map(({ day, ...own }) => ({ ...own, day: parseDay(day) }))
  const byDay = new Map(known.map((each) => [each.day, each]))
  const total = { numerator: 0, denominator: 0 }
  const move = (day: number, sign: 1 | -1): void => {
    const own = byDay.get(day)
    total.numerator += sign * (own?.numerator ?? 0)
    total.denominator += sign * (own?.denominator ?? 0)
  }
  const values: BandValue[] = []
  const first = end - history - days + 2
  for (let day = first; day <= end; day += 1) {
    move(day, 1)
    if (day - first >= days) move(day - days, -1)
    if (day <= end - history) continue
    const { numerator, denominator } = total
    const value = denominator === 0 ? null : numerator / denominator
    values.push({ day: dayText(day), value, sample: denominator })
  }
  return values
}
