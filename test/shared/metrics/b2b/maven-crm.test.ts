import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { DealOutcome } from '../../../../shared/metrics/b2b/deal.ts'
import { pipelineSum } from '../../../../shared/metrics/b2b/pipeline.ts'
import { salesCycleLength } from '../../../../shared/metrics/b2b/sales-cycle.ts'
import { winRate, winRateBySource } from '../../../../shared/metrics/b2b/win-rate.ts'
import { publicData, referenceOf } from '../../../support/public-data.ts'

/** Maven Analytics, CRM Sales Opportunities: an invented computer hardware seller, 8,800 deals. */
const file = publicData('maven_crm/sales_pipeline.csv')

type Counted = {
  opportunities: number
  won: number
  lost: number
  win_rate: number
  won_value: number
}

type Reference = {
  win_rate_won_over_closed: number
  won_over_all_opportunities: number
  won_value_usd: number
  avg_won_deal: number
  avg_cycle_days_won: number
  median_cycle_days_won: number
  last_close: string
  by_product: Record<string, Counted>
  by_close_quarter: Record<string, Counted>
}

const OUTCOME: Record<string, DealOutcome> = { Won: 'won', Lost: 'lost' }

function readDeals(path: string) {
  const [, ...lines] = readFileSync(path, 'utf8').trim().split(/\r?\n/)
  return lines.map((line) => {
    const [, , product = '', , stage = '', engaged = '', closed = '', value = ''] = line.split(',')
    return {
      source: product,
      outcome: OUTCOME[stage] ?? ('open' as const),
      // Lost deals have value 0 in this file, open ones none.
      amountMinor: value === '' ? null : Number(value) * 100,
      createdAt: Date.parse(engaged),
      closedAt: closed === '' ? null : Date.parse(closed),
    }
  })
}

describe.skipIf(file === null)('Maven CRM', async () => {
  const deals = file === null ? [] : readDeals(file)
  const reference = file === null ? ({} as Reference) : await referenceOf<Reference>('maven_crm')

  it('has a win rate of 63.15 % of closed and 48.16 % of created deals', () => {
    const rate = winRate({ deals })
    expect(rate.closedCount.value).toBeCloseTo(reference.win_rate_won_over_closed, 14)
    expect(rate.createdCount.value).toBeCloseTo(reference.won_over_all_opportunities, 14)
    expect(rate.totals).toMatchObject({ won: 4238, lost: 2473, open: 2089, unvalued: 0 })
  })

  it('has won 10,005,534 dollars, 2,360.91 a deal', () => {
    const won = pipelineSum(deals.filter(({ outcome }) => outcome === 'won'))
    expect(won.valueMinor).toBe(reference.won_value_usd * 100)
    expect(won.valueMinor / won.valued / 100).toBeCloseTo(reference.avg_won_deal, 9)
    expect(pipelineSum(deals.filter(({ outcome }) => outcome === 'open')).unvalued).toBe(2089)
  })

  it('takes 51.78 days to win on average, 57 in the median', () => {
    const engaged = deals.filter(({ createdAt }) => !Number.isNaN(createdAt))
    const asOf = Date.parse(reference.last_close)
    const { won, survival, impossible } = salesCycleLength({ deals: engaged, asOf })
    expect(won.meanDays).toBeCloseTo(reference.avg_cycle_days_won, 9)
    expect(won.medianDays).toBe(reference.median_cycle_days_won)
    expect(survival.n).toBe(8300)
    // Open deals are long under way in this file, so the median of winners flatters.
    expect(survival.medianDays).toBeGreaterThan(57)
    expect(impossible).toBe(0)
  })

  it('agrees by product, whose value shares add up to one', () => {
    const { rows } = winRateBySource({ deals })
    const byProduct = reference.by_product
    expect(rows).toHaveLength(Object.keys(byProduct).length)
    for (const { source, deals: count, totals, closedCount } of rows) {
      const expected = byProduct[source]!
      expect(count, source).toBe(expected.opportunities)
      expect(totals).toMatchObject({ won: expected.won, lost: expected.lost })
      expect(closedCount.value).toBeCloseTo(expected.win_rate, 14)
      expect(totals.wonMinor).toBe(expected.won_value * 100)
    }
    expect(rows.reduce((sum, row) => sum + (row.wonValueShare ?? 0), 0)).toBeCloseTo(1, 12)
  })

  it('agrees by quarter of closing', () => {
    const quarterOf = (at: number): string => {
      const date = new Date(at)
      return `${date.getUTCFullYear()}-Q${Math.floor(date.getUTCMonth() / 3) + 1}`
    }
    for (const [quarter, expected] of Object.entries(reference.by_close_quarter)) {
      const closed = deals.filter(
        ({ closedAt }) => closedAt !== null && quarterOf(closedAt) === quarter,
      )
      const rate = winRate({ deals: closed })
      expect(rate.closedCount.value, quarter).toBeCloseTo(expected.win_rate, 14)
      expect(rate.totals.wonMinor).toBe(expected.won_value * 100)
    }
  })
})
