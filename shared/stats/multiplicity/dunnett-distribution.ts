import { normalCdf, normalPdf, normalSf } from '../../numeric/normal.ts'
import { integrate } from '../../numeric/quadrature.ts'
import { findRoot } from '../../numeric/root-finding.ts'
import { logScaleDensity } from '../../numeric/scale-density.ts'

/**
 * How the statistics of several treatments hang together through the control they share: the
 * correlation of two of them is the product of their loadings.
 */
export type SharedControl = {
  /** √(nᵢ/(nᵢ + n₀)), or √(v₀/(v₀ + vᵢ)) with the variances of the estimates; in (0, 1). */
  loadings: readonly number[]
  /** Of the pooled variance; Infinity for a normal statistic. */
  df: number
  sided: 'one' | 'two'
}

/**
 * P(max > c): that the largest of the treatments' statistics (two-sided: of their sizes) exceeds c.
 *
 * Integrates the complement of the product, so that tiny probabilities keep their digits.
 *
 * @accuracy relative 1e-9
 * @see Dunnett (1955), JASA 50:1096-1121; Dunnett (1964), Biometrics 20:482-491
 */
export function sharedControlSf(c: number, family: SharedControl): number {
  const { df, sided } = family
  if (sided === 'two' && c <= 0) return 1
  const groups = grouped(family.loadings)
  if (df === Infinity) return maximumSf(c, groups, sided)
  // The far tail comes from small s: there the integrand peaks, and about this wide.
  const width = 1 / Math.sqrt(df + Math.max(0, c) ** 2)
  const peak = Math.sqrt(df) * width
  const value = integrate(
    (s) => Math.exp(logScaleDensity(s, df)) * maximumSf(c * s, groups, sided),
    { lower: Math.max(1e-300, peak - 8 * width), upper: peak + 8 * width, points: 36 },
  )
  return Math.min(1, value)
}

/** The c with P(max > c) = tail. */
export function sharedControlIsf(tail: number, family: SharedControl): number {
  const lower = family.sided === 'two' ? 0 : -10
  let upper = 4
  while (sharedControlSf(upper, family) > tail && upper < 1e9) upper *= 2
  const gap = (c: number): number =>
    Math.log(Math.max(sharedControlSf(c, family), Number.MIN_VALUE)) - Math.log(tail)
  const root = findRoot(gap, { lower, upper, tolerance: 1e-11 })
  return root.status === 'ok' ? root.value : upper
}

/** A loading and how many treatments have it. */
type Group = { loading: number; rest: number; count: number }

function grouped(loadings: readonly number[]): Group[] {
  const groups = new Map<number, Group>()
  for (const loading of loadings) {
    const known = groups.get(loading)
    if (known !== undefined) known.count += 1
    else groups.set(loading, { loading, rest: Math.sqrt((1 - loading) * (1 + loading)), count: 1 })
  }
  return [...groups.values()]
}

/** P(max > c) with the variance known. */
function maximumSf(c: number, groups: readonly Group[], sided: 'one' | 'two'): number {
  const density = (z: number): number => {
    let logInside = 0
    for (const { loading, rest, count } of groups) {
      const outside = normalSf((c - loading * z) / rest)
      const other = sided === 'two' ? normalCdf((-c - loading * z) / rest) : 0
      logInside += count * Math.log1p(-Math.min(1, outside + other))
    }
    return -normalPdf(z) * Math.expm1(logInside)
  }
  const reach = 7 + Math.max(0, ...groups.map(({ loading }) => loading * Math.abs(c)))
  const lower = sided === 'two' ? 0 : -reach
  // The steps of the product are rest ÷ loading wide; each panel may hold a few of them.
  const sharpest = Math.min(...groups.map(({ loading, rest }) => rest / Math.max(loading, 1e-9)))
  const panels = Math.min(400, Math.ceil((reach - lower) / Math.min(3.5, 4 * sharpest)))
  let sum = 0
  for (let panel = 0; panel < panels; panel += 1) {
    const from = lower + ((reach - lower) * panel) / panels
    const to = lower + ((reach - lower) * (panel + 1)) / panels
    sum += integrate(density, { lower: from, upper: to, points: 14 })
  }
  return Math.min(1, sided === 'two' ? 2 * sum : sum)
}
