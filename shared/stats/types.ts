/** A sample's size, mean and variance (with n − 1). */
export type MeanStat = { n: number; mean: number; variance: number }
export type CountStat = { successes: number; trials: number }
export type Moments = { mean: number; variance: number }
/** Numerator and denominator per randomisation unit, and how they go together. */
export type RatioStat = {
  n: number
  numerator: Moments
  denominator: Moments
  covariance: number
}

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
  ciLower: number | null
  ciUpper: number | null
  alternative: Alternative
  confidenceLevel: number
  /** Name of the test and of the interval. */
  method: string
}

/** (treatment − control) ÷ |control|, with its interval. */
export type LiftResult = {
  status: Status
  lift: number | null
  ciLower: number | null
  ciUpper: number | null
  confidenceLevel: number
  method: string
}
