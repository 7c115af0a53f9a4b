import { chiSquareSf } from '../../numeric/chi-squared.ts'
import type { CountStat, Status } from '../types.ts'
import { requireCountStat } from '../validate.ts'

/** A test that all arms have one proportion. */
export type HomogeneityResult = {
  status: Status
  statistic: number | null
  df: number
  pValue: number | null
  /** The smallest count expected in any cell if all arms are alike. */
  minExpected: number | null
  /** True when an expected count is below 5, so that the approximation is doubtful (Cochran 1954). */
  smallExpected: boolean
  method: string
}

type HomogeneityArgs = { arms: readonly CountStat[]; continuityCorrection?: boolean }

/**
 * Pearson's chi-squared test that k arms have the same proportion; arms without a trial are left out.
 *
 * @param continuityCorrection Yates', for two arms only: |O − E| less min(½, |O − E|)
 * @throws RangeError or TypeError naming the wrong argument
 * @see Fleiss, Levin & Paik (2003), chapter 9; Cochran (1954), Biometrics 10:417-451
 */
export const chiSquareProportions = (args: HomogeneityArgs): HomogeneityResult =>
  homogeneity(args, "Pearson's chi-squared test", (observed, expected) => {
    return (observed - expected) ** 2 / expected
  })

/**
 * Likelihood-ratio (G) test that k arms have the same proportion, with 0 ln 0 = 0.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Sokal & Rohlf (1995), Biometry, section 17.2
 */
export const gTestProportions = (args: HomogeneityArgs): HomogeneityResult =>
  homogeneity(args, 'G-test', (observed, expected) =>
    observed === 0 ? 0 : 2 * observed * Math.log(observed / expected),
  )

function homogeneity(
  { arms, continuityCorrection = false }: HomogeneityArgs,
  name: string,
  term: (observed: number, expected: number) => number,
): HomogeneityResult {
  arms.forEach((arm, index) => {
    requireCountStat(arm, `arms[${String(index)}]`)
  })
  if (continuityCorrection && arms.length !== 2) {
    throw new RangeError('continuityCorrection is for two arms only')
  }
  const filled = arms.filter(({ trials }) => trials > 0)
  const df = Math.max(0, filled.length - 1)
  const method = continuityCorrection ? `${name} with Yates' correction` : name
  const none = { statistic: null, df, minExpected: null, smallExpected: true, method }
  if (filled.length < 2) return { status: 'insufficient-data', ...none, pValue: null }
  const trials = filled.reduce((sum, arm) => sum + arm.trials, 0)
  const successes = filled.reduce((sum, arm) => sum + arm.successes, 0)
  if (successes === 0 || successes === trials) {
    return { status: 'zero-variance', ...none, pValue: 1 }
  }
  const rate = successes / trials
  const cells = filled.flatMap((arm) => [
    { observed: arm.successes, expected: arm.trials * rate },
    { observed: arm.trials - arm.successes, expected: arm.trials * (1 - rate) },
  ])
  const statistic = cells.reduce((sum, { observed, expected }) => {
    const distance = observed - expected
    const shift = continuityCorrection ? Math.min(0.5, Math.abs(distance)) : 0
    return sum + term(observed - Math.sign(distance) * shift, expected)
  }, 0)
  const minExpected = Math.min(...cells.map(({ expected }) => expected))
  return {
    status: 'ok',
    statistic: Math.max(0, statistic),
    df,
    pValue: chiSquareSf(statistic, df),
    minExpected,
    smallExpected: minExpected < 5,
    method,
  }
}
