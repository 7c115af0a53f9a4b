import { criticalValue } from '../t-result.ts'
import type { Alternative, CountStat, Status } from '../types.ts'
import { requireCountStat, requireFrame, requireOneOf } from '../validate.ts'
import { wilsonEnds } from './proportion-interval.ts'
import { twoProportionScoreTest } from './score-test.ts'

export type DifferenceMethod = 'wald' | 'newcombe' | 'agresti-caffo' | 'miettinen-nurminen'

export type DifferenceInterval = {
  status: Status
  /** Treatment minus control. */
  estimate: number | null
  ciLower: number | null
  ciUpper: number | null
  alternative: Alternative
  confidenceLevel: number
  method: DifferenceMethod
}

type Arm = { p: number; n: number; count: CountStat }
type Ends = readonly [lower: number, upper: number]

/**
 * Interval for the difference of two proportions, treatment minus control, clipped to [−1, 1]; that is
 * also where a one-sided interval is open.
 *
 * Miettinen and Nurminen's agrees with `twoProportionScoreTest`; Newcombe's joins two Wilson
 * intervals; Agresti and Caffo's adds one success and one failure to each arm; Wald's is for
 * comparison.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Miettinen & Nurminen (1985); Newcombe (1998), Statistics in Medicine 17:873-890, method 10;
 *   Agresti & Caffo (2000), The American Statistician 54:280-288
 */
export function twoProportionCI({
  control,
  treatment,
  method = 'miettinen-nurminen',
  alternative = 'two-sided',
  confidenceLevel = 0.95,
}: {
  control: CountStat
  treatment: CountStat
  method?: DifferenceMethod
  alternative?: Alternative
  confidenceLevel?: number
}): DifferenceInterval {
  requireCountStat(control, 'control')
  requireCountStat(treatment, 'treatment')
  requireFrame(alternative, confidenceLevel)
  requireOneOf(method, [...Object.keys(CLOSED_FORMS), 'miettinen-nurminen'], 'method')
  const frame = { alternative, confidenceLevel, method }
  if (control.trials === 0 || treatment.trials === 0) {
    const none = { estimate: null, ciLower: null, ciUpper: null }
    return { status: 'insufficient-data', ...none, ...frame }
  }
  const [c, t] = [armOf(control), armOf(treatment)]
  if (method === 'miettinen-nurminen') {
    const { ciLower, ciUpper } = twoProportionScoreTest({
      control,
      treatment,
      alternative,
      confidenceLevel,
    })
    return { status: 'ok', estimate: t.p - c.p, ciLower, ciUpper, ...frame }
  }
  const z = criticalValue(Infinity, confidenceLevel, alternative)
  const [lower, upper] = CLOSED_FORMS[method](c, t, z)
  return {
    status: 'ok',
    estimate: t.p - c.p,
    ciLower: alternative === 'less' ? -1 : Math.max(-1, lower),
    ciUpper: alternative === 'greater' ? 1 : Math.min(1, upper),
    ...frame,
  }
}

const armOf = (count: CountStat): Arm => ({
  p: count.successes / count.trials,
  n: count.trials,
  count,
})

const wald = (c: Arm, t: Arm, z: number): Ends => {
  const half = z * Math.sqrt((c.p * (1 - c.p)) / c.n + (t.p * (1 - t.p)) / t.n)
  return [t.p - c.p - half, t.p - c.p + half]
}

const plusOne = ({ count }: Arm): Arm =>
  armOf({ successes: count.successes + 1, trials: count.trials + 2 })

const CLOSED_FORMS: Readonly<
  Record<Exclude<DifferenceMethod, 'miettinen-nurminen'>, (c: Arm, t: Arm, z: number) => Ends>
> = {
  wald,
  'agresti-caffo': (c, t, z) => wald(plusOne(c), plusOne(t), z),
  newcombe(c, t, z) {
    const [lowC, highC] = wilsonEnds(c.p, c.n, z)
    const [lowT, highT] = wilsonEnds(t.p, t.n, z)
    return [
      t.p - c.p - Math.hypot(t.p - lowT, highC - c.p),
      t.p - c.p + Math.hypot(highT - t.p, c.p - lowC),
    ]
  },
}
