import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seedDemo } from '../../../server/demo/seed.ts'
import { ExperimentPlanning } from '../../../shared/schemas/planning.ts'
import { ExperimentResult, SegmentResult } from '../../../shared/schemas/result.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 8, 15)

let api: ApiFixture
let base = ''
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  const { shop } = await seedDemo(api.services, { nowMs: NOW_MS })
  base = `/projects/${shop.slug}`
}, 60_000)
afterAll(() => api.close())

async function read<T>(path: string, schema: { parse(value: unknown): T }): Promise<T> {
  const response = await api.raw(`${base}${path}`)
  expect(response.status).toBe(200)
  return schema.parse(await response.json())
}

const resultOf = (query = '', key = 'buy-button') =>
  read(`/experiments/${key}/results${query}`, ExperimentResult)

describe('a result', () => {
  it('stands on the always-valid reading while the test runs, on the fixed one when it is stopped', async () => {
    const running = await resultOf()
    expect(running.reading).toBe('always-valid')
    for (const { comparisons } of running.metrics) {
      for (const { readings, absolute } of comparisons) {
        expect(absolute).toEqual(readings.alwaysValid.absolute)
      }
    }
    const stopped = await resultOf('', 'review-filter')
    expect(stopped.reading).toBe('fixed')
    const [comparison] = stopped.metrics[0]?.comparisons ?? []
    expect(comparison?.absolute).toEqual(comparison?.readings.fixed.absolute)
  })

  it('compares with another baseline and keeps the verdict of the plan', async () => {
    const [planned, other] = [await resultOf(), await resultOf('?baseline=promise')]
    const effect = (result: ExperimentResult, variant: string) =>
      result.metrics[0]?.comparisons.find((each) => each.variant === variant)?.absolute.estimate ??
      0
    expect(other.baseline).toBe('promise')
    expect(effect(other, 'control')).toBeCloseTo(-effect(planned, 'promise'), 12)
    expect(other.verdict).toEqual(planned.verdict)
  })

  it('says how much of a lift lies above a cap, and shows the capped metric on demand', async () => {
    const [planned, capped] = [await resultOf(), await resultOf('?cap=0.9')]
    const money = (result: ExperimentResult) =>
      result.metrics.find(({ metric }) => metric === 'revenue_per_visitor')
    expect(money(planned)?.capped?.percentile).toBe(0.99)
    expect(money(capped)?.capped?.unitsCapped).toBeGreaterThan(0)
    expect(money(planned)?.capped?.comparisons).toHaveLength(2)
    expect(capped.cap).toBe(0.9)
    const sum = (result: ExperimentResult) => money(result)?.variants[0]?.numerator ?? 0
    expect(sum(capped)).toBeLessThan(sum(planned))
  })

  it('shows the primary metric by days since exposure', async () => {
    const { novelty } = await resultOf('', 'review-filter')
    expect(novelty.spans.map(({ from }) => from)).toEqual(
      [...novelty.spans.map(({ from }) => from)].toSorted((a, b) => a - b),
    )
    expect(novelty.spans[0]).toMatchObject({ variant: 'reviews', from: 0, to: 0 })
    expect(novelty.changes).toHaveLength(1)
  })

  it.each([
    ['?baseline=nobody', 422, 'baseline'],
    ['?cap=2', 400, 'cap'],
  ])('refuses %s', async (query, status, field) => {
    const response = await api.raw(`${base}/experiments/buy-button/results${query}`)
    expect(response.status).toBe(status)
    expect(await response.text()).toContain(field)
  })
})

describe('segments', () => {
  it('add up to the whole and correct for how many there are', async () => {
    const [whole, segments] = [
      await resultOf(),
      await read('/experiments/buy-button/segments?by=device', SegmentResult),
    ]
    const units = segments.rows
      .filter(({ variant }) => variant === 'promise')
      .reduce((sum, row) => sum + row.units, 0)
    const control = whole.variants.find(({ key }) => key === 'control')?.units ?? 0
    const promise = whole.variants.find(({ key }) => key === 'promise')?.units ?? 0
    expect(units).toBe(control + promise)
    for (const { pValue, pValueAdjusted } of segments.rows) {
      if (pValue !== null) expect(pValueAdjusted).toBeGreaterThanOrEqual(pValue)
    }
    expect(segments.heterogeneity.map(({ variant }) => variant)).toEqual(['promise', 'countdown'])
  })
})

describe('planning', () => {
  it.each(['session_purchase_rate', 'revenue_per_visitor', 'order_value_median'])(
    'says how long a test on %s takes, and that looking daily takes longer',
    async (metric) => {
      const plan = await read(`/planning?metric=${metric}&effect=0.1`, ExperimentPlanning)
      expect(plan.basis.units).toBeGreaterThan(100)
      expect(plan.fixed?.units).toBeGreaterThan(100)
      expect(plan.alwaysValid?.units).toBeGreaterThan(plan.fixed?.units ?? Infinity)
      const found = plan.detectable.map(({ relative }) => relative ?? Infinity)
      expect(found).toEqual([...found].toSorted((a, b) => b - a))
    },
  )

  it('says not to run what would take longer than a quarter', async () => {
    const at = (query: string) =>
      read(`/planning?metric=session_purchase_rate&${query}`, ExperimentPlanning)
    expect((await at('effect=0.01')).advice?.run).toBe(false)
    expect((await at('effect=0.01')).advice?.reason).toMatch(/^Do not run this/)
    expect((await at('effect=0.5')).advice?.run).toBe(true)
  })

  it('needs more for a smaller effect and for more variants', async () => {
    const at = async (query: string): Promise<number> =>
      (await read(`/planning?metric=session_purchase_rate&${query}`, ExperimentPlanning)).fixed
        ?.units ?? 0
    expect(await at('effect=0.05')).toBeGreaterThan(3 * (await at('effect=0.1')))
    expect(await at('effect=0.1&arms=4')).toBeGreaterThan(2 * (await at('effect=0.1')))
  })

  it('refuses an effect of nothing and a metric that is none', async () => {
    expect((await api.raw(`${base}/planning?metric=aov&effect=0`)).status).toBe(400)
    expect((await api.raw(`${base}/planning?metric=nothing`)).status).toBe(422)
  })
})
