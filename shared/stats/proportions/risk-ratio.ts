import { findRoot } from '../../numeric/root-finding.ts'
import { fiellerSet } from '../means/fieller.ts'
import { criticalValue, tailPValue, type TestFrame, withoutNumbers } from '../t-result.ts'
import type { Alternative, CountStat, LiftResult, TestResult } from '../types.ts'
import { requireCountStat, requireFrame, requireOneOf } from '../validate.ts'
import { twoProportionScoreTest } from './score-test.ts'
import { twoProportionZTest } from './z-test.ts'

export type ProportionLiftMethod = 'miettinen-nurminen' | 'log' | 'fieller' | 'delta'

type Arms = { control: CountStat; treatment: CountStat }
/** The ends of the interval of the ratio treatment ÷ control. */
type RatioEnds = { lower: number; upper: number; bounded: boolean }

/**
 * Relative lift of a proportion, (treatment − control) ÷ control, with its interval.
 *
 * `miettinen-nurminen` inverts the score test, so it agrees with `twoProportionScoreTest` and stands
 * with no success in the treatment; `log` is Katz's; `fieller` and `delta` take the unpooled normal
 * standard errors. `pValue` is that of the test of the same statistic; for `delta` that of the
 * difference, with `pValueDelta` beside it.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Miettinen & Nurminen (1985), Statistics in Medicine 4:213-226; Katz et al. (1978), Biometrics
 *   34:469-474
 */
export function proportionLift({
  control,
  treatment,
  method = 'miettinen-nurminen',
  alternative = 'two-sided',
  confidenceLevel = 0.95,
}: Arms & {
  method?: ProportionLiftMethod
  alternative?: Alternative
  confidenceLevel?: number
}): LiftResult {
  requireCountStat(control, 'control')
  requireCountStat(treatment, 'treatment')
  requireFrame(alternative, confidenceLevel)
  requireOneOf(method, Object.keys(ENDS), 'method')
  const frame = { alternative, confidenceLevel, method: NAMES[method] }
  if (control.trials === 0 || treatment.trials === 0) {
    return noLift({ ...withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame }) })
  }
  const test =
    method === 'miettinen-nurminen'
      ? twoProportionScoreTest({ control, treatment, alternative })
      : twoProportionZTest({ control, treatment, alternative, variance: 'unpooled' })
  if (control.successes === 0) {
    return noLift({ ...test, status: 'undefined-baseline', ...frame, ciLower: null, ciUpper: null })
  }
  const ratio = treatment.successes / treatment.trials / (control.successes / control.trials)
  const { lower, upper, bounded } = ENDS[method]({ control, treatment }, ratio, frame)
  return {
    ...test,
    ...own(method, { control, treatment }, { ratio, alternative }),
    status: bounded ? test.status : 'unbounded',
    estimate: ratio - 1,
    lift: ratio - 1,
    ciLower: alternative === 'less' ? -1 : Math.max(-1, lower - 1),
    ciUpper: alternative === 'greater' ? Infinity : upper - 1,
    bounded,
    ...frame,
  }
}

const NAMES: Readonly<Record<ProportionLiftMethod, string>> = {
  'miettinen-nurminen': 'Miettinen–Nurminen score interval',
  log: 'Katz log interval',
  fieller: 'Fieller interval, unpooled z-test',
  delta: 'delta method, unpooled z-test',
}

const noLift = (test: TestResult): LiftResult => ({
  ...test,
  estimate: null,
  standardError: null,
  lift: null,
  pValueDelta: null,
  bounded: false,
})

/** Standard error and statistics of the method itself. */
function own(
  method: ProportionLiftMethod,
  arms: Arms,
  { ratio, alternative }: { ratio: number; alternative: Alternative },
): Partial<LiftResult> & { pValueDelta: number | null } {
  const logVariance = logVarianceOf(arms)
  if (method === 'log') {
    if (arms.treatment.successes === 0 || logVariance === 0) {
      return { standardError: null, pValueDelta: null }
    }
    const statistic = Math.log(ratio) / Math.sqrt(logVariance)
    const pValue = tailPValue(statistic, Infinity, alternative)
    return { standardError: null, statistic, pValue, pValueDelta: null }
  }
  const standardError = deltaStandardError(arms, ratio)
  const pValueDelta =
    standardError === 0 ? null : tailPValue((ratio - 1) / standardError, Infinity, alternative)
  return { standardError, pValueDelta }
}

const failureShare = ({ successes, trials }: CountStat): number => (trials - successes) / trials

/** Variance of the logarithm of the ratio. */
const logVarianceOf = ({ control, treatment }: Arms): number =>
  failureShare(control) / control.successes + failureShare(treatment) / treatment.successes

/** Variance of a proportion. */
const varianceOf = (count: CountStat): number =>
  ((count.successes / count.trials) * failureShare(count)) / count.trials

function deltaStandardError({ control, treatment }: Arms, ratio: number): number {
  const p = control.successes / control.trials
  return Math.sqrt(varianceOf(treatment) + ratio * ratio * varianceOf(control)) / p
}

const ENDS: Readonly<
  Record<ProportionLiftMethod, (arms: Arms, ratio: number, frame: TestFrame) => RatioEnds>
> = {
  'miettinen-nurminen': scoreEnds,
  log(arms, ratio, frame) {
    // Without a success in the treatment the logarithm has no lower end; the score interval has.
    if (arms.treatment.successes === 0) return scoreEnds(arms, ratio, frame)
    const z = criticalValue(Infinity, frame.confidenceLevel, frame.alternative)
    const factor = Math.exp(z * Math.sqrt(logVarianceOf(arms)))
    return { lower: ratio / factor, upper: ratio * factor, bounded: true }
  },
  fieller: ({ control, treatment }, _ratio, frame) =>
    fiellerSet({
      control: { mean: control.successes / control.trials, variance: varianceOf(control) },
      treatment: { mean: treatment.successes / treatment.trials, variance: varianceOf(treatment) },
      critical: criticalValue(Infinity, frame.confidenceLevel, frame.alternative),
    }),
  delta(arms, ratio, frame) {
    const z = criticalValue(Infinity, frame.confidenceLevel, frame.alternative)
    const half = z * deltaStandardError(arms, ratio)
    return { lower: ratio - half, upper: ratio + half, bounded: true }
  },
}

/** The ratios that the score test does not reject. */
function scoreEnds(arms: Arms, ratio: number, frame: TestFrame): RatioEnds {
  const critical = criticalValue(Infinity, frame.confidenceLevel, frame.alternative)
  const solve = (target: number, lower: number, upper: number): number | null => {
    const root = findRoot((logRatio) => scoreAt(arms, Math.exp(logRatio)) - target, {
      lower,
      upper,
      tolerance: 1e-14,
    })
    return root.status === 'ok' ? Math.exp(root.value) : null
  }
  const middle = ratio === 0 ? -LOG_RATIO_MAX : Math.log(ratio)
  return {
    lower: solve(critical, -LOG_RATIO_MAX, middle) ?? 0,
    upper: solve(-critical, middle, LOG_RATIO_MAX) ?? Infinity,
    bounded: true,
  }
}

const LOG_RATIO_MAX = 60
const SCORE_MAX = 1e6

/** The score statistic of "the ratio is `ratio`", falling in it. */
function scoreAt({ control, treatment }: Arms, ratio: number): number {
  const total = control.trials + treatment.trials
  const a = total * ratio
  const b =
    treatment.trials * ratio + treatment.successes + control.trials + control.successes * ratio
  const c = control.successes + treatment.successes
  // The smaller root of a p² − b p + c, in the form that does not cancel.
  const p0 = Math.min(1, (2 * c) / (b + Math.sqrt(Math.max(0, b * b - 4 * a * c))))
  const p1 = Math.min(1, ratio * p0)
  const variance =
    ((p1 * (1 - p1)) / treatment.trials + (ratio * ratio * p0 * (1 - p0)) / control.trials) *
    (total / (total - 1))
  const distance =
    treatment.successes / treatment.trials - (ratio * control.successes) / control.trials
  if (distance === 0) return 0
  const z = variance > 0 ? distance / Math.sqrt(variance) : Math.sign(distance) * Infinity
  return Math.min(SCORE_MAX, Math.max(-SCORE_MAX, z))
}
