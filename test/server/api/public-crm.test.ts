import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { winRates } from '../../../server/api/pipeline/flow.ts'
import type { MetricAnswer, MetricRow } from '../../../shared/schemas/result.ts'
import json from '../../fixtures/data/maven_crm/REFERENCE.json' with { type: 'json' }
import { type ApiFixture, openApi } from './api-fixture.ts'

const FOLDER = fileURLToPath(new URL('../../fixtures/data/maven_crm', import.meta.url))
const expected = json.reference
const WHOLE = 'from=2016-01-01&to=2017-12-31'

type Report = { problems: { code: string; count: number; examples: { value: string }[] }[] }
let api: ApiFixture
let report: Report
beforeAll(async () => {
  api = await openApi({ nowMs: Date.UTC(2018, 0, 10), mode: 'b2b', currency: 'USD' })
  for (const [name, kind] of [
    ['products.csv', 'products'],
    ['sales_teams.csv', 'teams'],
    ['accounts.csv', 'accounts'],
    ['sales_pipeline.csv', 'deals'],
  ] as const) {
    const body = await readFile(join(FOLDER, name))
    const answer = await api.ask(`/imports?kind=${kind}&file=${name}`, { method: 'POST', body })
    expect(answer.status).toBe(200)
    report = (await answer.json()) as Report
  }
}, 180_000)
afterAll(() => api.close())

const rows = async (path: string): Promise<MetricRow[]> =>
  (await api.get<MetricAnswer>(`/metrics/${path}`)).rows

type Part = {
  opportunities: number
  won: number
  lost: number
  win_rate: number
  won_value: number
  avg_cycle_days_won: number
}

/** Holds the parts of a dimension against the reference, by the two ways to ask for them. */
async function holds(by: string, parts: Readonly<Record<string, Part>>): Promise<void> {
  const ask = `?by=${by}&${WHOLE}`
  const table = await api.get<ReturnType<typeof winRates>>(`/pipeline/win-rate${ask}`)
  const [rate, value, days, all] = await Promise.all(
    ['win_rate_closed_count', 'closed_won_value', 'sales_cycle_days', 'opportunities'].map(
      (metric) => rows(`${metric}${ask}&grain=total`),
    ),
  )
  for (const [name, part] of Object.entries(parts)) {
    const of = (found: MetricRow[] | undefined) => found?.find((row) => row.by === name)
    const row = table.rows.find(({ source }) => source === name)
    expect([name, row?.totals.won, row?.totals.lost]).toEqual([name, part.won, part.lost])
    expect(row?.closedCount.value).toBeCloseTo(part.win_rate, 12)
    expect(row?.totals.wonMinor).toBe(part.won_value * 100)
    expect(row?.cycle.meanDays).toBeCloseTo(part.avg_cycle_days_won, 9)
    expect(of(rate)?.value).toBeCloseTo(part.win_rate, 12)
    expect(of(value)?.value).toBe(part.won_value)
    expect(of(days)?.value).toBeCloseTo(part.avg_cycle_days_won, 9)
    // Deals of no known day of creation are in no period; the reference counts them too.
    expect(of(all)?.value ?? 0).toBeLessThanOrEqual(part.opportunities)
  }
}

// Every number is from the REFERENCE.json that comes with the data.
describe('8,800 opportunities of a public CRM by API', () => {
  it('have its win rate, its value won and its days to the win', async () => {
    const [rate] = await rows('win_rate_closed_count?grain=total')
    expect(rate?.value).toBeCloseTo(expected.win_rate_won_over_closed, 12)
    expect([rate?.numerator, rate?.denominator]).toEqual([4_238, 6_711])
    const [won] = await rows('closed_won_value?grain=total')
    expect(won?.value).toBe(expected.won_value_usd)
    const [days] = await rows('sales_cycle_days?grain=total')
    expect(days?.value).toBeCloseTo(expected.avg_cycle_days_won, 9)
    const { cycle } = await api.get<ReturnType<typeof winRates>>(`/pipeline/win-rate?${WHOLE}`)
    expect(cycle).toMatchObject({ n: 4_238, medianDays: expected.median_cycle_days_won })
  })

  it('have them by quarter too', async () => {
    const quarters = await rows('win_rate_closed_count?grain=quarter&from=2017-01-01&to=2017-12-31')
    const values = Object.values(expected.by_close_quarter)
    expect(quarters.map(({ numerator }) => numerator)).toEqual(values.map(({ won }) => won))
    for (const [index, { win_rate: rate }] of values.entries()) {
      expect(quarters[index]?.value).toBeCloseTo(rate, 12)
    }
  })

  it('have them by product, with GTXPro found on the list as GTX Pro and reported', async () => {
    const { GTXPro, ...others } = expected.by_product
    await holds('product', { ...others, 'GTX Pro': GTXPro })
    const renamed = report.problems.find(({ code }) => code === 'product_renamed')
    expect(renamed).toMatchObject({ count: GTXPro.opportunities })
    expect(renamed?.examples[0]).toMatchObject({ value: 'GTXPro → GTX Pro' })
  })

  it('have them by agent, by manager and by regional office', async () => {
    await holds('owner', expected.top5_agents_by_won_value)
    await holds('manager', expected.by_manager)
    await holds('region', expected.by_regional_office)
  })

  it('have them by the sector of the account, which sums to the whole', async () => {
    const table = await api.get<ReturnType<typeof winRates>>(
      `/pipeline/win-rate?by=sector&${WHOLE}`,
    )
    // Counted in the files themselves: ten sectors, and no deal that ended without an account.
    expect(table.rows.map(({ source }) => source)).toContain('technolgy')
    expect(table.rows).toHaveLength(10)
    const sum = (of: (row: (typeof table.rows)[number]) => number): number =>
      table.rows.reduce((total, row) => total + of(row), 0)
    expect(sum(({ totals }) => totals.won)).toBe(expected.stages.Won)
    expect(sum(({ totals }) => totals.lost)).toBe(expected.stages.Lost)
    expect(sum(({ totals }) => totals.wonMinor)).toBe(expected.won_value_usd * 100)
  })
})
