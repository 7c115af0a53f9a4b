import { meanLift, type MeanLiftMethod } from './means/mean-lift.ts'
import { proportionLift, type ProportionLiftMethod } from './proportions/risk-ratio.ts'
import type { Alternative, CountStat, LiftResult, MeanSummary } from './types.ts'

type Options = { alternative?: Alternative; confidenceLevel?: number }

/**
 * Relative lift (treatment − control) ÷ |control| with its interval, for counts or for means.
 *
 * Two samples with `successes` and `trials` are proportions, two with `mean` and `variance` are means;
 * the methods are those of `proportionLift` and `meanLift`.
 *
 * @returns status `undefined-baseline` and a null lift where the control is 0
 * @throws RangeError or TypeError naming the wrong argument
 */
export function relativeLift(
  args: Options & { control: CountStat; treatment: CountStat; method?: ProportionLiftMethod },
): LiftResult
export function relativeLift(
  args: Options & {
    control: MeanSummary
    treatment: MeanSummary
    method?: MeanLiftMethod
    dfRule?: 'welch' | 'welch-of-log'
  },
): LiftResult
export function relativeLift(
  args: Options & {
    control: CountStat | MeanSummary
    treatment: CountStat | MeanSummary
    method?: ProportionLiftMethod | MeanLiftMethod
    dfRule?: 'welch' | 'welch-of-log'
  },
): LiftResult {
  const { control, treatment } = args
  if ('trials' in control && 'trials' in treatment) {
    return proportionLift(args as Parameters<typeof proportionLift>[0])
  }
  if ('n' in control && 'n' in treatment) return meanLift(args as Parameters<typeof meanLift>[0])
  throw new TypeError('control and treatment must both be counts or both be means')
}
