/** Points in [−1, 1] and their weights, which add up to 2. */
export type Rule = { readonly nodes: readonly number[]; readonly weights: readonly number[] }

const rules = new Map<number, Rule>()

/**
 * Gauss–Legendre rule with n points: exact for polynomials up to degree 2n − 1.
 *
 * @see Press et al. (2007), Numerical Recipes, section 4.6
 */
export function gaussLegendre(n: number): Rule {
  const known = rules.get(n)
  if (known !== undefined) return known
  const nodes: number[] = []
  const weights: number[] = []
  for (let index = 0; index < n; index += 1) {
    let x = Math.cos((Math.PI * (index + 0.75)) / (n + 0.5))
    let slope = 0
    for (let step = 0; step < 100; step += 1) {
      let [before, now] = [1, x]
      for (let k = 2; k <= n; k += 1) {
        ;[before, now] = [now, ((2 * k - 1) * x * now - (k - 1) * before) / k]
      }
      slope = (n * (x * now - before)) / (x * x - 1)
      const move = now / slope
      x -= move
      if (Math.abs(move) < 1e-16) break
    }
    nodes.push(x)
    weights.push(2 / ((1 - x * x) * slope * slope))
  }
  const rule = { nodes, weights }
  rules.set(n, rule)
  return rule
}

/** ∫ f from `lower` to `upper`, both finite, by one Gauss–Legendre rule. */
export function integrate(
  f: (x: number) => number,
  { lower, upper, points = 64 }: { lower: number; upper: number; points?: number },
): number {
  const { nodes, weights } = gaussLegendre(points)
  const half = (upper - lower) / 2
  const middle = (upper + lower) / 2
  let sum = 0
  for (let index = 0; index < nodes.length; index += 1) {
    sum += (weights[index] ?? 0) * f(middle + half * (nodes[index] ?? 0))
  }
  return sum * half
}
