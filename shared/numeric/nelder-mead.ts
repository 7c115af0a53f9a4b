const ITERATIONS_MAX = 5_000

export type Minimum = {
  status: 'ok' | 'not-converged'
  x: number[]
  value: number
}

type Vertex = { x: number[]; value: number }

/**
 * A local minimum of a smooth function of a few variables, without derivatives.
 *
 * The search runs again from where it ended until that gains nothing: a collapsed simplex may stop
 * short of the minimum. Points where `f` is not finite count as infinitely high.
 *
 * @param options.start its length is the number of variables
 * @param options.step size of the first simplex
 * @param options.bound largest size of a variable; a search that ends there has not converged
 * @param options.tolerance of the value, relative to 1 + |value|
 * @see Nelder & Mead (1965), Computer Journal 7:308-313; Lagarias et al. (1998)
 */
export function nelderMead(
  f: (x: readonly number[]) => number,
  options: { start: readonly number[]; step?: number; tolerance?: number; bound?: number },
): Minimum {
  const { step = 0.5, tolerance = 1e-12, bound = 1e6 } = options
  const high = (x: readonly number[]): number => {
    if (x.some((v) => Math.abs(v) > bound)) return Number.POSITIVE_INFINITY
    const value = f(x)
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY
  }
  let best = descend(high, { start: options.start, step, tolerance })
  for (let restart = 0; restart < 10; restart += 1) {
    const next = descend(high, { start: best.x, step: step / 4, tolerance })
    const gain = best.value - next.value
    best = next.value <= best.value ? next : best
    if (next.status === 'ok' && gain <= tolerance * 10 * (1 + Math.abs(best.value))) {
      return best.x.some((v) => Math.abs(v) > bound * 0.99)
        ? { ...best, status: 'not-converged' }
        : best
    }
  }
  return { ...best, status: 'not-converged' }
}

function descend(
  f: (x: readonly number[]) => number,
  options: { start: readonly number[]; step: number; tolerance: number },
): Minimum {
  const { start, step, tolerance } = options
  const at = (x: number[]): Vertex => ({ x, value: f(x) })
  const simplex = [
    at([...start]),
    ...start.map((_, axis) => at(start.map((v, i) => (i === axis ? v + step : v)))),
  ]
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    simplex.sort((a, b) => a.value - b.value)
    if (isCollapsed(simplex, tolerance)) return { status: 'ok', ...simplex[0]! }
    improve(simplex, at)
  }
  simplex.sort((a, b) => a.value - b.value)
  return { status: 'not-converged', ...simplex[0]! }
}

function isCollapsed(simplex: readonly Vertex[], tolerance: number): boolean {
  const best = simplex[0]!
  const worst = simplex.at(-1)!
  const spread = worst.value - best.value
  const width = Math.max(
    ...simplex.map(({ x }) => Math.max(...x.map((v, axis) => Math.abs(v - best.x[axis]!)))),
  )
  return spread <= tolerance * (1 + Math.abs(best.value)) && width < 1e-4
}

/** Reflection, expansion, contraction or shrinkage, with the usual factors 1, 2, ½ and ½. */
function improve(simplex: Vertex[], at: (x: number[]) => Vertex): void {
  const last = simplex.length - 1
  const worst = simplex[last]!
  const centre = worst.x.map(
    (_, axis) => simplex.slice(0, last).reduce((sum, { x }) => sum + x[axis]!, 0) / last,
  )
  const along = (factor: number): Vertex =>
    at(centre.map((c, axis) => c + factor * (worst.x[axis]! - c)))
  const reflected = along(-1)
  if (reflected.value < simplex[0]!.value) {
    const expanded = along(-2)
    simplex[last] = expanded.value < reflected.value ? expanded : reflected
    return
  }
  if (reflected.value < simplex[last - 1]!.value) {
    simplex[last] = reflected
    return
  }
  const contracted = along(reflected.value < worst.value ? -0.5 : 0.5)
  if (contracted.value < Math.min(reflected.value, worst.value)) {
    simplex[last] = contracted
    return
  }
  const best = simplex[0]!
  for (let index = 1; index <= last; index += 1) {
    const { x } = simplex[index]!
    simplex[index] = at(x.map((v, axis) => (v + best.x[axis]!) / 2))
  }
}
