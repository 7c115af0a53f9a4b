import { chiSquareSf } from '../numeric/chi-squared.ts'
import { solveLinearSystem } from './attribution/linear-system.ts'
import type { LifeTableRow, SurvivalData } from './survival.ts'
import { lifeTable } from './survival.ts'

export type LogRankResult = {
  status: 'ok' | 'insufficient-data'
  /** Chi-squared with `df` degrees of freedom. */
  statistic: number | null
  df: number
  pValue: number | null
  groups: {
    n: number
    observed: number
    /** Events expected if all groups had one survival curve; weighted alike with `peto`. */
    expected: number
  }[]
  method: 'log-rank' | 'Peto-Peto'
}

/**
 * Whether k groups with censored durations share one survival curve.
 *
 * The log-rank weights all times alike and is best against proportional hazards; `peto` weights each
 * time by the pooled survival just before it, so early differences count more (R: `survdiff`, rho 1).
 *
 * @throws RangeError on fewer than two groups or bad durations
 * @see Mantel (1966); Peto & Peto (1972), JRSS A 135:185-207; Harrington & Fleming (1982)
 */
export function logRankTest(options: {
  groups: readonly SurvivalData[]
  weights?: 'log-rank' | 'peto'
}): LogRankResult {
  const { groups, weights = 'log-rank' } = options
  if (groups.length < 2) throw new RangeError('groups must be at least two')
  if (weights !== 'log-rank' && weights !== 'peto') {
    throw new RangeError(`weights "${String(weights)}" must be log-rank or peto`)
  }
  const tables = groups.map(lifeTable)
  const sums = weightedSums(tables, weights === 'peto')
  const df = groups.length - 1
  const result = {
    df,
    groups: groups.map(({ durations }, group) => ({
      n: durations.length,
      observed: sums.observed[group]!,
      expected: sums.expected[group]!,
    })),
    method: weights === 'peto' ? ('Peto-Peto' as const) : ('log-rank' as const),
  }
  const statistic = quadraticForm(sums)
  if (statistic === null) {
    return { ...result, status: 'insufficient-data', statistic: null, pValue: null }
  }
  return { ...result, status: 'ok', statistic, pValue: chiSquareSf(statistic, df) }
}

type Sums = { observed: number[]; expected: number[]; covariance: number[][] }

function weightedSums(tables: readonly LifeTableRow[][], peto: boolean): Sums {
  const times = eventTimes(tables)
  const observed = tables.map(() => 0)
  const expected = tables.map(() => 0)
  const covariance = tables.map(() => tables.map(() => 0))
  const cursors = tables.map(() => 0)
  let survival = 1
  for (const time of times) {
    const rows = tables.map((table, group) => rowAt(table, cursors, group, time))
    const atRisk = sum(rows.map((row) => row.atRisk))
    const events = sum(rows.map((row) => row.events))
    const weight = peto ? survival : 1
    survival *= (atRisk - events) / atRisk
    const spread = atRisk > 1 ? (events * (atRisk - events)) / (atRisk - 1) : 0
    rows.forEach((row, g) => {
      observed[g]! += weight * row.events
      expected[g]! += (weight * events * row.atRisk) / atRisk
      rows.forEach((other, h) => {
        const same = g === h ? row.atRisk / atRisk : 0
        const share = same - (row.atRisk * other.atRisk) / (atRisk * atRisk)
        covariance[g]![h]! += weight * weight * spread * share
      })
    })
  }
  return { observed, expected, covariance }
}

function eventTimes(tables: readonly LifeTableRow[][]): number[] {
  const times = tables.flatMap((table) =>
    table.filter(({ events }) => events > 0).map(({ time }) => time),
  )
  return [...new Set(times)].sort((a, b) => a - b)
}

/** Events at the time and all at risk just before it; cursors move on, so times must rise. */
function rowAt(
  table: readonly LifeTableRow[],
  cursors: number[],
  group: number,
  time: number,
): { atRisk: number; events: number } {
  while ((table[cursors[group]!]?.time ?? Number.POSITIVE_INFINITY) < time) cursors[group]! += 1
  const row = table[cursors[group]!]
  if (row === undefined) return { atRisk: 0, events: 0 }
  return { atRisk: row.atRisk, events: row.time === time ? row.events : 0 }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

/** The last group is left out: the differences of all sum to 0. Null when nothing varies. */
function quadraticForm({ observed, expected, covariance }: Sums): number | null {
  const used = observed.map((_, g) => g).filter((g) => covariance[g]![g]! > 0)
  if (used.length < 2 || used.length < observed.length) return null
  const kept = used.slice(0, -1)
  const difference = kept.map((g) => observed[g]! - expected[g]!)
  const matrix = kept.map((g) => kept.map((h) => covariance[g]![h]!))
  const solved = solveLinearSystem(matrix, difference)
  return Math.max(0, sum(difference.map((value, index) => value * solved[index]!)))
}
