import { chiSquareSf } from '../../numeric/chi-squared.ts'
import type { Status } from '../types.ts'
import { requireValues } from '../validate.ts'
import { midRanks } from './mid-ranks.ts'

export type KruskalWallisResult = {
  status: Status
  /** H, corrected for ties. */
  statistic: number | null
  df: number | null
  pValue: number | null
  method: string
}

/**
 * Kruskal and Wallis' rank test that k groups come from one distribution, corrected for ties.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Kruskal & Wallis (1952), JASA 47:583-621
 */
export function kruskalWallis({
  groups,
}: {
  groups: readonly (readonly number[])[]
}): KruskalWallisResult {
  groups.forEach((group, index) => {
    requireValues(group, `groups[${String(index)}]`)
  })
  const method = 'Kruskal–Wallis test'
  const filled = groups.filter((group) => group.length > 0)
  const n = filled.reduce((sum, group) => sum + group.length, 0)
  if (filled.length < 2) {
    return { status: 'insufficient-data', statistic: null, df: null, pValue: null, method }
  }
  const df = filled.length - 1
  const { ranks, tieSum } = midRanks(filled.flat())
  const correction = 1 - tieSum / (n ** 3 - n)
  if (correction <= 0) return { status: 'zero-variance', statistic: null, df, pValue: 1, method }
  let start = 0
  let sum = 0
  for (const group of filled) {
    const own = ranks.slice(start, start + group.length).reduce((total, rank) => total + rank, 0)
    sum += group.length * (own / group.length - (n + 1) / 2) ** 2
    start += group.length
  }
  const statistic = ((12 / (n * (n + 1))) * sum) / correction
  return { status: 'ok', statistic, df, pValue: chiSquareSf(statistic, df), method }
}
