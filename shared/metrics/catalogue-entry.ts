import type { Mode } from '../schemas/mode.ts'
import type { Metric, MetricForm, Wording } from './metric.ts'

/** What an entry must say; the rest follows from its kind unless it says otherwise. */
export type Entry = Pick<Metric, 'id' | 'name' | 'numerator' | 'source'> & Partial<Metric>

type Setting = Pick<Metric, 'modes' | 'grain' | 'experimentUnits'>

export const w = (en: string, de: string): Wording => ({ en, de })

const B2C: Setting = { modes: ['b2c'], grain: 'day', experimentUnits: ['visitor'] }
const B2B: Setting = { modes: ['b2b'], grain: 'quarter', experimentUnits: ['account'] }
const BOTH: Setting = {
  modes: ['b2c', 'b2b'],
  grain: 'week',
  experimentUnits: ['visitor', 'account'],
}

const NOT_PER_UNIT = w(
  'A total grows with traffic, whatever the variant does. Take a value per unit.',
  'Eine Summe wächst mit dem Verkehr, was die Variante auch tut. Nimm einen Wert je Einheit.',
)
const NOT_RANDOMIZED = w(
  'It cannot be counted separately for the units of each variant.',
  'Der Wert lässt sich nicht getrennt für die Einheiten jeder Variante zählen.',
)

/** Least samples before colour, by kind: ours, the article gives none. */
const MINIMUM_SAMPLE: Record<MetricForm, number> = {
  proportion: 50,
  mean: 30,
  ratio: 30,
  quantile: 20,
  count: 0,
  sum: 0,
}

function quotientWords(numerator: Wording, denominator: Wording | null): Wording {
  if (denominator === null) return numerator
  return w(`${numerator.en} ÷ ${denominator.en}`, `${numerator.de} ÷ ${denominator.de}`)
}

function metric(setting: Setting, kind: MetricForm, entry: Entry): Metric {
  const isTotal = kind === 'count' || kind === 'sum'
  const denominator = entry.denominator ?? null
  const experimentUnits = entry.experimentUnits ?? (isTotal ? [] : setting.experimentUnits)
  const primary = entry.primary ?? (!isTotal && experimentUnits.length > 0)
  return {
    modes: setting.modes,
    unit: kind === 'proportion' ? 'share' : kind === 'count' ? 'count' : 'ratio',
    kind,
    unitOfAnalysis: 'session',
    formula: quotientWords(entry.numerator, denominator),
    direction: 'up',
    minimumSample: MINIMUM_SAMPLE[kind],
    bands: {},
    grain: setting.grain,
    nearest: {},
    ...entry,
    denominator,
    experimentUnits,
    primary,
    primaryRefusal: primary
      ? null
      : (entry.primaryRefusal ?? (isTotal ? NOT_PER_UNIT : NOT_RANDOMIZED)),
  }
}

const kindsOf = (setting: Setting) => ({
  proportion: (entry: Entry) => metric(setting, 'proportion', entry),
  mean: (entry: Entry) => metric(setting, 'mean', entry),
  ratio: (entry: Entry) => metric(setting, 'ratio', entry),
  quantile: (entry: Entry) => metric(setting, 'quantile', entry),
  count: (entry: Entry) => metric(setting, 'count', entry),
  sum: (entry: Entry) => metric(setting, 'sum', { unit: 'money', ...entry }),
})

export const b2c = kindsOf(B2C)
export const b2b = kindsOf(B2B)
export const both = kindsOf(BOTH)

/** Nearest metric of the other mode, by what both are for. */
export const nearestIn = (mode: Mode, ...ids: string[]): Partial<Record<Mode, string[]>> => ({
  [mode]: ids,
})
