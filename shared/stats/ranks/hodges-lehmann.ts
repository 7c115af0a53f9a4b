import { criticalValue } from '../t-result.ts'
import type { Status } from '../types.ts'
import { requireOpenUnit, requireValues } from '../validate.ts'
import { rankSumDistribution } from './rank-sum-distribution.ts'

export type ShiftResult = {
  status: Status
  /** Median of all differences treatment − control. */
  estimate: number | null
  ciLower: number | null
  ciUpper: number | null
  confidenceLevel: number
  method: string
}

const EXACT_BELOW = 50

/**
 * Hodges and Lehmann's estimate of how far the treatment is shifted, with the interval that inverts the
 * rank-sum test; exact ranks for fewer than 50 values an arm, the normal approximation beyond.
 *
 * @returns infinite ends where the arms are too small for the level
 * @throws RangeError or TypeError naming the wrong argument
 * @see Hodges & Lehmann (1963); Hollander, Wolfe & Chicken (2014), section 4.3
 */
export function hodgesLehmann({
  control,
  treatment,
  confidenceLevel = 0.95,
}: {
  control: readonly number[]
  treatment: readonly number[]
  confidenceLevel?: number
}): ShiftResult {
  requireValues(control, 'control')
  requireValues(treatment, 'treatment')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const [n0, n1] = [control.length, treatment.length]
  const isExact = n0 < EXACT_BELOW && n1 < EXACT_BELOW
  const method = `Hodges–Lehmann, ${isExact ? 'exact' : 'asymptotic'} rank-sum interval`
  if (n0 === 0 || n1 === 0) {
    const none = { estimate: null, ciLower: null, ciUpper: null }
    return { status: 'insufficient-data', ...none, confidenceLevel, method }
  }
  const pairs = n0 * n1
  const kth = differenceSelector(control, treatment)
  const rank = isExact ? exactRank(n0, n1, confidenceLevel) : normalRank(n0, n1, confidenceLevel)
  const isMet = rank >= 1
  return {
    status: 'ok',
    estimate: (kth(Math.floor((pairs + 1) / 2)) + kth(Math.floor(pairs / 2) + 1)) / 2,
    ciLower: isMet ? kth(rank) : -Infinity,
    ciUpper: isMet ? kth(pairs + 1 - rank) : Infinity,
    confidenceLevel,
    method,
  }
}

/** How many differences from the end the limit lies: the largest rank whose tail is at most α/2. */
function exactRank(n0: number, n1: number, confidenceLevel: number): number {
  const ranks = Float64Array.from({ length: n0 + n1 }, (_, index) => index + 1)
  const lowest = (n1 * (n1 + 1)) / 2
  const distribution = rankSumDistribution(ranks, n1)
  return distribution.quantile((1 - confidenceLevel) / 2) / 2 - lowest
}

function normalRank(n0: number, n1: number, confidenceLevel: number): number {
  const spread = Math.sqrt((n0 * n1 * (n0 + n1 + 1)) / 12)
  return Math.floor((n0 * n1) / 2 - criticalValue(Infinity, confidenceLevel) * spread)
}

/** Finds the k-th smallest difference by counting, never writing all of them down. */
function differenceSelector(
  control: readonly number[],
  treatment: readonly number[],
): (k: number) => number {
  const c = Float64Array.from(control).sort()
  const t = Float64Array.from(treatment).sort()
  const at = (values: Float64Array, index: number): number => values[index] as number
  const countUpTo = (limit: number): number => {
    let count = 0
    let inner = 0
    for (let outer = 0; outer < c.length; outer += 1) {
      while (inner < t.length && at(t, inner) - at(c, outer) <= limit) inner += 1
      count += inner
    }
    return count
  }
  const lowest = at(t, 0) - at(c, c.length - 1)
  const highest = at(t, t.length - 1) - at(c, 0)
  return (k) => {
    if (countUpTo(lowest) >= k) return lowest
    let [below, found] = [lowest, highest]
    for (;;) {
      const middle = below + (found - below) / 2
      if (middle <= below || middle >= found) return found
      if (countUpTo(middle) >= k) found = middle
      else below = middle
    }
  }
}
