import type { CountStat } from '../types.ts'
import {
  requireFinite,
  requireNotNegative,
  requireOneOf,
  requireOpenUnit,
  requireUnit,
  requireWeights,
} from '../validate.ts'
import { type BetaPrior, posteriorOf } from './beta-binomial.ts'
import { betaPosterior, normalPosterior, type Posterior, probabilityLargest } from './posterior.ts'

type Goal = 'increase' | 'decrease'

/**
 * Probability that Thompson sampling picks each arm, from normal posteriors: exactly, as an integral.
 *
 * Freeze the probabilities for a period and analyse by period, or by inverse probability.
 *
 * @param goal `decrease` looks for the smallest mean
 * @param topTwo share of the draws that go to the best arm in top-two sampling; the rest to the best
 *   of the others
 * @returns shares that add up to 1; null where a standard error is 0
 * @throws RangeError or TypeError naming the wrong argument
 * @see Thompson (1933), Biometrika 25:285-294; Russo (2020), Operations Research 68:1625-1647
 */
export function thompsonProbabilities({
  means,
  standardErrors,
  goal = 'increase',
  topTwo,
}: {
  means: readonly number[]
  standardErrors: readonly number[]
  goal?: Goal
  topTwo?: number
}): number[] | null {
  if (means.length < 2) throw new RangeError('means must hold at least two arms')
  if (standardErrors.length !== means.length) {
    throw new RangeError('standardErrors must have as many entries as means')
  }
  requireOneOf(goal, ['increase', 'decrease'], 'goal')
  means.forEach((mean, arm) => {
    requireFinite(mean, `means[${String(arm)}]`)
    requireNotNegative(standardErrors[arm] as number, `standardErrors[${String(arm)}]`)
  })
  if (standardErrors.includes(0)) return null
  const sign = goal === 'increase' ? 1 : -1
  return picked(
    means.map((mean, arm) => normalPosterior(sign * mean, standardErrors[arm] as number)),
    topTwo,
  )
}

/**
 * Probability that Thompson sampling picks each arm, from beta posteriors.
 *
 * @throws RangeError or TypeError naming the wrong argument
 */
export function thompsonBetaProbabilities({
  arms,
  prior = { alpha: 1, beta: 1 },
  goal = 'increase',
  topTwo,
}: {
  arms: readonly CountStat[]
  prior?: BetaPrior
  goal?: Goal
  topTwo?: number
}): number[] {
  if (arms.length < 2) throw new RangeError('arms must hold at least two arms')
  requireOneOf(goal, ['increase', 'decrease'], 'goal')
  const posteriors = arms.map((arm, index) => {
    const upward = posteriorOf(arm, prior, `arms[${String(index)}]`)
    if (goal === 'increase') return upward
    return betaPosterior(prior.beta + arm.trials - arm.successes, prior.alpha + arm.successes)
  })
  return picked(posteriors, topTwo)
}

function picked(posteriors: readonly Posterior[], topTwo: number | undefined): number[] {
  const raw = posteriors.map((_, arm) => probabilityLargest(posteriors, arm))
  const sum = raw.reduce((total, probability) => total + probability, 0)
  const best = raw.map((probability) => probability / sum)
  if (topTwo === undefined) return best
  requireOpenUnit(topTwo, 'topTwo')
  // What is left beside an arm, added up rather than taken from 1, which may round to nothing.
  const beside = best.map((_, arm) =>
    best.reduce((total, share, index) => (index === arm ? total : total + share), 0),
  )
  return best.map((own, arm) => {
    const second = best.reduce((total, other, index) => {
      const rest = beside[index] as number
      return index === arm || rest === 0 ? total : total + other * (own / rest)
    }, 0)
    return topTwo * own + (1 - topTwo) * second
  })
}

/**
 * Shares of which none is below a floor, so that every arm can still be judged: f + (1 − k f) w.
 *
 * @param weights shares relative to their sum
 * @returns equal shares where the floor leaves nothing to give
 * @throws RangeError or TypeError naming the wrong argument
 */
export function applyAllocationFloor({
  weights,
  floor,
}: {
  weights: readonly number[]
  floor: number
}): number[] {
  requireWeights(weights, weights.length)
  requireUnit(floor, 'floor')
  const k = weights.length
  if (k * floor >= 1) return weights.map(() => 1 / k)
  const sum = weights.reduce((total, weight) => total + weight, 0)
  return weights.map((weight) => floor + (1 - k * floor) * (weight / sum))
}
