import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event } from '../../../shared/schemas/event.ts'
import { EVENT_NAME } from '../../../shared/schemas/event.ts'
import { event, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { DAY_MS, NOW_MS, type Rate, sale } from './shop-sales.ts'

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

describe('channels', () => {
  it('add up to the total, with an unallocated row (product D21)', async () => {
    const visit = (id: string, source: string): Event[] => [
      event({
        anonymousId: id,
        atMs: NOW_MS - DAY_MS,
        context: { campaign: { source, medium: 'paid_social' } },
      }),
      track(
        EVENT_NAME.orderCompleted,
        { order_id: id, revenue: '50.00', currency: 'EUR' },
        { anonymousId: id, atMs: NOW_MS - DAY_MS + 1_000 },
      ),
    ]
    await api.add([...visit('a', 'tiktok'), ...visit('b', 'tiktok'), sale('server', 1)])
    const spend = { day: '2026-06-29', channel: 'Paid Social', amountMinor: 6_000, currency: 'EUR' }
    await api.post('/spend', { spend: [spend] })
    type Line = { channel: string | null; orders: number; cac: { value: number | null } }
    const answer = await api.get<{
      rows: Line[]
      total: Line & { roas: { value: number } }
      coverage: Rate
      attribution: string
      concentration: { spend: unknown }
    }>('/channels')
    expect(answer.attribution).toBe('last click')
    expect(answer.rows.at(-1)?.channel).toBeNull()
    expect(answer.rows.reduce((sum, { orders: n }) => sum + n, 0)).toBe(answer.total.orders)
    expect(answer.rows[0]).toMatchObject({ channel: 'paid_social', cac: { value: 30 } })
    expect(answer.total.cac.value).toBe(20)
    expect(answer.coverage.numerator).toBe(2)
    expect(answer.concentration.spend).toEqual({
      channel: 'paid_social',
      share: 1,
      isConcentrated: true,
    })
  })
})

describe('filters of channels', () => {
  const BROWSERS = {
    mobile:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1',
    desktop:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/124.0 Safari/537.36',
  }
  /** A visit that pays, by somebody on a device in a country. */
  const buyer = (
    id: string,
    [source, device, country]: readonly [string, keyof typeof BROWSERS, string],
    { isPaying = true, daysAgo = 2 } = {},
  ): Event[] => {
    const who = { anonymousId: id, atMs: NOW_MS - daysAgo * DAY_MS }
    const campaign = { source, medium: source }
    const from = {
      ...who,
      context: { campaign, userAgent: BROWSERS[device], location: { country } },
    }
    const visit = event(from)
    const paid = { order_id: id, revenue: '50.00', currency: 'EUR' }
    const sold = track(EVENT_NAME.orderCompleted, paid, { ...from, atMs: who.atMs + 1_000 })
    return isPaying ? [visit, sold] : [visit]
  }
  type Line = {
    channel: string | null
    sessions: number
    orders: number
    newCustomers: number
    spend: number | null
    cac: { value: number | null; reason: string | null }
    roas: { value: number | null; reason: string | null }
    spendShare: { value: number | null }
  }
  type Answer = {
    rows: Line[]
    total: Line
    note: string | null
    coverage: Rate | null
    concentration: { spend: unknown } | null
  }
  beforeEach(async () => {
    await api.add([
      ...buyer('a', ['email', 'mobile', 'DE']),
      ...buyer('b', ['email', 'desktop', 'DE'], { isPaying: false }),
      ...buyer('c', ['email', 'desktop', 'AT']),
      ...buyer('d', ['affiliate', 'mobile', 'AT']),
      ...buyer('e', ['affiliate', 'mobile', 'DE']),
    ])
    const day = { day: '2026-06-28', currency: 'EUR' }
    const spend = [
      { ...day, channel: 'email', amountMinor: 1_000 },
      { ...day, channel: 'affiliate', amountMinor: 3_000 },
    ]
    expect((await api.post('/spend', { spend })).status).toBe(200)
  })

  it('narrow visits, orders and new customers to a device and a country, never costs', async () => {
    const all = await api.get<Answer>('/channels')
    expect(all.total).toMatchObject({ sessions: 5, orders: 4, newCustomers: 4, spend: 40 })
    const parts = await Promise.all(
      ['mobile', 'desktop'].map((device) => api.get<Answer>(`/channels?device=${device}`)),
    )
    for (const name of ['sessions', 'orders', 'newCustomers'] as const) {
      const sum = parts.reduce((total, part) => total + part.total[name], 0)
      expect([name, sum]).toEqual([name, all.total[name]])
    }
    const one = await api.get<Answer>('/channels?device=mobile&country=AT')
    expect(one.total).toMatchObject({ sessions: 1, orders: 1, newCustomers: 1, spend: null })
    expect(one.total.cac).toEqual({ value: null, reason: 'spend_by_channel_only' })
    expect(one.total.roas).toEqual({ value: null, reason: 'spend_by_channel_only' })
    expect(one.note).toContain('costs are kept by channel alone')
    expect(one.concentration?.spend).toBeNull()
  })

  it('show one channel with its costs and its share of all', async () => {
    const answer = await api.get<Answer>('/channels?channel=email')
    expect(answer.rows).toHaveLength(1)
    expect(answer.rows[0]).toMatchObject({ channel: 'email', sessions: 3, spend: 10 })
    expect(answer.total).toMatchObject({
      sessions: 3,
      orders: 2,
      cac: { value: 5 },
      spendShare: { value: 0.25 },
    })
    expect(answer).toMatchObject({ coverage: null, concentration: null })
    for (const asked of ['channel=email', 'device=mobile', 'channel=affiliate&country=AT']) {
      const { total } = await api.get<Answer>(`/channels?${asked}`)
      const { customers } = await api.get<{ customers: object[] }>(`/customers?${asked}`)
      expect([asked, customers.length]).toEqual([asked, total.newCustomers])
    }
    const { spend } = await api.get<{ spend: object[] }>(
      '/spend?from=2026-06-01&to=2026-06-30&channel=email',
    )
    expect(spend).toMatchObject([{ channel: 'email', amountMinor: 1_000 }])
    type Page = { spend: { channel: string }[]; next: string | null }
    const days = '/spend?from=2026-06-01&to=2026-06-30&limit=1'
    const page = await api.get<Page>(days)
    expect(page).toMatchObject({ spend: [{ channel: 'affiliate' }], next: '1' })
    expect(await api.get<Page>(`${days}&after=1`)).toMatchObject({
      spend: [{ channel: 'email' }],
      next: null,
    })
    const both = await api.get<Answer>('/channels?channel=email&country=AT')
    expect(both.total).toMatchObject({ sessions: 1, orders: 1, newCustomers: 1, spend: null })
    expect((await api.get<Answer>('/channels?channel=nowhere')).total.sessions).toBe(0)
  })

  it('that a panel is not kept by are refused with the reason, never passed over', async () => {
    for (const [path, asked, reason] of [
      ['/channels', 'landing=/', 'by channel, device and country'],
      ['/channels', 'variant=cta:b', 'by channel, device and country'],
      ['/creatives', 'channel=email', 'by day alone'],
      ['/offers/calendar', 'country=AT', 'by coupon'],
      ['/promotions', 'device=mobile', 'by coupon'],
      ['/cohorts', 'device=mobile', 'by their orders'],
      ['/repurchase', 'country=AT', 'by their orders'],
      ['/survival', 'channel=email', 'by their orders'],
      ['/rfm', 'landing=/', 'by their orders'],
      ['/ltv', 'variant=cta:b', 'by their orders'],
      ['/customer-loop', 'country=AT', 'by their orders'],
      ['/customers', 'landing=/', 'by their orders'],
      ['/compare', 'device=mobile', 'the whole shop'],
    ] as const) {
      const response = await api.ask(`${path}?${asked}`)
      const text = await response.text()
      expect([path, response.status, text]).toEqual([path, 422, expect.stringContaining(reason)])
      const filters = [asked.split('=')[0]]
      expect(JSON.parse(text)).toMatchObject({ error: { details: { code: 'not_kept', filters } } })
    }
  })
})
