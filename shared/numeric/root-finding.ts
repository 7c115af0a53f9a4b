const ITERATIONS_MAX = 300

/** A root, or the reason why there is none. */
export type Root = { status: 'ok'; value: number } | { status: 'not-converged' }

/**
 * Finds where a continuous function changes sign, by secant steps guarded with bisection.
 *
 * @param f with f(lower) and f(upper) of different signs
 * @param tolerance relative to the larger end
 * @returns `not-converged` when the signs agree or the iterations run out
 */
export function findRoot(
  f: (x: number) => number,
  { lower, upper, tolerance = 1e-12 }: { lower: number; upper: number; tolerance?: number },
): Root {
  let [a, b] = [lower, upper]
  let [fa, fb] = [f(a), f(b)]
  if (fa === 0) return { status: 'ok', value: a }
  if (fb === 0) return { status: 'ok', value: b }
  if (!(fa * fb < 0)) return { status: 'not-converged' }
  for (let n = 0; n < ITERATIONS_MAX; n += 1) {
    const width = tolerance * Math.max(Math.abs(a), Math.abs(b), Number.MIN_VALUE)
    const middle = a + (b - a) / 2
    if (Math.abs(b - a) <= width) return { status: 'ok', value: middle }
    const x = nextPoint({ a, b, fa, fb, middle, width, step: n })
    const fx = f(x)
    if (fx === 0) return { status: 'ok', value: x }
    if (fx * fa > 0) [a, fa] = [x, fx]
    else [b, fb] = [x, fx]
  }
  return { status: 'not-converged' }
}

/** Secant steps, with a bisection every third step so that the bracket always shrinks. */
function nextPoint(at: {
  a: number
  b: number
  fa: number
  fb: number
  middle: number
  width: number
  step: number
}): number {
  const { a, b, fa, fb, middle, width, step } = at
  if (step % 3 === 2) return middle
  const secant = (fb * a - fa * b) / (fb - fa)
  if (!Number.isFinite(secant)) return middle
  const nudge = width / 2
  const low = Math.min(a, b) + nudge
  const high = Math.max(a, b) - nudge
  return low < high ? Math.min(Math.max(secant, low), high) : middle
}
