import { welchTTest } from '../means/t-test.ts'
import { spreadResult, type TestFrame, withoutNumbers } from '../t-result.ts'
import type { Alternative, CupedRatioStat, CupedStat, Moments, TestResult } from '../types.ts'
import {
  requireCupedRatioStat,
  requireCupedStat,
  requireFinite,
  requireFrame,
  requireOneOf,
} from '../validate.ts'
import { ratioCovariance, ratioVariance, welchDf } from './ratio.ts'

export type CupedResult = TestResult & {
  /** The slope by which the values before are taken out; 0 where they do not vary. */
  theta: number | null
  adjustedMeans: { control: number | null; treatment: number | null }
  /** Share of the variance of the estimate that the adjustment took away, at most 1. */
  varianceReduction: number | null
  /** Do the arms already differ before the experiment? A small p-value is a health warning. */
  preImbalance: TestResult
}

type Options = {
  difference?: 'absolute' | 'relative'
  alternative?: Alternative
  confidenceLevel?: number
}

/**
 * CUPED: the difference of two means with each unit's value before the experiment taken out.
 *
 * The relative lift divides by the unadjusted control mean, with the covariances of its delta method.
 *
 * @param theta `within-arm` (the slope of the analysis of covariance, recommended), `pooled-sample`
 *   (over both arms together), or a number fixed beforehand
 * @throws RangeError or TypeError naming the wrong argument
 * @see Deng, Xu, Kohavi & Walker (2013), WSDM, section 3
 */
export function cupedTest({
  control,
  treatment,
  theta = 'within-arm',
  ...options
}: Options & {
  control: CupedStat
  treatment: CupedStat
  theta?: 'within-arm' | 'pooled-sample' | number
}): CupedResult {
  requireCupedStat(control, 'control')
  requireCupedStat(treatment, 'treatment')
  requireTheta(theta, ['within-arm', 'pooled-sample'])
  const slope = typeof theta === 'number' ? theta : slopeOf(control, treatment, theta)
  return adjusted(control, treatment, { ...options, theta: slope, name: 'CUPED' })
}

/**
 * CUPED for a ratio of sums: both ratios, of the experiment and before it, are linearised per unit.
 *
 * @param theta `within-arm-sum` (sum of the arms' covariances over the sum of their variances before),
 *   `pooled-sample` (over both arms together), or a number fixed beforehand
 * @throws RangeError or TypeError naming the wrong argument
 * @see Deng, Xu, Kohavi & Walker (2013), appendix B; Deng, Knoblich & Lu (2018), section 3
 */
export function cupedRatioTest({
  control,
  treatment,
  theta = 'within-arm-sum',
  ...options
}: Options & {
  control: CupedRatioStat
  treatment: CupedRatioStat
  theta?: 'within-arm-sum' | 'pooled-sample' | number
}): CupedResult {
  requireCupedRatioStat(control, 'control')
  requireCupedRatioStat(treatment, 'treatment')
  requireTheta(theta, ['within-arm-sum', 'pooled-sample'])
  const [c, t] = [linearised(control), linearised(treatment)]
  const name = 'CUPED of a ratio'
  if (c === null || t === null) {
    const frame = frameOf(options, name)
    const isShort = control.n < 2 || treatment.n < 2
    return nothing(isShort ? 'insufficient-data' : 'undefined-ratio', frame)
  }
  const pooled = theta === 'pooled-sample' ? linearised(together(control, treatment)) : null
  const sums = {
    covariance: pooled?.covariance ?? c.covariance + t.covariance,
    variance: pooled?.pre.variance ?? c.pre.variance + t.pre.variance,
  }
  const own = sums.variance === 0 ? 0 : sums.covariance / sums.variance
  return adjusted(c, t, { ...options, theta: typeof theta === 'number' ? theta : own, name })
}

function requireTheta(theta: string | number, names: readonly string[]): void {
  if (typeof theta === 'number') requireFinite(theta, 'theta')
  else requireOneOf(theta, names, 'theta')
}

function slopeOf(
  control: CupedStat,
  treatment: CupedStat,
  rule: 'within-arm' | 'pooled-sample',
): number {
  const arms = [control, treatment].filter(({ n }) => n >= 2)
  const n = control.n + treatment.n
  let products = arms.reduce((sum, arm) => sum + (arm.n - 1) * arm.covariance, 0)
  let squares = arms.reduce((sum, arm) => sum + (arm.n - 1) * arm.pre.variance, 0)
  if (rule === 'pooled-sample' && n > 0) {
    const weight = (control.n * treatment.n) / n
    const distance = treatment.pre.mean - control.pre.mean
    products += weight * distance * (treatment.post.mean - control.post.mean)
    squares += weight * distance * distance
  }
  return squares === 0 ? 0 : products / squares
}

const frameOf = (
  { alternative = 'two-sided', confidenceLevel = 0.95 }: Options,
  method: string,
): TestFrame => {
  requireFrame(alternative, confidenceLevel)
  return { alternative, confidenceLevel, method }
}

function nothing(status: TestResult['status'], frame: TestFrame): CupedResult {
  const empty = withoutNumbers({ status, estimate: null, ...frame })
  return {
    ...empty,
    theta: null,
    adjustedMeans: { control: null, treatment: null },
    varianceReduction: null,
    preImbalance: empty,
  }
}

/** Variance of one unit's adjusted value. */
const adjustedVariance = ({ post, pre, covariance }: CupedStat, theta: number): number =>
  Math.max(0, post.variance + theta * theta * pre.variance - 2 * theta * covariance)

function adjusted(
  control: CupedStat,
  treatment: CupedStat,
  options: Options & { theta: number; name: string },
): CupedResult {
  const { theta, name, difference = 'absolute' } = options
  requireOneOf(difference, ['absolute', 'relative'], 'difference')
  const frame = frameOf(
    options,
    `${name}, Welch's t-test${difference === 'relative' ? ', relative' : ''}`,
  )
  if (control.n < 2 || treatment.n < 2) return nothing('insufficient-data', frame)
  const grand =
    (control.n * control.pre.mean + treatment.n * treatment.pre.mean) / (control.n + treatment.n)
  const located = (arm: CupedStat): Moments => ({
    mean: arm.post.mean - theta * (arm.pre.mean - grand),
    variance: adjustedVariance(arm, theta) / arm.n,
  })
  const arms = { control: located(control), treatment: located(treatment) }
  const plain = control.post.variance / control.n + treatment.post.variance / treatment.n
  const variance = arms.control.variance + arms.treatment.variance
  const spread = {
    estimate: arms.treatment.mean - arms.control.mean,
    standardError: Math.sqrt(variance),
    df: welchDf(arms, control.n, treatment.n),
  }
  const preOf = ({ n, pre }: CupedStat) => ({ n, ...pre })
  return {
    ...(difference === 'absolute'
      ? spreadResult(spread, frame)
      : relative({ control, treatment, theta, spread, frame })),
    theta,
    adjustedMeans: { control: arms.control.mean, treatment: arms.treatment.mean },
    varianceReduction: plain === 0 ? null : 1 - variance / plain,
    preImbalance: welchTTest({ control: preOf(control), treatment: preOf(treatment) }),
  }
}

/** @see statistics of the relative lift: Deng, Xu, Kohavi & Walker (2013); Deng et al. (2018), section 2 */
function relative(args: {
  control: CupedStat
  treatment: CupedStat
  theta: number
  spread: { estimate: number; df: number }
  frame: TestFrame
}): TestResult {
  const { control: c, treatment: t, theta, spread, frame } = args
  if (c.post.mean === 0) {
    return withoutNumbers({ status: 'undefined-baseline', estimate: null, ...frame })
  }
  const ratio = t.post.mean / c.post.mean
  const treatmentPart = adjustedVariance(t, theta) / t.n
  const controlPart =
    (c.post.variance * ratio * ratio +
      theta * theta * c.pre.variance -
      2 * theta * c.covariance * ratio) /
    c.n
  const size = Math.abs(c.post.mean)
  return spreadResult(
    {
      estimate: spread.estimate / size,
      standardError: Math.sqrt(Math.max(0, treatmentPart + controlPart)) / size,
      df: spread.df,
    },
    frame,
  )
}

/** Each unit's contribution to both ratios, as a plain CUPED sample. */
function linearised(stat: CupedRatioStat): CupedStat | null {
  const { n, numerator, denominator, preNumerator, preDenominator, cov } = stat
  if (n < 2) return null
  const post = ratioVariance({ n, numerator, denominator, covariance: cov.numDen })
  const pre = ratioVariance({
    n,
    numerator: preNumerator,
    denominator: preDenominator,
    covariance: cov.preNumPreDen,
  })
  const covariance = ratioCovariance(stat)
  if (post === null || pre === null || covariance === null) return null
  return {
    n,
    post: { mean: numerator.mean / denominator.mean, variance: post },
    pre: { mean: preNumerator.mean / preDenominator.mean, variance: pre },
    covariance,
  }
}

/** Both arms as one sample. */
function together(a: CupedRatioStat, b: CupedRatioStat): CupedRatioStat {
  const n = a.n + b.n
  const joined = (
    ownA: number,
    ownB: number,
    first: readonly [number, number],
    second: readonly [number, number],
  ): number =>
    ((a.n - 1) * ownA +
      (b.n - 1) * ownB +
      ((a.n * b.n) / n) * (second[0] - first[0]) * (second[1] - first[1])) /
    (n - 1)
  const moments = (x: Moments, y: Moments): Moments => ({
    mean: (a.n * x.mean + b.n * y.mean) / n,
    variance: joined(x.variance, y.variance, [x.mean, x.mean], [y.mean, y.mean]),
  })
  type Part = 'numerator' | 'denominator' | 'preNumerator' | 'preDenominator'
  const covariance = (key: keyof CupedRatioStat['cov'], one: Part, other: Part): number =>
    joined(a.cov[key], b.cov[key], [a[one].mean, a[other].mean], [b[one].mean, b[other].mean])
  return {
    n,
    numerator: moments(a.numerator, b.numerator),
    denominator: moments(a.denominator, b.denominator),
    preNumerator: moments(a.preNumerator, b.preNumerator),
    preDenominator: moments(a.preDenominator, b.preDenominator),
    cov: {
      numDen: covariance('numDen', 'numerator', 'denominator'),
      numPreNum: covariance('numPreNum', 'numerator', 'preNumerator'),
      numPreDen: covariance('numPreDen', 'numerator', 'preDenominator'),
      denPreNum: covariance('denPreNum', 'denominator', 'preNumerator'),
      denPreDen: covariance('denPreDen', 'denominator', 'preDenominator'),
      preNumPreDen: covariance('preNumPreDen', 'preNumerator', 'preDenominator'),
    },
  }
}
