import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  kaplanMeier,
  logRankTest,
  restrictedMeanSurvival,
  survivalQuantiles,
} from '../../../shared/metrics/index.ts'

type Curve = {
  type: 'plain' | 'log' | 'log-log'
  level: number
  times: number[]
  survival: number[]
  standardError: number[]
  lower: (number | null)[]
  upper: (number | null)[]
  quantiles: (number | null)[]
  quantileLower: (number | null)[]
  quantileUpper: (number | null)[]
}
/** R's `lung` data and what its package survival makes of them; the script stands beside the file. */
const lung = JSON.parse(
  readFileSync(new URL('../../fixtures/metrics/survival.json', import.meta.url), 'utf8'),
) as {
  time: number[]
  status: (0 | 1)[]
  sex: number[]
  curves: Curve[]
  rmst: { horizon: number; mean: number; standardError: number }
  logRank: { statistic: number; pValue: number }
  peto: { statistic: number }
}
const data = { durations: lung.time, observed: lung.status }
const near = (found: number | null | undefined, value: number | null, relative = 1e-10): void => {
  if (value === null) expect(found ?? null).toBeNull()
  else
    expect(Math.abs((found ?? Number.NaN) - value)).toBeLessThanOrEqual(
      relative * Math.abs(value) + 1e-14,
    )
}

describe("survival of R's lung data", () => {
  it.each(lung.curves)('the curve with $type limits at $level', (curve) => {
    const found = kaplanMeier({
      ...data,
      intervalType: curve.type,
      confidenceLevel: curve.level,
    })
    expect(found.steps.map(({ time }) => time)).toEqual(curve.times)
    found.steps.forEach((step, index) => {
      near(step.survival, curve.survival[index] ?? null)
      if (step.survival === 0) return
      near(step.standardError, curve.standardError[index] ?? null)
      near(step.ciLower, curve.lower[index] ?? null, 1e-9)
      near(step.ciUpper, curve.upper[index] ?? null, 1e-9)
    })
    const quantiles = survivalQuantiles(found, [0.25, 0.5, 0.75])
    quantiles.forEach((quantile, index) => {
      near(quantile.estimate, curve.quantiles[index] ?? null)
      near(quantile.ciLower, curve.quantileLower[index] ?? null)
      near(quantile.ciUpper, curve.quantileUpper[index] ?? null)
    })
  })

  it('the restricted mean of the first year', () => {
    const found = restrictedMeanSurvival(kaplanMeier(data), lung.rmst.horizon)
    near(found.estimate, lung.rmst.mean)
    near(found.standardError, lung.rmst.standardError, 1e-6)
  })

  it('the log-rank tests of the sexes', () => {
    const groups = [1, 2].map((sex) => {
      const own = lung.time.map((_, index) => index).filter((index) => lung.sex[index] === sex)
      return {
        durations: own.map((index) => lung.time[index] as number),
        observed: own.map((index) => lung.status[index] as 0 | 1),
      }
    })
    near(logRankTest({ groups }).statistic, lung.logRank.statistic)
    near(logRankTest({ groups }).pValue, lung.logRank.pValue, 1e-9)
    near(logRankTest({ groups, weights: 'peto' }).statistic, lung.peto.statistic)
  })
})
