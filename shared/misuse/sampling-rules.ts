import { metricById } from '../metrics/index.ts'
import { simpsonsParadoxCheck } from '../stats/index.ts'
import { type Rule, rule } from './rule.ts'

/** From here on a mean says little of the middle; ours. */
const SKEW_MIN = 1.5
/** Relative changes of fewer events than this are noise in large print. */
const BASE_EVENTS_MIN = 10
/** Denominators that differ by less make no difference to an average. */
const WEIGHTS_DIFFER_MIN = 1.2

/** What is counted, how much of it there is, and how it is averaged. */
export const SAMPLING_RULES: readonly Rule[] = [
  rule(
    'small_sample',
    ({ isJudged, sample, minimumSample, metric }) => {
      const least = minimumSample ?? metricById(metric ?? '')?.minimumSample
      return isJudged && sample !== undefined && least !== undefined && sample < least
    },
    [
      [
        'The sample is smaller than anything that may be judged.',
        'Die Stichprobe ist kleiner als alles, was beurteilt werden darf.',
      ],
      [
        'Show the interval and no colour until there is enough.',
        'Zeig das Intervall und keine Farbe, bis genug da ist.',
      ],
    ],
  ),
  rule(
    'no_interval',
    ({ isJudged, isCausal, interval }) => (isJudged || isCausal) && interval === null,
    [
      ['A judged estimate has no interval.', 'Ein beurteilter Schätzwert hat kein Intervall.'],
      ['Show the 95 % interval beside it.', 'Zeig das 95-%-Intervall daneben.'],
    ],
  ),
  rule(
    'average_of_ratios',
    ({ aggregate, parts = [] }) => aggregate === 'mean_of_ratios' && unlikeWeights(parts),
    [
      [
        'Ratios are averaged although their denominators differ: small groups weigh as much as large ones.',
        'Verhältnisse werden gemittelt, obwohl ihre Nenner sich unterscheiden: kleine Gruppen wiegen so viel wie große.',
      ],
      ['Divide the sum by the sum.', 'Teile die Summe durch die Summe.'],
    ],
  ),
  rule('average_of_medians', ({ aggregate }) => aggregate === 'mean_of_medians', [
    [
      'Medians are averaged; that is the median of nothing.',
      'Mediane werden gemittelt; das ist der Median von nichts.',
    ],
    ['Take the median of all values together.', 'Nimm den Median aller Werte zusammen.'],
  ]),
  rule(
    'mean_of_skewed',
    ({ aggregate, mean, median }) =>
      aggregate === 'mean' &&
      mean !== undefined &&
      median !== undefined &&
      median > 0 &&
      mean / median >= SKEW_MIN,
    [
      [
        'The mean lies far above the median: a few large values make it, and hardly anyone is like it.',
        'Der Mittelwert liegt weit über dem Median: wenige große Werte machen ihn, und kaum einer ist so.',
      ],
      [
        'Show the median beside it, or cap the largest values and say so.',
        'Zeig den Median daneben, oder deckle die größten Werte und sag es.',
      ],
    ],
  ),
  rule(
    'mixed_currencies',
    ({ currencies = [], isConverted }) => !isConverted && new Set(currencies).size > 1,
    [
      [
        'Amounts of different currencies are added up as if they were one.',
        'Beträge verschiedener Währungen werden addiert, als wären sie eine.',
      ],
      [
        'Convert at the day’s rate, or report each currency apart.',
        'Rechne zum Tageskurs um, oder berichte jede Währung für sich.',
      ],
    ],
  ),
  rule(
    'immature_cohort',
    ({ cohorts = [] }) =>
      cohorts.some(({ ageDays, neededDays, isMarked }) => !isMarked && ageDays < neededDays),
    [
      [
        'A group that is younger than the window takes part as if its time were up.',
        'Eine Gruppe, die jünger als das Fenster ist, zählt mit, als wäre ihre Zeit um.',
      ],
      [
        'Leave it out or mark it until its window is over.',
        'Lass sie weg oder kennzeichne sie, bis ihr Fenster um ist.',
      ],
    ],
  ),
  rule(
    'survivor_cohort',
    ({ durations }) => durations?.method === 'finished_only' && durations.open > 0,
    [
      [
        'Only those that have finished are counted, and the quick ones finish first.',
        'Nur die fertigen zählen, und die schnellen werden zuerst fertig.',
      ],
      [
        'Count the open ones as "at least this long" (Kaplan–Meier).',
        'Zähl die offenen als „mindestens so lange“ (Kaplan–Meier).',
      ],
    ],
  ),
  rule(
    'simpsons_paradox',
    ({ strata = [] }) => strata.length > 1 && simpsonsParadoxCheck({ strata }).reversal,
    [
      [
        'The difference turns round once the groups are kept apart (Simpson’s paradox).',
        'Der Unterschied kehrt sich um, sobald man die Gruppen trennt (Simpson-Paradox).',
      ],
      [
        'Compare within the groups and weight them alike in both variants.',
        'Vergleiche innerhalb der Gruppen und gewichte sie in beiden Varianten gleich.',
      ],
    ],
  ),
  rule(
    'share_above_one',
    ({ metric, value }) =>
      metricById(metric ?? '')?.unit === 'share' &&
      metricById(metric ?? '')?.kind === 'proportion' &&
      typeof value === 'number' &&
      value > 1,
    [
      [
        'A share above 100 %: numerator and denominator do not count the same things.',
        'Ein Anteil über 100 %: Zähler und Nenner zählen nicht dasselbe.',
      ],
      [
        'Count the numerator among the denominator only.',
        'Zähl den Zähler nur unter dem, was im Nenner steht.',
      ],
    ],
  ),
  rule(
    'double_counting',
    ({ parts = [], whole, aggregate }) =>
      aggregate === 'sum' &&
      whole !== undefined &&
      parts.reduce((sum, { numerator }) => sum + numerator, 0) > whole * (1 + 1e-9),
    [
      [
        'The parts add up to more than the whole: something is claimed twice.',
        'Die Teile ergeben mehr als das Ganze: etwas wird doppelt beansprucht.',
      ],
      [
        'Share each unit out so that the parts equal the whole.',
        'Teile jede Einheit so auf, dass die Teile das Ganze ergeben.',
      ],
    ],
  ),
  rule(
    'change_of_a_tiny_base',
    ({ comparison }) =>
      comparison?.statedAs === 'percent' &&
      comparison.stated !== undefined &&
      Math.abs(comparison.stated) >= 0.5 &&
      Math.abs(comparison.before.numerator) < BASE_EVENTS_MIN,
    [
      ['A large percentage of a tiny base.', 'Ein großer Prozentsatz einer winzigen Basis.'],
      ['Say the counts: from 2 to 5.', 'Nenn die Anzahlen: von 2 auf 5.'],
    ],
  ),
]

function unlikeWeights(parts: readonly { numerator: number; denominator: number }[]): boolean {
  const weights = parts.map(({ denominator }) => denominator).filter((weight) => weight > 0)
  const rates = parts.flatMap(({ numerator, denominator }) =>
    denominator > 0 ? [numerator / denominator] : [],
  )
  if (weights.length < 2 || Math.max(...rates) === Math.min(...rates)) return false
  return Math.max(...weights) / Math.min(...weights) >= WEIGHTS_DIFFER_MIN
}
