import type { Mode } from '../schemas/mode.ts'
import type { QuarterClosing } from '../schemas/quarter-plan.ts'

/** What a quarter is closed with: what was forecast, tried and aimed at, and what became of it. */
export type ClosingInput = {
  quarter: string
  mode: Mode
  objectives: readonly { title: string; score: number | null }[]
  /** Of each frozen forecast its error against what was won, relative; oldest first. */
  forecastErrors: readonly number[]
  experiments: readonly { key: string; mode: Mode; code: string }[]
  /** The verdict of the newest position diagnosis of each touchpoint. */
  positions: readonly { touchpoint: string; verdict: Mode | 'hybrid' }[]
}

/**
 * Scores a quarter and proposes the rhythm of the next one: that of most touchpoints that stand clearly
 * on one side; on a tie, or without any, the rhythm stays.
 */
export function closeQuarter(input: ClosingInput): QuarterClosing {
  const { quarter, mode, objectives, forecastErrors, experiments, positions } = input
  const scores = objectives.flatMap(({ score }) => (score === null ? [] : [score]))
  const count = (verdict: Mode): number =>
    positions.filter((position) => position.verdict === verdict).length
  const votes = { b2c: count('b2c'), b2b: count('b2b') }
  const nextMode = votes.b2c === votes.b2b ? mode : votes.b2c > votes.b2b ? 'b2c' : 'b2b'
  return {
    quarter,
    mode,
    objectives: objectives.map(({ title, score }) => ({ title, score })),
    okrScore: scores.length === 0 ? null : mean(scores),
    forecastError: forecastErrors.length === 0 ? null : mean(forecastErrors.map(Math.abs)),
    forecasts: forecastErrors.length,
    experiments: Object.fromEntries(
      [...new Set(experiments.map(({ code }) => code))]
        .toSorted()
        .map((code) => [code, experiments.filter((each) => each.code === code).length]),
    ),
    votes,
    nextMode,
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length
