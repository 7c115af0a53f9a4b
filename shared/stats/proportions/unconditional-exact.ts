import { smoothPmf } from '../../numeric/binomial.ts'
import { hypergeometricCdf } from '../../numeric/hypergeometric.ts'
import { exactFrame, exactResult, type ExactArgs, type ExactResult } from './fisher.ts'

/** n₀·n₁ up to which the tests go; beyond, the score test is as good. */
export const EXACT_TABLES_MAX = 1_000_000

/** For each number of control successes: treatment counts ≤ `low` or ≥ `high` are rejected. */
type Region = { low: Int32Array; high: Int32Array }

/**
 * Barnard's exact test of two proportions by the pooled Wald statistic: the largest probability, over
 * all common rates, of a table at least as far out. Takes n₀·n₁ up to 1,000,000.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Barnard (1945), Nature 156:177; Suissa & Shuster (1985), JRSS A 148:317-327
 */
export function barnardExactTest({
  control,
  treatment,
  alternative = 'two-sided',
}: ExactArgs): ExactResult {
  const checked = exactFrame({ control, treatment, alternative }, "Barnard's exact test")
  if (checked.settled !== null) return checked.settled
  const [n0, n1] = sizes(control.trials, treatment.trials)
  const wald = (x0: number, x1: number): number => {
    const total = x0 + x1
    const spread = total * (n0 + n1 - total)
    return spread === 0 ? 0 : (x1 * n0 - x0 * n1) / Math.sqrt(spread)
  }
  const observed = wald(control.successes, treatment.successes)
  const bound = Math.abs(observed) * (1 - 1e-10)
  const isFar = { upper: (z: number) => z >= bound, lower: (z: number) => z <= -bound }
  // The signed statistic, so that "greater" and "less" are each one tail from the observed table on.
  const least = observed - Math.abs(observed) * 1e-10
  const most = observed + Math.abs(observed) * 1e-10
  const region = regionOf(n0, n1, {
    isHigh: (x0, x1) =>
      alternative === 'two-sided'
        ? isFar.upper(wald(x0, x1))
        : alternative === 'greater' && wald(x0, x1) >= least,
    isLow: (x0, x1) =>
      alternative === 'two-sided'
        ? isFar.lower(wald(x0, x1))
        : alternative === 'less' && wald(x0, x1) <= most,
  })
  return exactResult(checked, largestProbability(region, n0, n1))
}

/**
 * Boschloo's exact test of two proportions: Barnard's with the one-sided Fisher p-value as statistic,
 * never weaker than Fisher's test. Two-sided it is twice the smaller side. Takes n₀·n₁ up to
 * 1,000,000.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Boschloo (1970), Statistica Neerlandica 24:1-9
 */
export function boschlooExactTest({
  control,
  treatment,
  alternative = 'two-sided',
}: ExactArgs): ExactResult {
  const checked = exactFrame({ control, treatment, alternative }, "Boschloo's exact test")
  if (checked.settled !== null) return checked.settled
  const [n0, n1] = sizes(control.trials, treatment.trials)
  const oneSided = (side: 'greater' | 'less'): number => {
    const fisher = (x0: number, x1: number): number =>
      side === 'greater'
        ? hypergeometricCdf(x0, n0, n1, x0 + x1)
        : hypergeometricCdf(x1, n1, n0, x0 + x1)
    const bound = fisher(control.successes, treatment.successes) * (1 + 1e-10)
    const region = regionOf(n0, n1, {
      isHigh: (x0, x1) => side === 'greater' && fisher(x0, x1) <= bound,
      isLow: (x0, x1) => side === 'less' && fisher(x0, x1) <= bound,
    })
    return largestProbability(region, n0, n1)
  }
  const pValue =
    alternative === 'two-sided'
      ? 2 * Math.min(oneSided('greater'), oneSided('less'))
      : oneSided(alternative)
  return exactResult(checked, Math.min(1, pValue))
}

function sizes(n0: number, n1: number): [number, number] {
  if (n0 * n1 > EXACT_TABLES_MAX) {
    throw new RangeError('control.trials × treatment.trials must not exceed 1,000,000')
  }
  return [n0, n1]
}

/** Both tests are monotone in the treatment's count, so the ends are found by bisection. */
function regionOf(
  n0: number,
  n1: number,
  rules: {
    isHigh: (x0: number, x1: number) => boolean
    isLow: (x0: number, x1: number) => boolean
  },
): Region {
  const low = new Int32Array(n0 + 1)
  const high = new Int32Array(n0 + 1)
  for (let x0 = 0; x0 <= n0; x0 += 1) {
    high[x0] = firstWhere(n1, (x1) => rules.isHigh(x0, x1))
    low[x0] = n1 - firstWhere(n1, (steps) => rules.isLow(x0, n1 - steps))
    // `firstWhere` says n1 + 1 for "nowhere", which is below 0 from the other end.
  }
  return { low, high }
}

/** The smallest x in 0…n for which a rising condition holds; n + 1 when none does. */
function firstWhere(n: number, holds: (x: number) => boolean): number {
  let [below, found] = [-1, n + 1]
  while (found - below > 1) {
    const middle = Math.floor((below + found) / 2)
    if (holds(middle)) found = middle
    else below = middle
  }
  return found
}

/** The largest probability of the region over the rate that both arms share. */
function largestProbability(region: Region, n0: number, n1: number): number {
  const at = (rate: number): number => probabilityOf(region, { n0, n1, rate })
  const points = Math.max(200, Math.ceil(16 * Math.sqrt(n0 + n1)))
  // Even steps in the angle: the peaks are narrow near 0 and 1.
  const rateOf = (step: number): number => Math.sin((Math.PI * step) / (2 * points)) ** 2
  const grid = Array.from({ length: points + 1 }, (_, step) => at(rateOf(step)))
  const peaks = grid
    .map((value, step) => ({ value, step }))
    .filter(({ value, step }) => value >= (grid[step - 1] ?? 0) && value >= (grid[step + 1] ?? 0))
    .sort((a, b) => b.value - a.value)
    .slice(0, 4)
  const refined = peaks.map(({ step }) =>
    goldenMaximum(at, rateOf(Math.max(0, step - 1)), rateOf(Math.min(points, step + 1))),
  )
  return Math.min(1, Math.max(...refined, ...peaks.map(({ value }) => value)))
}

/** The largest value of a function with one peak. @see Kiefer (1953), golden-section search */
function goldenMaximum(f: (x: number) => number, lower: number, upper: number): number {
  const golden = (Math.sqrt(5) - 1) / 2
  let [a, b] = [lower, upper]
  let [c, d] = [b - golden * (b - a), a + golden * (b - a)]
  let [fc, fd] = [f(c), f(d)]
  for (let step = 0; step < 60 && b - a > 1e-12; step += 1) {
    if (fc > fd) {
      ;[b, d, fd] = [d, c, fc]
      c = b - golden * (b - a)
      fc = f(c)
    } else {
      ;[a, c, fc] = [c, d, fd]
      d = a + golden * (b - a)
      fd = f(d)
    }
  }
  return Math.max(fc, fd)
}

function probabilityOf(
  { low, high }: Region,
  { n0, n1, rate }: { n0: number; n1: number; rate: number },
): number {
  const share = { p: rate, q: 1 - rate }
  const treatment = Float64Array.from({ length: n1 + 1 }, (_, x) => smoothPmf(x, n1, share))
  const below = new Float64Array(n1 + 2)
  const above = new Float64Array(n1 + 2)
  for (let x = 0; x <= n1; x += 1) below[x + 1] = (below[x] ?? 0) + (treatment[x] ?? 0)
  for (let x = n1; x >= 0; x -= 1) above[x] = (above[x + 1] ?? 0) + (treatment[x] ?? 0)
  let sum = 0
  for (let x = 0; x <= n0; x += 1) {
    const tails = (below[(low[x] ?? -1) + 1] ?? 0) + (above[high[x] ?? n1 + 1] ?? 0)
    if (tails > 0) sum += smoothPmf(x, n0, share) * tails
  }
  return sum
}
