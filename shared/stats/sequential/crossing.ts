import { normalPdf, normalSf } from '../../numeric/normal.ts'
import { gaussLegendre } from '../../numeric/quadrature.ts'

/** How a sequence of z-statistics is stopped. */
export type Design = {
  /** Share of the information at each look, rising. */
  rates: readonly number[]
  /** Expected z-statistic at rate 1; 0 under the hypothesis. */
  drift: number
  sided: 1 | 2
}

/** A density on the region where the test goes on, at the points of a quadrature rule. */
type Density = { points: Float64Array; masses: Float64Array }

/** How far below an open end the density still counts, in standard deviations. */
const REACH = 9
const PANEL = 12

/**
 * Follows a group-sequential test from look to look by recursive numerical integration of the score
 * process.
 *
 * @see Armitage, McPherson & Rowe (1969), JRSS A 132:235-244; Jennison & Turnbull (2000), chapter 19
 */
export class CrossingProcess {
  readonly #design: Design
  #look = 0
  #density: Density | null = null

  constructor(design: Design) {
    this.#design = design
  }

  /** Probability to cross ±c (one-sided: c) at the next look for the first time. */
  exit(critical: number): number {
    const { rate, step } = this.#next()
    const bound = critical * Math.sqrt(rate)
    const { drift, sided } = this.#design
    const spread = Math.sqrt(step)
    const from = this.#density ?? START
    let sum = 0
    for (let index = 0; index < from.points.length; index += 1) {
      const centre = (from.points[index] as number) + drift * step
      const beyond =
        normalSf((bound - centre) / spread) +
        (sided === 2 ? normalSf((bound + centre) / spread) : 0)
      sum += (from.masses[index] as number) * beyond
    }
    return sum
  }

  /** Goes to the next look with this critical value. */
  advance(critical: number): void {
    const { rate, step } = this.#next()
    const { rates, drift, sided } = this.#design
    const following = (rates[this.#look + 1] ?? Infinity) - rate
    const bound = critical * Math.sqrt(rate)
    const lower =
      sided === 2 ? -bound : Math.min(bound - 1e-9, drift * rate - REACH * Math.sqrt(rate))
    const upper = Math.min(bound, drift * rate + REACH * Math.sqrt(rate))
    const finest = Math.sqrt(Math.min(step, following))
    const panels = Math.max(3, Math.ceil((upper - lower) / (2.5 * finest)))
    const { nodes, weights } = gaussLegendre(PANEL)
    const spread = Math.sqrt(step)
    const from = this.#density ?? START
    const points = new Float64Array(panels * PANEL)
    const masses = new Float64Array(panels * PANEL)
    const half = (upper - lower) / panels / 2
    for (let at = 0; at < points.length; at += 1) {
      const middle = lower + half * (2 * Math.floor(at / PANEL) + 1)
      const point = middle + half * (nodes[at % PANEL] as number)
      let density = 0
      for (let index = 0; index < from.points.length; index += 1) {
        const z = (point - (from.points[index] as number) - drift * step) / spread
        if (z < REACH && z > -REACH) density += (from.masses[index] as number) * normalPdf(z)
      }
      points[at] = point
      masses[at] = (density / spread) * half * (weights[at % PANEL] as number)
    }
    this.#density = { points, masses }
    this.#look += 1
  }

  #next(): { rate: number; step: number } {
    const { rates } = this.#design
    const rate = rates[this.#look] ?? Number.NaN
    return { rate, step: rate - (this.#look === 0 ? 0 : (rates[this.#look - 1] as number)) }
  }
}

/** All mass at 0 before the first look. */
const START: Density = { points: Float64Array.of(0), masses: Float64Array.of(1) }

/** Probability to cross at each look for the first time. */
export function exitProbabilities(design: Design, criticalValues: readonly number[]): number[] {
  const process = new CrossingProcess(design)
  return criticalValues.map((critical, look) => {
    const probability = process.exit(critical)
    if (look < criticalValues.length - 1) process.advance(critical)
    return probability
  })
}

/** Probability to cross at any look. */
export const crossingProbability = (design: Design, criticalValues: readonly number[]): number =>
  exitProbabilities(design, criticalValues).reduce((sum, probability) => sum + probability, 0)
