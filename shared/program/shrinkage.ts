import { normalCdf } from '../stats/index.ts'

/** The estimated effect of one test, relative. */
export type EffectEstimate = { id: string; estimate: number; standardError: number }

/**
 * What effects of tests are like before any is seen: centred on nothing, of a few per cent. Ours; the
 * data overrule it after a handful of tests.
 */
const EFFECT_SCALE = 0.05
const GRID = 160

export type ShrunkEffect = EffectEstimate & {
  /** Expected true effect, given all tests. */
  shrunk: number
  lower: number
  upper: number
}

type Point = {
  weight: number
  tau: number
  /** Posterior of the mean effect, given tau. */
  mean: number
  meanVariance: number
}

/**
 * Effects of several tests, each drawn towards what tests of this team come to: a normal hierarchy,
 * integrated over the unknown spread of true effects. A posterior mean does not care whether its test
 * was picked for being large, so the winner's curse is gone.
 *
 * @param level of the intervals
 * @see Gelman et al. (2013), Bayesian Data Analysis, 5.4; Efron (2011), JASA 106:1602-1614
 */
export function shrinkEffects(
  estimates: readonly EffectEstimate[],
  { level = 0.95 }: { level?: number } = {},
): ShrunkEffect[] {
  return estimates.map((each) => {
    const total = totalEffect(estimates, [each.id], { level })
    return {
      ...each,
      shrunk: total.estimate ?? 0,
      lower: total.lower ?? 0,
      upper: total.upper ?? 0,
    }
  })
}

export type TotalEffect = {
  estimate: number | null
  lower: number | null
  upper: number | null
  level: number
}

/** The sum of the true effects of some of the tests, given all of them, with its credible interval. */
export function totalEffect(
  estimates: readonly EffectEstimate[],
  chosen: readonly string[],
  { level = 0.95 }: { level?: number } = {},
): TotalEffect {
  const picked = estimates.filter(({ id }) => chosen.includes(id))
  if (picked.length === 0) return { estimate: null, lower: null, upper: null, level }
  const parts = hierarchy(estimates).map((point) => ({
    ...sumGiven(picked, point),
    weight: point.weight,
  }))
  const estimate = parts.reduce((sum, { weight, mean }) => sum + weight * mean, 0)
  const tail = (1 - level) / 2
  return {
    estimate,
    lower: mixtureQuantile(parts, tail),
    upper: mixtureQuantile(parts, 1 - tail),
    level,
  }
}

/** The posterior of the spread of true effects (half-Cauchy before) and of their mean, on a grid. */
function hierarchy(estimates: readonly EffectEstimate[]): Point[] {
  const points = Array.from({ length: GRID }, (_, index) => {
    const tau = EFFECT_SCALE * Math.tan((Math.PI / 2) * ((index + 0.5) / GRID))
    let precision = 1 / EFFECT_SCALE ** 2
    let weighted = 0
    for (const { estimate, standardError } of estimates) {
      const own = 1 / (standardError ** 2 + tau ** 2)
      precision += own
      weighted += own * estimate
    }
    const mean = weighted / precision
    let logWeight = -0.5 * Math.log(precision) - mean ** 2 / (2 * EFFECT_SCALE ** 2)
    for (const { estimate, standardError } of estimates) {
      const variance = standardError ** 2 + tau ** 2
      logWeight -= 0.5 * Math.log(variance) + (estimate - mean) ** 2 / (2 * variance)
    }
    return { tau, mean, meanVariance: 1 / precision, logWeight }
  })
  const most = Math.max(...points.map(({ logWeight }) => logWeight))
  const sum = points.reduce((total, { logWeight }) => total + Math.exp(logWeight - most), 0)
  return points.map(({ logWeight, ...point }) => ({
    ...point,
    weight: Math.exp(logWeight - most) / sum,
  }))
}

/** Mean and variance of the sum of true effects, given the spread; they share the unknown mean. */
function sumGiven(
  picked: readonly EffectEstimate[],
  { tau, mean, meanVariance }: Point,
): { mean: number; deviation: number } {
  let total = 0
  let variance = 0
  let shared = 0
  for (const { estimate, standardError } of picked) {
    const pull = standardError ** 2 / (standardError ** 2 + tau ** 2)
    total += pull * mean + (1 - pull) * estimate
    variance += standardError ** 2 * (1 - pull)
    shared += pull
  }
  return { mean: total, deviation: Math.sqrt(variance + shared ** 2 * meanVariance) }
}

function mixtureQuantile(
  parts: readonly { weight: number; mean: number; deviation: number }[],
  probability: number,
): number {
  const reach = 12
  let low = Math.min(...parts.map(({ mean, deviation }) => mean - reach * deviation))
  let high = Math.max(...parts.map(({ mean, deviation }) => mean + reach * deviation))
  const below = (x: number): number =>
    parts.reduce(
      (sum, { weight, mean, deviation }) => sum + weight * normalCdf((x - mean) / deviation),
      0,
    )
  for (let step = 0; step < 80; step += 1) {
    const middle = (low + high) / 2
    if (below(middle) < probability) low = middle
    else high = middle
  }
  return (low + high) / 2
}
