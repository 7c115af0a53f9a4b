import { hypergeometricPmf } from '../../numeric/hypergeometric.ts'
import { type TestFrame, withoutNumbers } from '../t-result.ts'
import type { Alternative, CountStat, TestResult } from '../types.ts'
import { requireCountStat, requireOneOf } from '../validate.ts'

export type ExactArgs = {
  control: CountStat
  treatment: CountStat
  alternative?: Alternative
}

/** An exact test has a p-value and no interval. */
export type ExactResult = TestResult & {
  /** Sample odds ratio treatment ÷ control; null where it divides by 0. */
  oddsRatio: number | null
}

/** Tables this much more likely than the observed one still count as equally likely. */
const TIE = 1 + 1e-7

/**
 * Fisher's exact test of two proportions, given both margins; two-sided it adds up all tables that are
 * not more likely than the observed one. It errs on the safe side; Boschloo's has more power.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Fisher (1935), JRSS 98:39-82; R's fisher.test for the two-sided rule
 */
export function fisherExactTest({
  control,
  treatment,
  alternative = 'two-sided',
}: ExactArgs): ExactResult {
  const checked = exactFrame({ control, treatment, alternative }, "Fisher's exact test")
  if (checked.settled !== null) return checked.settled
  const successes = control.successes + treatment.successes
  const lowest = Math.max(0, successes - control.trials)
  const highest = Math.min(successes, treatment.trials)
  const at = (x: number): number =>
    hypergeometricPmf(x, treatment.trials, control.trials, successes)
  const observed = at(treatment.successes)
  let pValue = 0
  for (let x = lowest; x <= highest; x += 1) {
    if (alternative === 'greater' && x < treatment.successes) continue
    if (alternative === 'less' && x > treatment.successes) continue
    const probability = at(x)
    if (alternative === 'two-sided' && probability > observed * TIE) continue
    pValue += probability
  }
  return exactResult(checked, Math.min(1, pValue))
}

type Checked = {
  settled: ExactResult | null
  estimate: number
  oddsRatio: number | null
  frame: TestFrame
}

/** Checks the arguments and settles what needs no computation. */
export function exactFrame(args: Required<ExactArgs>, method: string): Checked {
  const { control, treatment, alternative } = args
  requireCountStat(control, 'control')
  requireCountStat(treatment, 'treatment')
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative')
  const frame = { alternative, confidenceLevel: 0.95, method }
  if (control.trials === 0 || treatment.trials === 0) {
    const empty = withoutNumbers({ status: 'insufficient-data', estimate: null, ...frame })
    return { settled: { ...empty, oddsRatio: null }, estimate: 0, oddsRatio: null, frame }
  }
  const estimate = treatment.successes / treatment.trials - control.successes / control.trials
  const cross = control.successes * (treatment.trials - treatment.successes)
  const oddsRatio =
    cross === 0 ? null : (treatment.successes * (control.trials - control.successes)) / cross
  const successes = control.successes + treatment.successes
  const isTied = successes === 0 || successes === control.trials + treatment.trials
  const tied = withoutNumbers({ status: 'zero-variance', estimate, ...frame, pValue: 1 })
  return { settled: isTied ? { ...tied, oddsRatio } : null, estimate, oddsRatio, frame }
}

export const exactResult = (
  { estimate, oddsRatio, frame }: Checked,
  pValue: number,
): ExactResult => ({
  ...withoutNumbers({ status: 'ok', estimate, ...frame, pValue }),
  oddsRatio,
})
