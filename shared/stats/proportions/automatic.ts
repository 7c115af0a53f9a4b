import type { TestResult } from '../types.ts'
import { chiSquareProportions } from './contingency.ts'
import { barnardExactTest } from './unconditional-exact.ts'
import { twoProportionScoreTest } from './score-test.ts'

/** Units of both arms up to which a sparse table is judged exactly. */
const EXACT_BELOW = 1_000

/**
 * The test that fits the counts: Barnard's exact test when fewer than 5 are expected in a cell and
 * both arms hold fewer than 1,000, otherwise the score test. The interval is the score interval in
 * either case, as `method` says.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Cochran (1954), Biometrics 10:417-451, for the limit of 5
 */
export function twoProportionTest(args: Parameters<typeof twoProportionScoreTest>[0]): TestResult {
  const score = twoProportionScoreTest(args)
  const { control, treatment, alternative = 'two-sided', nullDifference = 0 } = args
  if (score.status !== 'ok' || nullDifference !== 0) return score
  const { smallExpected } = chiSquareProportions({ arms: [control, treatment] })
  if (!smallExpected || control.trials + treatment.trials >= EXACT_BELOW) return score
  const { pValue, method } = barnardExactTest({ control, treatment, alternative })
  return { ...score, pValue, method: `${method}; Miettinen–Nurminen score interval` }
}
