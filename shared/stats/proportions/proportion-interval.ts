import { normalIsf } from '../../numeric/normal.ts'
import type { CountStat } from '../types.ts'
import { requireCountStat, requireOpenUnit } from '../validate.ts'

/** An interval for one proportion; `null` without a single trial. */
export type ProportionInterval = {
  estimate: number | null
  ciLower: number | null
  ciUpper: number | null
  confidenceLevel: number
  method: string
}

/**
 * Wilson's score interval for a proportion; 0 and n successes give the exact ends 0 and 1.
 *
 * @see Wilson (1927), JASA 22:209-212; Brown, Cai & DasGupta (2001), Statistical Science 16:101-133
 */
export function wilsonInterval(
  { successes, trials }: CountStat,
  { confidenceLevel = 0.95 }: { confidenceLevel?: number } = {},
): ProportionInterval {
  requireCountStat({ successes, trials }, 'count')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const method = 'Wilson'
  if (trials === 0) return { estimate: null, ciLower: null, ciUpper: null, confidenceLevel, method }
  const z = normalIsf((1 - confidenceLevel) / 2)
  const p = successes / trials
  const scale = 1 + (z * z) / trials
  const centre = (p + (z * z) / (2 * trials)) / scale
  const half = (z / scale) * Math.sqrt((p * (1 - p)) / trials + (z * z) / (4 * trials * trials))
  return {
    estimate: p,
    ciLower: successes === 0 ? 0 : centre - half,
    ciUpper: successes === trials ? 1 : centre + half,
    confidenceLevel,
    method,
  }
}
