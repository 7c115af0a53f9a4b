import { satterthwaiteDf } from '../means/satterthwaite.ts'
import { spreadResult, withoutNumbers } from '../t-result.ts'
import type { Alternative, ClusterStat, TestResult } from '../types.ts'
import {
  requireAboveZero,
  requireFinite,
  requireFrame,
  requireNotNegative,
  requireOneOf,
  requireUnit,
  requireValues,
} from '../validate.ts'

export type ClusterMethod = 'delta' | 'CR1' | 'CR2'

/** One arm: its mean per observation, and for each cluster how far its sum is off. */
type Arm = { mean: number; total: number; counts: number[]; residuals: number[] }

/**
 * Test for the difference of two means per observation when whole clusters (accounts) were randomised.
 *
 * @param method `delta`: the ratio of sums over clusters, Welch's degrees of freedom; clusters of one
 *   observation reproduce Welch's t-test. `CR1`: Stata's correction, G − 1 degrees of freedom. `CR2`:
 *   Bell and McCaffrey's with Satterthwaite degrees of freedom, the choice below 40 clusters
 * @param workingIcc of `CR2`: the intraclass correlation under which the degrees of freedom are worked
 *   out; 0 is clubSandwich's default, 0.05 keeps the level with two dozen clusters of very unequal size
 * @returns status `insufficient-data` with fewer than two clusters in an arm
 * @throws RangeError or TypeError naming the wrong argument
 * @see Deng, Knoblich & Lu (2018); Bell & McCaffrey (2002); Imbens & Kolesár (2016), Review of
 *   Economics and Statistics 98:701-712; Pustejovsky & Tipton (2018)
 */
export function clusterRobustTest({
  control,
  treatment,
  method = 'delta',
  workingIcc = 0,
  alternative = 'two-sided',
  confidenceLevel = 0.95,
}: {
  control: readonly ClusterStat[]
  treatment: readonly ClusterStat[]
  method?: ClusterMethod
  workingIcc?: number
  alternative?: Alternative
  confidenceLevel?: number
}): TestResult {
  requireFrame(alternative, confidenceLevel)
  requireOneOf(method, Object.keys(SPREADS), 'method')
  requireUnit(workingIcc, 'workingIcc')
  const [c, t] = [armOf(control, 'control'), armOf(treatment, 'treatment')]
  const frame = { alternative, confidenceLevel, method: `cluster-robust t-test (${method})` }
  if (control.length < 2 || treatment.length < 2) {
    const estimate = c.total > 0 && t.total > 0 ? t.mean - c.mean : null
    return withoutNumbers({ status: 'insufficient-data', estimate, ...frame })
  }
  if (c.total === 0 || t.total === 0) {
    return withoutNumbers({ status: 'undefined-ratio', estimate: null, ...frame })
  }
  // A cluster that is a whole arm's observations leaves nothing to estimate its spread from.
  if (method === 'CR2' && [c, t].some(({ counts, total }) => counts.includes(total))) {
    return withoutNumbers({ status: 'insufficient-data', estimate: t.mean - c.mean, ...frame })
  }
  const { variance, df } = SPREADS[method](c, t, workingIcc)
  const estimate = t.mean - c.mean
  return spreadResult({ estimate, standardError: Math.sqrt(variance), df }, frame)
}

function armOf(clusters: readonly ClusterStat[], name: string): Arm {
  clusters.forEach(({ sum, count }, index) => {
    requireFinite(sum, `${name}[${String(index)}].sum`)
    requireNotNegative(count, `${name}[${String(index)}].count`)
  })
  const total = clusters.reduce((all, { count }) => all + count, 0)
  const mean = total === 0 ? 0 : clusters.reduce((all, { sum }) => all + sum, 0) / total
  return {
    mean,
    total,
    counts: clusters.map(({ count }) => count),
    residuals: clusters.map(({ sum, count }) => sum - mean * count),
  }
}

const squares = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value * value, 0)

const SPREADS: Readonly<
  Record<
    ClusterMethod,
    (control: Arm, treatment: Arm, icc: number) => { variance: number; df: number }
  >
> = {
  delta(control, treatment) {
    const parts = [control, treatment].map(({ residuals, total }) => {
      const clusters = residuals.length
      return {
        variance: ((squares(residuals) / (clusters - 1)) * clusters) / total ** 2,
        df: clusters - 1,
      }
    })
    const variance = parts.reduce((sum, part) => sum + part.variance, 0)
    return { variance, df: variance === 0 ? 1 : satterthwaiteDf(parts) }
  },
  CR1(control, treatment) {
    const clusters = control.counts.length + treatment.counts.length
    const observations = control.total + treatment.total
    const correction =
      (clusters / (clusters - 1)) * (observations > 2 ? (observations - 1) / (observations - 2) : 1)
    const meat = [control, treatment].map(({ residuals, total }) => squares(residuals) / total ** 2)
    return { variance: correction * ((meat[0] ?? 0) + (meat[1] ?? 0)), df: clusters - 1 }
  },
  CR2(control, treatment, icc) {
    const parts = [control, treatment].map((arm) => biasReduced(arm, icc))
    const sum = (key: 'variance' | 'mean' | 'spread'): number =>
      parts.reduce((total, part) => total + part[key], 0)
    return { variance: sum('variance'), df: sum('mean') ** 2 / sum('spread') }
  },
}

/**
 * CR2 variance of an arm's mean, and the mean and half the variance of that estimate, as a quadratic
 * form in normal cluster sums whose observations correlate by `icc` within a cluster.
 *
 * @see Bell & McCaffrey (2002), section 3; Pustejovsky & Tipton (2018), section 2.2
 */
function biasReduced(
  { residuals, counts, total }: Arm,
  icc: number,
): { variance: number; mean: number; spread: number } {
  const shares = counts.map((count) => count / total)
  const weights = shares.map((share) => 1 / (1 - share))
  const own = counts.map((count) => count * (1 + (count - 1) * icc))
  const all = own.reduce((sum, value) => sum + value, 0)
  const at = (values: readonly number[], index: number): number => values[index] as number
  const covariance = (g: number, h: number): number =>
    (g === h ? at(own, g) : 0) -
    at(shares, h) * at(own, g) -
    at(shares, g) * at(own, h) +
    at(shares, g) * at(shares, h) * all
  let [variance, mean, spread] = [0, 0, 0]
  for (let g = 0; g < counts.length; g += 1) {
    variance += at(weights, g) * at(residuals, g) ** 2
    mean += at(weights, g) * covariance(g, g)
    for (let h = 0; h < counts.length; h += 1) {
      spread += at(weights, g) * at(weights, h) * covariance(g, h) ** 2
    }
  }
  return { variance: variance / total ** 2, mean: mean / total ** 2, spread: spread / total ** 4 }
}

/**
 * Intraclass correlation of groups of values, by analysis of variance; may be negative.
 *
 * @returns null with fewer than two groups, without a group of two values, or without any spread
 * @throws RangeError or TypeError naming the wrong argument
 * @see Donner & Koval (1980), Biometrics 36:19-25
 */
export function intraclassCorrelation({
  groups,
}: {
  groups: readonly (readonly number[])[]
}): number | null {
  groups.forEach((group, index) => {
    requireValues(group, `groups[${String(index)}]`)
  })
  const filled = groups.filter((group) => group.length > 0)
  const n = filled.reduce((sum, group) => sum + group.length, 0)
  const k = filled.length
  if (k < 2 || n === k) return null
  const sum = (values: readonly number[]): number => values.reduce((all, value) => all + value, 0)
  const grand = sum(filled.map(sum)) / n
  const means = filled.map((group) => sum(group) / group.length)
  const between =
    sum(filled.map((group, index) => group.length * ((means[index] ?? 0) - grand) ** 2)) / (k - 1)
  const within =
    sum(
      filled.map((group, index) => sum(group.map((value) => (value - (means[index] ?? 0)) ** 2))),
    ) /
    (n - k)
  const size = (n - squares(filled.map((group) => group.length)) / n) / (k - 1)
  const spread = between + (size - 1) * within
  return spread === 0 ? null : (between - within) / spread
}

/**
 * How many times more observations a test needs when they come in clusters: 1 + ((cv² + 1) m − 1) icc.
 *
 * @param clusterSize mean number m of observations in a cluster, at least 1
 * @param icc intraclass correlation, at most 1
 * @param cv coefficient of variation of the cluster sizes
 * @throws RangeError or TypeError naming the wrong argument
 * @see Eldridge, Ashby & Kerry (2006), International Journal of Epidemiology 35:1292-1300
 */
export function designEffect({
  clusterSize,
  icc,
  cv = 0,
}: {
  clusterSize: number
  icc: number
  cv?: number
}): number {
  requireAboveZero(clusterSize, 'clusterSize')
  requireFinite(icc, 'icc')
  if (icc > 1 || icc < -1) throw new RangeError('icc must be in [-1, 1]')
  requireNotNegative(cv, 'cv')
  return 1 + ((cv * cv + 1) * clusterSize - 1) * icc
}
