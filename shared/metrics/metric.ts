import type { MetricUnit } from '../schemas/result.ts'
import type { Mode } from '../schemas/mode.ts'
import type { Band } from './bands.ts'

/** The same words in both languages of the dashboard. */
export type Wording = { en: string; de: string }

/** How the number is formed, and so which interval belongs to it. */
export type MetricForm = 'proportion' | 'mean' | 'ratio' | 'quantile' | 'count' | 'sum'

/** What one experiment randomizes. */
export type ExperimentUnit = 'visitor' | 'account'

export type Grain = 'day' | 'week' | 'month' | 'quarter'

export type Metric = {
  id: string
  name: Wording
  /** Where it may be shown. A metric of both modes is still never summed over them. */
  modes: readonly Mode[]
  /** `share` is a fraction of 1; `money` is integer minor units until it is shown. */
  unit: MetricUnit
  kind: MetricForm
  /** What the denominator counts, e.g. sessions; another unit of randomization asks for the delta method. */
  unitOfAnalysis: string
  numerator: Wording
  /** Null for plain counts and sums. */
  denominator: Wording | null
  formula: Wording
  /** Where better is. */
  direction: 'up' | 'down' | 'none'
  /** Least denominator below which a value gets no colour (product ruling C13); our choice, editable. */
  minimumSample: number
  /** One band a mode; a mode without an entry has none. */
  bands: Partial<Record<Mode, Band>>
  /** Whether an experiment may be decided by it. */
  primary: boolean
  /** Why not, when `primary` is false. */
  primaryRefusal: Wording | null
  /** Experiments on these units may measure it; empty when it belongs to no unit. */
  experimentUnits: readonly ExperimentUnit[]
  /** The clock of its tile. */
  grain: Grain
  /** Where the definition comes from. */
  source: string
  /** What to use instead where this one is refused, by the mode of the page that asked. */
  nearest: Partial<Record<Mode, readonly string[]>>
}

/** A metric as one mode shows it: with that mode's band and no other. */
export type MetricInMode = Omit<Metric, 'bands' | 'modes'> & { mode: Mode; band: Band | null }
