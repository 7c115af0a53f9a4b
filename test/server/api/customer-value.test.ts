import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import { event, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 30, 12)

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

let orders = 0
function sale(customer: string, daysAgo: number, revenue: string, properties = {}): Event {
  orders += 1
  return track(
    EVENT_NAME.orderCompleted,
    { order_id: `v${String(orders)}`, revenue, currency: 'EUR', ...properties },
    { atMs: NOW_MS - daysAgo * DAY_MS, userId: customer },
  )
}

describe('a promotion', () => {
  it('whose customers are worth 38 € instead of 52 € shows −26.9 % and warns (product D20)', async () => {
    await api.add([
      sale('p1', 90, '30.00', { coupon: 'spring' }),
      sale('p1', 60, '8.00'),
      sale('p2', 90, '38.00', { coupon: 'SPRING' }),
      sale('b1', 90, '52.00'),
      sale('b2', 80, '40.00'),
      sale('b2', 50, '12.00'),
      sale('young', 10, '500.00'),
    ])
    const offer = { key: 'spring', name: 'Spring', type: 'bundle', startsOn: '2026-01-01' }
    await api.post('/offers', {
      offers: [{ ...offer, endsOn: '2026-01-02', experiment: 'spring-test' }],
    })
    const { rows, base } = await api.get<{
      base: { value: number; eligible: number; immature: number }
      rows: { key: string; experiment: string; value: number; change: number; isWarning: boolean }[]
    }>('/promotions')
    expect(base).toMatchObject({ value: 52, eligible: 2, immature: 1 })
    expect(rows).toMatchObject([
      { key: 'spring', experiment: 'spring-test', value: 38, isWarning: true },
    ])
    expect(rows[0]?.change).toBeCloseTo(-0.269, 3)
  })
})

describe('creatives', () => {
  /** So many visits by an ad, some of which end with an order. */
  function visits(content: string, sessions: number, paid: number): Event[] {
    return Array.from({ length: sessions }, (_, n) => {
      const who = { anonymousId: `${content}-${String(n)}`, atMs: NOW_MS - 2 * DAY_MS }
      const campaign = { source: 'tiktok', medium: 'paid_social', content }
      const visit = event({ ...who, context: { campaign } })
      if (n >= paid) return [visit]
      const order = { order_id: `${content}-${String(n)}`, revenue: '20.00', currency: 'EUR' }
      return [visit, track(EVENT_NAME.orderCompleted, order, { ...who, atMs: who.atMs + 1_000 })]
    }).flat()
  }
  type Line = { key: string; sessions: number; conversion: { value: number; numerator: number } }
  type Answer = { creatives: Line[]; tags: (Line & { cac: { value: number } })[]; top: Line[] }

  it('of one tag are their sum, not the mean of their rates (products D07, D13)', async () => {
    await api.add([...visits('a', 100, 1), ...visits('b', 10, 5)])
    const clip = { name: '', creator: '', tags: ['before/after'] }
    await api.post('/creatives', {
      creatives: [
        { ...clip, key: 'a', lengthS: 12 },
        { ...clip, key: 'b', lengthS: 40 },
      ],
    })
    const cost = { day: '2026-06-28', channel: 'paid_social', currency: 'EUR' }
    await api.post('/spend', {
      spend: [
        { ...cost, creative: 'a', amountMinor: 5_000 },
        { ...cost, creative: 'b', amountMinor: 1_000 },
      ],
    })
    const { tags } = await api.get<Answer>('/creatives')
    expect(tags).toMatchObject([
      { key: 'before/after', sessions: 110, conversion: { numerator: 6 }, cac: { value: 10 } },
    ])
    expect(tags[0]?.conversion.value).toBeCloseTo(6 / 110, 12)
    type Rows = { visits: { content: string }[] }
    const byTag = `/visits?tag=${encodeURIComponent('before/after')}&limit=500`
    expect((await api.get<Rows>(byTag)).visits).toHaveLength(110)
    expect((await api.get<Rows>(`${byTag}&reached=paid`)).visits).toHaveLength(6)
    expect((await api.get<Rows>('/visits?creator=nobody')).visits).toEqual([])
    const file = await (await api.ask(`${byTag}&format=csv`)).text()
    expect(file.trim().split('\n')).toHaveLength(111)
    const spent = `/spend?from=2026-06-01&to=2026-06-30&tag=${encodeURIComponent('before/after')}`
    expect((await api.get<{ spend: object[] }>(spent)).spend).toHaveLength(2)
    expect(await (await api.ask(`${spent}&format=csv`)).text()).toContain('EUR')
    const short = await api.get<Answer>('/creatives?lengthMax=15')
    expect(short.creatives.map(({ key }) => key)).toEqual(['a'])
  })

  it('give at most ten, and ties in the same order every time (product G06)', async () => {
    await api.add(Array.from({ length: 12 }, (_, n) => visits(`ad-${String(n + 10)}`, 1, 0)).flat())
    const { top } = await api.get<Answer>('/creatives')
    expect(top.map(({ key }) => key)).toEqual(
      Array.from({ length: 10 }, (_, n) => `ad-${String(n + 10)}`),
    )
  })
})

describe('groups of customers', () => {
  it('give ties the same score, and follow who moved between two dates (product D12)', async () => {
    await api.add([
      ...['a', 'b', 'c', 'd'].map((who) => sale(who, 200, '10.00')),
      sale('a', 1, '90.00'),
      sale('e', 1, '10.00'),
    ])
    const answer = await api.get<{
      customers: number
      groups: { group: string; customers: number }[]
      migration: { from: string | null; to: string; customers: number }[]
    }>('/rfm')
    expect(answer.customers).toBe(5)
    const groups = answer.groups.filter(({ customers }) => customers > 0)
    // b, c and d are alike in everything: they stand together.
    expect(groups.some(({ customers }) => customers === 3)).toBe(true)
    expect(answer.migration.reduce((sum, { customers }) => sum + customers, 0)).toBe(5)
    expect(answer.migration.find(({ from }) => from === null)?.customers).toBe(1)
  })
})

describe('the value of customers', () => {
  it('is observed net of refunds, and not forecast from a handful', async () => {
    await api.add([
      sale('a', 90, '50.00'),
      track(
        EVENT_NAME.orderRefunded,
        { order_id: `v${String(orders)}`, total: 10 },
        { atMs: NOW_MS - 80 * DAY_MS, userId: 'a' },
      ),
    ])
    const answer = await api.get<{
      historic: { value: number; customers: number }
      predicted: { status: string; note: string; mean: number | null }
    }>('/ltv')
    expect(answer.historic).toMatchObject({ value: 40, customers: 1 })
    expect(answer.predicted).toMatchObject({ status: 'insufficient-data', mean: null })
    expect(answer.predicted.note).toMatch(/0 customers bought twice; a forecast needs 100/)
  })
})
