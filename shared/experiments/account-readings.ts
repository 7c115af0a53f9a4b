import type { Reading } from '../schemas/result.ts'
import {
  asymptoticConfidenceSequence,
  clusterRobustTest,
  type ClusterStat,
  fiellerSet,
  normalSf,
  permutationTest,
  studentTIsf,
} from '../stats/index.ts'
import { normalDeviate } from './normal-deviate.ts'
import { TUNING_UNITS } from './tuning.ts'

/** What one randomised account did: its numerator and what that is measured against. */
export type AccountValue = { variant: string; numerator: number; denominator: number }

const PERMUTATIONS = 2_000
/** Keeps the level with two dozen accounts of very unequal size; see `clusterRobustTest`. */
const WORKING_ICC = 0.05

/**
 * A treatment against the control when whole accounts were randomised: holds with a few dozen accounts of
 * which one is larger than many others together.
 *
 * For one look at the end (`fixed`) the p-value is the larger of two: of the cluster-robust test (CR2) and
 * of dealing the accounts anew (permutation), which is exact where the variant does nothing to any account,
 * whatever their sizes. The interval is the cluster-robust one, widened until it agrees with that p-value.
 * At every look (`alwaysValid`) the confidence sequence stands on the same error and degrees of freedom.
 *
 * @param comparisons how many treatments share the level; Bonferroni's correction
 * @param scale from the unit of the sums to the metric's own
 */
export function accountReadings({
  control,
  treatment,
  comparisons,
  scale,
  seed,
  level = 0.95,
}: {
  control: readonly AccountValue[]
  treatment: readonly AccountValue[]
  comparisons: number
  scale: number
  seed: string
  level?: number
}): { fixed: Reading; alwaysValid: Reading } {
  const arms = { control: control.map(clusterOf), treatment: treatment.map(clusterOf) }
  const test = clusterRobustTest({ ...arms, method: 'CR2', workingIcc: WORKING_ICC })
  const { estimate, standardError, df } = test
  if (estimate === null || standardError === null || df == null || standardError === 0) {
    const note = NOTES[test.status] ?? 'all accounts are alike, so there is no spread to judge by'
    return unknownReadings(estimate === null ? null : estimate * scale, note)
  }
  const dealt = permuted(arms, seed)
  const pValue = Math.max(test.pValue ?? 1, dealt)
  const adjusted = Math.min(1, pValue * comparisons)
  // As wide as the p-value asks: never narrower than the test's own error.
  const spread = Math.max(standardError, spreadOf(Math.abs(estimate), pValue, df))
  const alpha = 1 - level
  const correction = comparisons > 1 ? `; Bonferroni over ${String(comparisons)} variants` : ''
  const within = (critical: number): Pick<Reading, 'absolute' | 'relative' | 'note'> => ({
    absolute: {
      estimate: estimate * scale,
      lower: (estimate - critical * spread) * scale,
      upper: (estimate + critical * spread) * scale,
    },
    ...relativeOf(arms, { estimate, spread, standardError, critical }),
  })
  const sequence = (risk: number) =>
    asymptoticConfidenceSequence({
      estimate: normalDeviate(estimate / spread, df),
      standardError: 1,
      n: control.length + treatment.length,
      alpha: risk,
      tuningSampleSize: TUNING_UNITS.account,
    })
  const joint = sequence(alpha / comparisons)
  return {
    fixed: {
      pValue,
      pValueAdjusted: adjusted,
      ...within(studentTIsf(alpha / 2 / comparisons, df)),
      method: ONE_LOOK + correction,
    },
    alwaysValid: {
      pValue: sequence(alpha).pValue,
      pValueAdjusted: joint.pValue === null ? null : Math.min(1, comparisons * joint.pValue),
      ...within(studentTIsf(normalSf(joint.halfWidth ?? Infinity), df)),
      method: SEQUENCE + correction,
    },
  }
}

const ONE_LOOK = 'cluster-robust t-test over accounts (CR2) and permutation of accounts'
const SEQUENCE = 'asymptotic confidence sequence over accounts (CR2)'

function unknownReadings(
  estimate: number | null,
  note: string,
): { fixed: Reading; alwaysValid: Reading } {
  const none = { lower: null, upper: null }
  const effects = { absolute: { estimate, ...none }, relative: { estimate: null, ...none } }
  const unknown = { pValue: null, pValueAdjusted: null, ...effects, note }
  return {
    fixed: { ...unknown, method: ONE_LOOK },
    alwaysValid: { ...unknown, method: SEQUENCE },
  }
}

const NOTES: Readonly<Record<string, string>> = {
  'insufficient-data': 'too few accounts to compare',
  'undefined-ratio': 'a variant has nothing to divide by yet',
}

const clusterOf = ({ numerator, denominator }: AccountValue): ClusterStat => ({
  sum: numerator,
  count: denominator,
})

/** The standard error with which a t-test would have this p-value. */
function spreadOf(estimate: number, pValue: number, df: number): number {
  if (pValue >= 1) return 0
  const statistic = studentTIsf(pValue / 2, df)
  return statistic > 0 ? estimate / statistic : 0
}

type Arms = { control: ClusterStat[]; treatment: ClusterStat[] }

/** Share of ways to deal the accounts that set the arms as far apart. */
function permuted({ control, treatment }: Arms, seed: string): number {
  const all = [...control, ...treatment]
  const ratio = (places: readonly number[]): number => {
    let [sum, count] = [0, 0]
    for (const place of places) {
      sum += all[place]?.sum ?? 0
      count += all[place]?.count ?? 0
    }
    return count === 0 ? 0 : sum / count
  }
  const { pValue } = permutationTest({
    control: control.map((_, index) => index),
    treatment: treatment.map((_, index) => control.length + index),
    statistic: (t, c) => ratio(t) - ratio(c),
    permutations: PERMUTATIONS,
    seed,
  })
  return pValue ?? 1
}

function relativeOf(
  { control, treatment }: Arms,
  at: { estimate: number; spread: number; standardError: number; critical: number },
): Pick<Reading, 'relative' | 'note'> {
  const base = meanOf(control)
  if (base === 0) {
    const none = { estimate: null, lower: null, upper: null }
    return { relative: none, note: 'the control is 0, so there is no relative effect' }
  }
  const estimate = at.estimate / Math.abs(base)
  const widened = (at.spread / at.standardError) ** 2
  const located = (clusters: readonly ClusterStat[]) => ({
    mean: meanOf(clusters),
    variance: varianceOf(clusters) * widened,
  })
  const { lower, upper, bounded } = fiellerSet({
    control: located(control),
    treatment: located(treatment),
    critical: at.critical,
  })
  if (!bounded) {
    const note = 'the control is too near to 0 for an interval of the relative effect'
    return { relative: { estimate, lower: null, upper: null }, note }
  }
  const [low, high] = base > 0 ? [lower - 1, upper - 1] : [1 - upper, 1 - lower]
  return { relative: { estimate, lower: low, upper: high }, note: null }
}

const sumOf = (clusters: readonly ClusterStat[], of: 'sum' | 'count'): number =>
  clusters.reduce((total, cluster) => total + cluster[of], 0)

function meanOf(clusters: readonly ClusterStat[]): number {
  const count = sumOf(clusters, 'count')
  return count === 0 ? 0 : sumOf(clusters, 'sum') / count
}

/** Of the ratio of sums over clusters, by linearisation. */
function varianceOf(clusters: readonly ClusterStat[]): number {
  const [g, count, mean] = [clusters.length, sumOf(clusters, 'count'), meanOf(clusters)]
  const squares = clusters.reduce((total, each) => total + (each.sum - mean * each.count) ** 2, 0)
  return g < 2 || count === 0 ? 0 : ((squares / (g - 1)) * g) / count ** 2
}

/** What a two-sided test at 5 % finds in 8 of 10 tries, by the half-width of its interval. */
export const detectableBy = (halfWidth: number): number =>
  (halfWidth * (studentTIsf(0.025, 1e9) + studentTIsf(0.2, 1e9))) / studentTIsf(0.025, 1e9)
