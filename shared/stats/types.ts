/** A sample's size, mean and variance (with n − 1). */
export type MeanStat = { n: number; mean: number; variance: number }
/** A sample's moments where they exist: the mean from one value on, the variance from two on. */
export type MeanSummary = { n: number; mean: number | null; variance: number | null }
export type CountStat = { successes: number; trials: number }
export type Moments = { mean: number; variance: number }

/** Numerator and denominator per randomisation unit, and how they go together. */
export type RatioStat = {
  n: number
  numerator: Moments
  denominator: Moments
  covariance: number
}

/** A metric per unit with the same unit's value before the experiment. */
export type CupedStat = { n: number; post: Moments; pre: Moments; covariance: number }

/** A ratio metric with its own values before the experiment. */
export type CupedRatioStat = {
  n: number
  numerator: Moments
  denominator: Moments
  preNumerator: Moments
  preDenominator: Moments
  cov: {
    numDen: number
    numPreNum: number
    numPreDen: number
    denPreNum: number
    denPreDen: number
    preNumPreDen: number
  }
}

/**
 * A sample quantile with its order-statistic interval; the sums over clusters are there when the units
 * that were randomised hold several observations each.
 */
export type QuantileStat = {
  n: number
  probability: number
  estimate: number
  lower: number
  upper: number
  intervalConfidence: number
  clusters?: number
  belowSum?: number
  belowSumSquares?: number
  countSum?: number
  countSumSquares?: number
  belowCountProduct?: number
}

/** One randomisation unit: the sum of its observations and how many they are. */
export type ClusterStat = { sum: number; count: number }
export type RateStat = { events: number; exposure: number }

/** About treatment minus control. */
export type Alternative = 'two-sided' | 'greater' | 'less'

export type Status =
  | 'ok'
  | 'insufficient-data'
  | 'zero-variance'
  | 'undefined-baseline'
  | 'undefined-ratio'
  | 'undefined'
  | 'unbounded'
  | 'impossible-assignment'
  | 'not-converged'

/** What a test says; `null` where a number does not exist, with the reason in `status`. */
export type TestResult = {
  status: Status
  /** Treatment minus control. */
  estimate: number | null
  standardError: number | null
  df?: number | null
  statistic: number | null
  pValue: number | null
  /** ln of the p-value of a t or z statistic, for where the p-value itself underflows. */
  logPValue?: number | null
  ciLower: number | null
  ciUpper: number | null
  alternative: Alternative
  confidenceLevel: number
  /** Name of the test and of the interval. */
  method: string
}

/** (treatment − control) ÷ |control| with its interval. */
export type LiftResult = TestResult & {
  /** The same number as `estimate`. */
  lift: number | null
  /** Of the hypothesis that the lift is 0, by the delta method's own statistic. */
  pValueDelta: number | null
  /** False where the control is so near to 0 that the lift has no finite interval. */
  bounded: boolean
}
