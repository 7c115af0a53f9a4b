import { gaussLegendre } from './quadrature.ts'

/** How far the logarithm falls from its peak before the rest no longer counts. */
const DEPTH = 44
const STEPS_MAX = 200

/**
 * ∫ e^g over an interval for a concave g: finds the peak, then the ends where nothing is left, and
 * lays Gauss–Legendre points between them.
 *
 * @param options.lower may be −Infinity, `upper` Infinity, if `start` and `width` say where to look
 * @param options.width about the width of the peak
 * @returns the integral, 0 where it underflows
 */
export function integrateLogConcave(
  g: (x: number) => number,
  options: { lower: number; upper: number; start: number; width: number; points?: number },
): number {
  const { lower, upper, width, points = 40 } = options
  const peak = climb(g, options)
  const top = g(peak)
  if (top === -Infinity) return 0
  const left = edge(g, { from: peak, limit: lower, step: -width, floor: top - DEPTH })
  const right = edge(g, { from: peak, limit: upper, step: width, floor: top - DEPTH })
  const { nodes, weights } = gaussLegendre(points)
  let sum = 0
  for (const [a, b] of panels(left, peak, right)) {
    const half = (b - a) / 2
    const middle = (a + b) / 2
    let part = 0
    for (let index = 0; index < nodes.length; index += 1) {
      part +=
        (weights[index] as number) * Math.exp(g(middle + half * (nodes[index] as number)) - top)
    }
    sum += part * half
  }
  return sum * Math.exp(top)
}

const panels = (left: number, peak: number, right: number): (readonly [number, number])[] => [
  [left, left + (peak - left) * 0.6],
  [left + (peak - left) * 0.6, peak],
  [peak, peak + (right - peak) * 0.4],
  [peak + (right - peak) * 0.4, right],
]

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
