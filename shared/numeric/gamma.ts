import { requirePositive, requireProbability } from './argument.ts'
import { findRoot } from './root-finding.ts'

/** Lanczos coefficients for g = 607/128, n = 15. @see Godfrey (2001), "A note on the computation of the convergent Lanczos complex gamma approximation" */
const LANCZOS = [
  0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
  -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4,
  -0.98374475304879564677e-4, 0.15808870322491248884e-3, -0.21026444172410488319e-3,
  0.2174396181152126432e-3, -0.16431810653676389022e-3, 0.84418223983852743293e-4,
  -0.2619083840158140867e-4, 0.36899182659531622704e-5,
]
const ONE_MINUS_EULER = 0.42278433509846713939
/** (−1)^k (ζ(k) − 1) / k from k = 2 on. */
const ZETA_SERIES = [
  0.322467033424113218, -0.0673523010531980951, 0.0205808084277845479, -0.00738555102867398527,
  0.00289051033074152329, -0.00119275391170326098, 0.000509669524743042422, -0.00022315475845357938,
  0.0000994575127818085337, -0.0000449262367381331417, 0.0000205072127756706916,
  -9.4394882752683959e-6, 4.3748667899074878e-6, -2.03921575380136624e-6, 9.55141213040741983e-7,
  -4.49246919876456604e-7, 2.12071848055546659e-7, -1.00432248239680996e-7, 4.76981016936398057e-8,
  -2.27110946089431649e-8, 1.08386592148969541e-8, -5.18347504197004666e-9, 2.48367454380247832e-9,
  -1.19214014058609121e-9, 5.73136724167886201e-10,
]
const LANCZOS_G = 607 / 128
const HALF_LOG_TWO_PI = 0.918938533204672741780329736406
const STIRLING_FROM = 10
const ITERATIONS_MAX = 100_000
const EPSILON = 1e-16
const TINY = 1e-300

/**
 * Natural logarithm of the gamma function.
 *
 * @param x positive
 * @returns ln Γ(x)
 * @throws RangeError when x is not positive
 * @accuracy relative 1e-13, absolute 1e-15 near 1 and 2
 */
export function logGamma(x: number): number {
  if (!(x > 0)) throw new RangeError('x must be positive')
  if (x >= STIRLING_FROM) return (x - 0.5) * Math.log(x) - x + HALF_LOG_TWO_PI + stirlingTail(x)
  if (x < 0.5) return nearTwo(x) - Math.log1p(x) - Math.log(x)
  if (x <= 1.5) return nearTwo(x - 1) - Math.log1p(x - 1)
  if (x <= 2.5) return nearTwo(x - 2)
  let sum = LANCZOS[0] ?? 0
  for (let k = 1; k < LANCZOS.length; k += 1) sum += (LANCZOS[k] ?? 0) / (x + k - 1)
  const base = x + LANCZOS_G - 0.5
  return HALF_LOG_TWO_PI + Math.log(sum) + (x - 0.5) * Math.log(base) - base
}

/** ln Γ(2 + x) for |x| ≤ ½, by its Taylor series. @see Abramowitz & Stegun 6.1.33 */
const nearTwo = (x: number): number =>
  x *
  (ONE_MINUS_EULER + x * ZETA_SERIES.reduceRight((sum, coefficient) => sum * x + coefficient, 0))

/**
 * What Stirling's formula leaves out of ln Γ(x): 1/(12x) − 1/(360x³) + …
 *
 * @param x at least 10
 * @see Abramowitz & Stegun 6.1.41
 */
export function stirlingTail(x: number): number {
  const z = 1 / (x * x)
  const series =
    1 / 12 -
    z * (1 / 360 - z * (1 / 1260 - z * (1 / 1680 - z * (1 / 1188 - z * (691 / 360360 - z / 156)))))
  return series / x
}

/**
 * Regularised lower incomplete gamma function P(a, x).
 *
 * @param a positive
 * @param x not negative
 * @returns in [0, 1]
 */
export function gammaP(a: number, x: number): number {
  return incompleteGamma(a, x).lower
}

/** Regularised upper incomplete gamma function Q(a, x) = 1 − P(a, x), accurate where it is tiny. */
export function gammaQ(a: number, x: number): number {
  return incompleteGamma(a, x).upper
}

/**
 * The x with P(a, x) = p.
 *
 * @param p in [0, 1]
 * @param a positive
 * @throws RangeError naming the argument
 * @accuracy relative 1e-11
 */
export function gammaPInv(p: number, a: number): number {
  requireProbability(p, 'p')
  requirePositive(a, 'a')
  if (p === 0) return 0
  if (p === 1) return Infinity
  const isLower = p <= 0.5
  const target = Math.log(isLower ? p : 1 - p)
  // Rising in ln x on either side; beyond the smallest number the tail counts as that.
  const gap = (logX: number): number => {
    const { lower, upper } = incompleteGamma(a, Math.exp(logX))
    const tail = Math.log(Math.max(isLower ? lower : upper, Number.MIN_VALUE))
    return isLower ? tail - target : target - tail
  }
  let [low, high] = [Math.log(a) - 1, Math.log(a) + 1]
  while (gap(low) > 0 && low > -740) low -= Math.max(1, Math.abs(low))
  while (gap(high) < 0 && high < 700) high += 1
  if (gap(low) > 0) return 0
  const root = findRoot(gap, { lower: low, upper: high, tolerance: 1e-15 })
  return root.status === 'ok' ? Math.exp(root.value) : Math.exp(low)
}

function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (!(a > 0)) throw new RangeError('a must be positive')
  if (!(x >= 0)) throw new RangeError('x must not be negative')
  if (x === 0) return { lower: 0, upper: 1 }
  if (x === Infinity) return { lower: 1, upper: 0 }
  const prefix = gammaPrefix(a, x)
  if (x < a + 1) {
    const lower = Math.min(1, prefix * lowerSeries(a, x))
    return { lower, upper: 1 - lower }
  }
  const upper = Math.min(1, prefix * upperFraction(a, x))
  return { lower: 1 - upper, upper }
}

/** ln P(a, x), finite where the function itself underflows. */
export function logGammaP(a: number, x: number): number {
  if (x === 0) return -Infinity
  if (x >= a + 1) return Math.log1p(-gammaQ(a, x))
  return logGammaPrefix(a, x) + Math.log(lowerSeries(a, x))
}

/** ln Q(a, x), finite where the function itself underflows. */
export function logGammaQ(a: number, x: number): number {
  if (x === Infinity) return -Infinity
  if (x < a + 1) return Math.log1p(-gammaP(a, x))
  return logGammaPrefix(a, x) + Math.log(upperFraction(a, x))
}

const gammaPrefix = (a: number, x: number): number => Math.exp(logGammaPrefix(a, x))

/** ln of x^a e^−x / Γ(a), without cancelling large logarithms. */
function logGammaPrefix(a: number, x: number): number {
  if (a < STIRLING_FROM) return a * Math.log(x) - x - logGamma(a)
  const ratio = (x - a) / a
  const logRatio = Math.abs(ratio) < 0.5 ? Math.log1p(ratio) : Math.log(x / a)
  const exponent = a * (logRatio - ratio) - stirlingTail(a)
  return exponent + 0.5 * Math.log(a / (2 * Math.PI))
}

function lowerSeries(a: number, x: number): number {
  let term = 1 / a
  let sum = term
  for (let n = 1; n < ITERATIONS_MAX; n += 1) {
    term *= x / (a + n)
    sum += term
    if (term < sum * EPSILON) break
  }
  return sum
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a
  let c = 1 / TINY
  let d = 1 / b
  let fraction = d
  for (let n = 1; n < ITERATIONS_MAX; n += 1) {
    const step = -n * (n - a)
    b += 2
    d = 1 / nonZero(step * d + b)
    c = nonZero(b + step / c)
    const factor = d * c
    fraction *= factor
    if (Math.abs(factor - 1) < EPSILON * 4) break
  }
  return fraction
}

const nonZero = (value: number): number => (Math.abs(value) < TINY ? TINY : value)
