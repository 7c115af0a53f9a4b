import { integrate } from './quadrature.ts'

/** How far the logarithm falls from its peak before the rest no longer counts. */
const DEPTH = 44
const STEPS_MAX = 200

/**
 * ∫ e^g over an interval for a concave g: finds the peak, then the ends where nothing is left, and
 * lays Gauss–Legendre points between them, closer where that changes the sum.
 *
 * @param options.lower may be −Infinity, `upper` Infinity, if `start` and `width` say where to look
 * @param options.width about the width of the peak
 * @returns the integral, 0 where it underflows
 */
export function integrateLogConcave(
  g: (x: number) => number,
  options: { lower: number; upper: number; start: number; width: number },
): number {
  const { lower, upper, width } = options
  const peak = climb(g, options)
  const top = g(peak)
  if (top === -Infinity) return 0
  const left = edge(g, { from: peak, limit: lower, step: -width, floor: top - DEPTH })
  const right = edge(g, { from: peak, limit: upper, step: width, floor: top - DEPTH })
  const f = (x: number): number => Math.exp(g(x) - top)
  const panels = [
    [left, left + (peak - left) * 0.6],
    [left + (peak - left) * 0.6, peak],
    [peak, peak + (right - peak) * 0.4],
    [peak + (right - peak) * 0.4, right],
  ] as const
  const rough = panels.map(([a, b]) => panelSum(f, a, b))
  const tolerance = TOLERANCE * rough.reduce((sum, part) => sum + part, 0)
  const sum = panels.reduce(
    (total, [a, b], index) => total + refined(f, { a, b, whole: rough[index] ?? 0, tolerance }, 0),
    0,
  )
  return sum * Math.exp(top)
}

const POINTS = 20
const TOLERANCE = 1e-12
const HALVINGS_MAX = 14

/** Halves a panel until both halves say the same as the whole. */
function refined(
  f: (x: number) => number,
  { a, b, whole, tolerance }: { a: number; b: number; whole: number; tolerance: number },
  depth: number,
): number {
  const middle = (a + b) / 2
  const [left, right] = [panelSum(f, a, middle), panelSum(f, middle, b)]
  const isSettled = Math.abs(left + right - whole) <= tolerance
  if (isSettled || depth >= HALVINGS_MAX) return left + right
  return (
    refined(f, { a, b: middle, whole: left, tolerance }, depth + 1) +
    refined(f, { a: middle, b, whole: right, tolerance }, depth + 1)
  )
}

const panelSum = (f: (x: number) => number, a: number, b: number): number =>
  integrate(f, { lower: a, upper: b, points: POINTS })

/** The peak of a concave function: doubling steps uphill, then golden sections. */
function climb(
  g: (x: number) => number,
  { lower, upper, start, width }: { lower: number; upper: number; start: number; width: number },
): number {
  const clamp = (x: number): number => Math.min(upper, Math.max(lower, x))
  let [a, b] = [clamp(start - width), clamp(start + width)]
  for (let step = 2 * width, n = 0; n < STEPS_MAX && g(clamp(a - step)) > g(a); n += 1) {
    a = clamp(a - step)
    step *= 2
  }
  for (let step = 2 * width, n = 0; n < STEPS_MAX && g(clamp(b + step)) > g(b); n += 1) {
    b = clamp(b + step)
    step *= 2
  }
  ;[a, b] = [clamp(a - 4 * (b - a)), clamp(b + 4 * (b - a))]
  const golden = (Math.sqrt(5) - 1) / 2
  for (let n = 0; n < STEPS_MAX && b - a > 1e-3 * width; n += 1) {
    const [c, d] = [b - golden * (b - a), a + golden * (b - a)]
    if (g(c) > g(d)) b = d
    else a = c
  }
  return (a + b) / 2
}

/** Where the function has fallen to `floor`, on one side of the peak. */
function edge(
  g: (x: number) => number,
  { from, limit, step, floor }: { from: number; limit: number; step: number; floor: number },
): number {
  const within = (x: number): number => (step < 0 ? Math.max(limit, x) : Math.min(limit, x))
  let [inside, outside] = [from, within(from + step)]
  for (let n = 0, stride = step; n < STEPS_MAX && g(outside) > floor; n += 1) {
    if (outside === limit) return limit
    inside = outside
    stride *= 2
    outside = within(outside + stride)
  }
  for (let n = 0; n < 30; n += 1) {
    const middle = (inside + outside) / 2
    if (g(middle) > floor) inside = middle
    else outside = middle
  }
  return outside
}
