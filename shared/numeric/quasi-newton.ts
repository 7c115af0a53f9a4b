const ITERATIONS_MAX = 500
const HALVINGS_MAX = 40
/** Share of the decrease that the slope promises which a step has to bring. */
const SUFFICIENT = 1e-4
/** Longest step of one variable. */
const STEP_MAX = 2
/** Where rounding hides any decrease, a slope below this is that of a minimum. */
const FLAT = 1e-6
/** Share of the bound from which on a search counts as having ended there. */
const NEAR_BOUND = 0.99

export type Minimum = {
  status: 'ok' | 'not-converged'
  x: number[]
  value: number
}

/** A value of a function and its slope in each variable. */
export type Slope = { value: number; gradient: number[] }

type Point = Slope & { x: number[] }
type Search = { tolerance: number; bound: number }

/**
 * A local minimum of a smooth function whose slope is known, by steps to where its curvature, learnt on
 * the way, puts the minimum (BFGS): far fewer looks at the function than without the slope.
 *
 * Points where the function is not finite count as infinitely high.
 *
 * @param options.start its length is the number of variables
 * @param options.bound largest size of a variable; a search that ends there has not converged
 * @param options.tolerance decrease that is still worth a step, relative to 1 + |value|
 * @see Nocedal & Wright (2006), Numerical Optimization, algorithm 6.1
 */
export function quasiNewton(
  f: (x: readonly number[]) => Slope,
  options: { start: readonly number[]; tolerance?: number; bound?: number },
): Minimum {
  const search: Search = { tolerance: 1e-14, bound: 1e6, ...options }
  let at: Point = { x: [...options.start], ...f(options.start) }
  let inverse = identity(at.x.length, 1)
  let [isFresh, settled] = [true, 0]
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration += 1) {
    const direction = limited(times(inverse, at.gradient).map((v) => -v))
    const slope = dot(direction, at.gradient)
    const next = slope < 0 ? stepAlong(f, at, { direction, slope, bound: search.bound }) : null
    if (next === null) {
      if (isFresh) return minimumAt(at, search)
      // What was learnt of the curvature may mislead: begin again with the slope alone.
      inverse = identity(at.x.length, 1)
      isFresh = true
      continue
    }
    settled = -slope <= search.tolerance * (1 + Math.abs(at.value)) ? settled + 1 : 0
    inverse = updated(inverse, { from: at, to: next, isFresh })
    isFresh = false
    at = next
    if (settled === 2 || isAtBound(at, search)) return minimumAt(at, search)
  }
  return { status: 'not-converged', x: at.x, value: at.value }
}

const isAtBound = ({ x }: Point, { bound }: Search): boolean =>
  x.some((v) => Math.abs(v) > bound * NEAR_BOUND)

function minimumAt(at: Point, search: Search): Minimum {
  const flat = FLAT * (1 + Math.abs(at.value))
  const isFlat = at.gradient.every((slope) => Math.abs(slope) <= flat)
  const status = isFlat && !isAtBound(at, search) ? 'ok' : 'not-converged'
  return { status, x: at.x, value: at.value }
}

/** The first of ever shorter steps that goes down; null where none does. */
function stepAlong(
  f: (x: readonly number[]) => Slope,
  at: Point,
  { direction, slope, bound }: { direction: readonly number[]; slope: number; bound: number },
): Point | null {
  for (let [length, halvings] = [1, 0]; halvings < HALVINGS_MAX; halvings += 1) {
    const x = at.x.map((v, axis) => v + length * direction[axis]!)
    if (x.every((v) => Math.abs(v) <= bound)) {
      const next = { x, ...f(x) }
      const isLower = next.value < at.value + SUFFICIENT * length * slope
      if (isLower && next.gradient.every(Number.isFinite)) return next
    }
    length /= 2
  }
  return null
}

function limited(direction: readonly number[]): number[] {
  const longest = Math.max(...direction.map(Math.abs))
  return direction.map((v) => (longest > STEP_MAX ? (v * STEP_MAX) / longest : v))
}

/** The inverse of the curvature after one more step; as it was where the step has told nothing. */
function updated(
  inverse: number[][],
  { from, to, isFresh }: { from: Point; to: Point; isFresh: boolean },
): number[][] {
  const step = to.x.map((v, axis) => v - from.x[axis]!)
  const change = to.gradient.map((v, axis) => v - from.gradient[axis]!)
  const bend = dot(step, change)
  if (!(bend > 1e-12 * Math.sqrt(dot(step, step) * dot(change, change)))) return inverse
  const before = isFresh ? identity(step.length, bend / dot(change, change)) : inverse
  const carried = times(before, change)
  const scale = (1 + dot(change, carried) / bend) / bend
  return before.map((row, i) =>
    row.map(
      (v, j) =>
        v + scale * step[i]! * step[j]! - (carried[i]! * step[j]! + step[i]! * carried[j]!) / bend,
    ),
  )
}

const identity = (size: number, diagonal: number): number[][] =>
  Array.from({ length: size }, (_, i) =>
    Array.from({ length: size }, (__, j) => (i === j ? diagonal : 0)),
  )

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, v, axis) => sum + v * b[axis]!, 0)

const times = (matrix: readonly (readonly number[])[], v: readonly number[]): number[] =>
  matrix.map((row) => dot(row, v))
