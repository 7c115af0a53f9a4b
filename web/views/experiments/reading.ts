import type { Comparison, Effect, ExperimentResult } from '@takt/shared/schemas/result.ts'
import { formatProbability, formatPValue } from '../../format/number.ts'

/** How a comparison is read on the page. */
export type Method = 'alwaysValid' | 'fixed' | 'bayesian'
export const METHODS: readonly Method[] = ['alwaysValid', 'fixed', 'bayesian']

/** What a reader chose to see; the verdict does not follow it. */
export type Choice = {
  method: Method
  scale: 'relative' | 'absolute'
  /** A variant key; empty for the planned control. */
  baseline: string
  /** Percentile at which values per unit are cut; empty for no cap. */
  cap: string
}

export const CAPS = ['', '0.99', '0.95', '0.9'] as const

/** The reading that the result itself stands on. */
export const ownMethod = ({ reading }: ExperimentResult): Method =>
  reading === 'fixed' ? 'fixed' : 'alwaysValid'

export const effectOf = (comparison: Comparison, { method, scale }: Choice): Effect =>
  comparison.readings[method][scale]

/** The p-value that counts, or the probability to be better; and the uncorrected one where it differs. */
export function certaintyOf(
  { readings }: Comparison,
  method: Method,
  locale: string,
): { text: string; raw: string | null } {
  if (method === 'bayesian') {
    return { text: formatProbability(readings.bayesian.probabilityBetter, locale), raw: null }
  }
  const { pValue, pValueAdjusted } = readings[method]
  const isCorrected = pValue !== pValueAdjusted
  return {
    text: formatPValue(pValueAdjusted, locale),
    raw: isCorrected ? formatPValue(pValue, locale) : null,
  }
}

/** Green and red belong to what is beyond chance; an open effect has no colour. */
export function toneOf(
  { lower, upper }: Effect,
  direction: 'up' | 'down' | 'none',
): 'good' | 'bad' | 'open' {
  if (lower === null || upper === null || direction === 'none' || (lower <= 0 && upper >= 0)) {
    return 'open'
  }
  return lower > 0 === (direction === 'up') ? 'good' : 'bad'
}
