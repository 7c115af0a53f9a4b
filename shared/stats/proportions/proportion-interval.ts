import { betaQuantile } from '../../numeric/beta.ts'
import { criticalValue } from '../t-result.ts'
import type { CountStat, Status } from '../types.ts'
import {
  requireAboveZero,
  requireCountStat,
  requireNotNegative,
  requireOneOf,
  requireOpenUnit,
  requireUnit,
} from '../validate.ts'

export type ProportionMethod = 'wald' | 'wilson' | 'agresti-coull' | 'clopper-pearson' | 'jeffreys'

/** An interval for one proportion; `null` without a single trial. */
export type ProportionInterval = {
  status: Status
  estimate: number | null
  ciLower: number | null
  ciUpper: number | null
  confidenceLevel: number
  method: ProportionMethod
}

type Ends = readonly [lower: number, upper: number]

/**
 * Two-sided interval for a proportion, in [0, 1].
 *
 * Wilson's is the default: its mean coverage is the level even for few trials. Clopper–Pearson never
 * covers less and is wide for it; Jeffreys' is the Bayesian one for rare events; Agresti–Coull is
 * Wilson's made simple; Wald's is there to compare with textbooks and too short for small counts. No
 * and only successes give the exact ends 0 and 1.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Brown, Cai & DasGupta (2001), Statistical Science 16:101-133; Newcombe (1998), Statistics in
 *   Medicine 17:857-872
 */
export function proportionCI({
  successes,
  trials,
  method = 'wilson',
  confidenceLevel = 0.95,
}: CountStat & { method?: ProportionMethod; confidenceLevel?: number }): ProportionInterval {
  requireCountStat({ successes, trials }, 'count')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  requireOneOf(method, Object.keys(METHODS), 'method')
  const frame = { confidenceLevel, method }
  if (trials === 0) {
    const none = { estimate: null, ciLower: null, ciUpper: null }
    return { status: 'insufficient-data', ...none, ...frame }
  }
  const [lower, upper] = METHODS[method]({ successes, trials }, confidenceLevel)
  const isExact = method !== 'wald' && method !== 'agresti-coull'
  return {
    status: 'ok',
    estimate: successes / trials,
    ciLower: isExact && successes === 0 ? 0 : Math.max(0, lower),
    ciUpper: isExact && successes === trials ? 1 : Math.min(1, upper),
    ...frame,
  }
}

const around = (centre: number, half: number): Ends => [centre - half, centre + half]

const METHODS: Readonly<Record<ProportionMethod, (count: CountStat, level: number) => Ends>> = {
  wald({ successes, trials }, level) {
    const p = successes / trials
    return around(p, criticalValue(Infinity, level) * Math.sqrt((p * (1 - p)) / trials))
  },
  wilson: ({ successes, trials }, level) =>
    wilsonEnds(successes / trials, trials, criticalValue(Infinity, level)),
  'agresti-coull'({ successes, trials }, level) {
    const z = criticalValue(Infinity, level)
    const n = trials + z * z
    const p = (successes + (z * z) / 2) / n
    return around(p, z * Math.sqrt((p * (1 - p)) / n))
  },
  'clopper-pearson'({ successes, trials }, level) {
    const failures = trials - successes
    return betaEnds([successes, failures + 1], [successes + 1, failures], level)
  },
  jeffreys({ successes, trials }, level) {
    const both = [successes + 0.5, trials - successes + 0.5] as const
    return betaEnds(both, both, level)
  },
}

/** Wilson's score interval of a share p of n, which need not be whole. */
export function wilsonEnds(p: number, n: number, z: number): Ends {
  const scale = 1 + (z * z) / n
  const centre = p + (z * z) / (2 * n)
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n))
  // The product of both ends is p² ÷ scale: without cancellation for a small share.
  const upper = (centre + half) / scale
  return [z > 0 ? (p * p) / (scale * upper) : (centre - half) / scale, upper]
}

function betaEnds(
  lower: readonly [number, number],
  upper: readonly [number, number],
  level: number,
): Ends {
  const tail = (1 - level) / 2
  return [
    lower[0] === 0 ? 0 : betaQuantile(tail, lower[0], lower[1]).x,
    // From the other side, so that the small tail is not rounded away in 1 − tail.
    upper[1] === 0 ? 1 : betaQuantile(tail, upper[1], upper[0]).complement,
  ]
}

/**
 * Wilson's interval of a share whose trials hang together (sessions of visitors, orders of accounts):
 * with as many independent trials as would give its standard error.
 *
 * @param standardError of the share, by the delta method
 * @param clusters units that were randomised; they bound what a share of 0 or 1 can say
 * @throws RangeError or TypeError naming the wrong argument
 * @see Korn & Graubard (1998), Survey Methodology 24:193-201; Dean & Pagano (2015), Survey Methodology
 */
export function clusteredProportionCI({
  estimate,
  standardError,
  clusters,
  confidenceLevel = 0.95,
}: {
  estimate: number
  standardError: number
  clusters: number
  confidenceLevel?: number
}): { ciLower: number; ciUpper: number } {
  requireUnit(estimate, 'estimate')
  requireNotNegative(standardError, 'standardError')
  requireAboveZero(clusters, 'clusters')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const spread = estimate * (1 - estimate)
  const trials = spread === 0 || standardError === 0 ? clusters : spread / standardError ** 2
  const [lower, upper] = wilsonEnds(estimate, trials, criticalValue(Infinity, confidenceLevel))
  return { ciLower: Math.max(0, lower), ciUpper: Math.min(1, upper) }
}
