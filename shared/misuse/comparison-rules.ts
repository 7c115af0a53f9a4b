import { daysFrom } from '../experiments/maturity.ts'
import type { Claim } from '../schemas/claim.ts'
import { type Rule, rule } from './rule.ts'

type Comparison = NonNullable<Claim['comparison']>
const WEEK = 7
/** A denominator that shrinks by this much can lift a rate on its own. */
const DRIFT = 0.1

const spanDays = ({ from, to }: Comparison['before']): number => daysFrom(from, to) + 1
const weekday = (day: string): number => new Date(`${day}T00:00:00Z`).getUTCDay()

/** What is set against what. */
export const COMPARISON_RULES: readonly Rule[] = [
  rule(
    'partial_period',
    ({ comparison }) =>
      comparison !== undefined && (comparison.after.partial || comparison.before.partial),
    [
      [
        'A span that is not over is compared with one that is.',
        'Ein Zeitraum, der noch läuft, wird mit einem abgeschlossenen verglichen.',
      ],
      [
        'Leave today out, or compare up to the same hour.',
        'Lass heute weg, oder vergleiche bis zur selben Stunde.',
      ],
    ],
  ),
  rule(
    'unequal_periods',
    ({ comparison, aggregate }) =>
      comparison !== undefined &&
      (aggregate === 'sum' || comparison.after.denominator === null) &&
      spanDays(comparison.before) !== spanDays(comparison.after),
    [
      [
        'Totals of spans of different length are compared.',
        'Summen verschieden langer Zeiträume werden verglichen.',
      ],
      [
        'Take spans of equal length, or values a day.',
        'Nimm gleich lange Zeiträume, oder Werte je Tag.',
      ],
    ],
  ),
  rule(
    'weekday_mismatch',
    ({ comparison }) =>
      comparison !== undefined &&
      spanDays(comparison.before) === spanDays(comparison.after) &&
      spanDays(comparison.after) % WEEK !== 0 &&
      weekday(comparison.before.from) !== weekday(comparison.after.from),
    [
      [
        'The two spans hold different weekdays.',
        'Die beiden Zeiträume enthalten verschiedene Wochentage.',
      ],
      [
        'Compare whole weeks, or the same weekdays.',
        'Vergleiche ganze Wochen, oder dieselben Wochentage.',
      ],
    ],
  ),
  rule('denominator_drift', ({ comparison }) => comparison !== undefined && drifts(comparison), [
    [
      'The rate moved because what it is divided by changed, not what is counted.',
      'Die Rate hat sich bewegt, weil sich ihr Nenner geändert hat, nicht das Gezählte.',
    ],
    [
      'Keep one definition of the denominator and show numerator and denominator beside the rate.',
      'Behalte eine Definition des Nenners und zeig Zähler und Nenner neben der Rate.',
    ],
  ]),
  rule(
    'percent_or_points',
    ({ comparison }) => comparison !== undefined && confusesPoints(comparison),
    [
      [
        'A difference of two shares in percentage points is printed as per cent.',
        'Ein Unterschied zweier Anteile in Prozentpunkten steht als Prozent da.',
      ],
      ['Say both: +1.5 pp, +71.4 %.', 'Sag beides: +1,5 Prozentpunkte, +71,4 %.'],
    ],
  ),
  rule(
    'before_after_as_causal',
    ({ design, isCausal, pValue }) =>
      design === 'before_after' && (isCausal || typeof pValue === 'number'),
    [
      [
        'A comparison of before and after is read as an effect: everything else changed too.',
        'Ein Vorher-Nachher-Vergleich wird als Wirkung gelesen: alles andere hat sich auch geändert.',
      ],
      [
        'Say "before/after comparison, not a controlled experiment", without a p-value; test it to know.',
        'Schreib „Vorher-Nachher-Vergleich, kein kontrolliertes Experiment“, ohne p-Wert; teste es, um es zu wissen.',
      ],
    ],
  ),
  rule('self_selection', ({ design, isCausal }) => design === 'self_selected' && isCausal, [
    [
      'People who chose something are compared with people who did not: they differed before.',
      'Wer etwas gewählt hat, wird mit anderen verglichen: sie unterschieden sich schon vorher.',
    ],
    ['Assign by chance, or call it a correlation.', 'Teile zufällig zu, oder nenn es Korrelation.'],
  ]),
  rule(
    'cut_axis',
    ({ chart }) => chart !== undefined && chart.kind !== 'line' && chart.axisFrom !== 0,
    [
      [
        'Bars or areas do not begin at zero, so their length says something else than their number.',
        'Balken oder Flächen beginnen nicht bei null, ihre Länge sagt also anderes als ihre Zahl.',
      ],
      ['Begin at zero, or draw a line.', 'Beginn bei null, oder zeichne eine Linie.'],
    ],
  ),
]

function drifts({ before, after }: Comparison): boolean {
  const [was, is] = [before.denominatorName, after.denominatorName]
  if (was !== undefined && is !== undefined && was !== is) return true
  if (before.denominator === null || after.denominator === null) return false
  if (before.denominator === 0 || after.denominator === 0) return false
  const rose = after.numerator / after.denominator > before.numerator / before.denominator
  const perDay = spanDays(before) / spanDays(after)
  const counted = after.numerator * perDay
  const divided = after.denominator * perDay
  return rose && counted <= before.numerator && divided < before.denominator * (1 - DRIFT)
}

function confusesPoints({ before, after, stated, statedAs }: Comparison): boolean {
  if (statedAs !== 'percent' || stated === undefined) return false
  if (before.denominator === null || after.denominator === null) return false
  if (before.denominator === 0 || after.denominator === 0 || before.numerator === 0) return false
  const [was, is] = [before.numerator / before.denominator, after.numerator / after.denominator]
  const [points, relative] = [is - was, is / was - 1]
  const isNear = (value: number): boolean => Math.abs(stated - value) < 0.0006
  return isNear(points) && !isNear(relative)
}
