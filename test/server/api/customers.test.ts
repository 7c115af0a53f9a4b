import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Event } from '../../../shared/schemas/event.ts'
import { EVENT_NAME } from '../../../shared/schemas/event.ts'
import { event, order, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 30, 12)

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

let orders = 0
/** An order so many days ago. */
function sale(customer: string, daysAgo: number, revenue = '40.00', properties = {}): Event {
  orders += 1
  return track(
    EVENT_NAME.orderCompleted,
    { order_id: `o${String(orders)}`, revenue, currency: 'EUR', ...properties },
    { atMs: NOW_MS - daysAgo * DAY_MS, userId: customer },
  )
}

type Rate = { value: number | null; numerator: number; denominator: number; interval: unknown }
type Cell = Rate & { period: number; state: string; partial: boolean; customers: number | null }
type Cohorts = { asOf: string; rows: { cohort: string; size: number; cells: Cell[] }[] }

describe('repurchase', () => {
  type Answer = {
    windows: (Rate & { days: number; immature: number })[]
    subscription: Rate
    daysBetweenOrders: { median: number | null; waiting: number; ordered: number }
  }
  const window = async (days: number): Promise<Answer['windows'][number] | undefined> =>
    (await api.get<Answer>('/repurchase')).windows.find((row) => row.days === days)

  it('leaves out a customer of 30 days until day 60 (product D11)', async () => {
    await api.add([sale('young', 30), sale('young', 20), sale('old', 61), sale('old', 31)])
    expect(await window(60)).toMatchObject({ numerator: 1, denominator: 1, immature: 1, value: 1 })
    expect(await window(30)).toMatchObject({ numerator: 2, denominator: 2, immature: 0 })
    expect(await window(90)).toMatchObject({ value: null, denominator: 0, immature: 2 })
  })

  it('counts 120 of 800 buyers with a subscription as 15.0 % (product D09)', async () => {
    await api.add(
      Array.from({ length: 800 }, (_, n) =>
        sale(`c${String(n)}`, 10, '20.00', n < 120 ? { subscription: true } : {}),
      ),
    )
    const { subscription } = await api.get<Answer>('/repurchase')
    expect(subscription).toMatchObject({ numerator: 120, denominator: 800, value: 0.15 })
  })

  it('counts who has not ordered again as waiting at least so long', async () => {
    await api.add([sale('a', 50), sale('a', 40), sale('b', 30), sale('c', 20)])
    const { daysBetweenOrders } = await api.get<Answer>('/repurchase')
    // Four gaps: 10 (ended), and open ones of 40, 30 and 20 days: one of four has ended.
    expect(daysBetweenOrders).toMatchObject({ ordered: 1, waiting: 3, median: null })
    const { steps } = await api.get<{ steps: { day: number; survival: number }[] }>(
      '/survival?from=any',
    )
    expect(steps[0]).toMatchObject({ day: 10, survival: 0.75 })
  })

  it('moves the orders of somebody who turns out to be a known customer', async () => {
    const at = (daysAgo: number) => ({ atMs: NOW_MS - daysAgo * DAY_MS })
    await api.add([
      order('g1', 10, { ...at(80), anonymousId: 'phone' }),
      order('g2', 10, { ...at(70), userId: 'ada' }),
    ])
    expect(await window(60)).toMatchObject({ numerator: 0, denominator: 2 })
    await api.add([event({ ...at(60), type: 'identify', anonymousId: 'phone', userId: 'ada' })])
    expect(await window(60)).toMatchObject({ numerator: 1, denominator: 1 })
  })
})

describe('cohorts', () => {
  it('give no rate for a month that is not over, and say so (product G05)', async () => {
    await api.add([sale('a', 60), sale('a', 29), sale('b', 60), sale('a', 0.1)])
    const { rows } = await api.get<Cohorts>('/cohorts')
    const [may] = rows
    expect(may).toMatchObject({ cohort: '2026-05-01', size: 2 })
    expect(may?.cells[0]).toMatchObject({ period: 0, state: 'mature', customers: 2, value: 1 })
    expect(may?.cells[1]).toMatchObject({ period: 1, state: 'running', customers: 1, value: null })
  })

  it('leave the running month blank with its counts so far', async () => {
    await api.get('/cohorts')
    await api.add([sale('a', 60), sale('a', 5)])
    const { rows } = await api.get<Cohorts>('/cohorts?asOf=2026-06-29')
    expect(rows[0]?.cells[1]).toMatchObject({
      state: 'running',
      partial: true,
      customers: 1,
      value: null,
    })
    expect(rows[0]?.cells).toHaveLength(2)
  })

  it('count whoever comes back later as not lost in a rolling table', async () => {
    await api.add([sale('a', 150), sale('a', 60), sale('b', 150)])
    const kindOf = async (kind: string): Promise<(number | null)[]> => {
      const { rows } = await api.get<Cohorts>(`/cohorts?kind=${kind}`)
      return rows[0]?.cells.map(({ value }) => value) ?? []
    }
    expect(await kindOf('n_day')).toEqual([1, 0, 0, 0, 0.5, null])
    expect(await kindOf('rolling')).toEqual([1, 0.5, 0.5, 0.5, 0.5, null])
    expect(await kindOf('bracket')).toEqual([0, null, null])
  })
})

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

describe('a pure B2B project', () => {
  it.each([
    '/cohorts',
    '/repurchase',
    '/survival',
    '/rfm',
    '/ltv',
    '/channels',
    '/creatives',
    '/customers',
  ])('is refused %s with the reason', async (path) => {
    const { raw } = api.log.store.writer
    raw.prepare(`update project set mode = 'b2b'`).run()
    const response = await api.ask(path)
    expect(response.status).toBe(422)
    const { error } = (await response.json()) as { error: { message: string } }
    expect(error.message).toMatch(/B2C|B2B/)
  })
})

describe('the customers behind a number', () => {
  type Page = {
    customers: {
      customer: string
      firstOrderOn: string
      secondOrderOn: string | null
      net: number
    }[]
    next: string | null
  }
  const names = async (query: string): Promise<string[]> => {
    const found: string[] = []
    let after = ''
    for (;;) {
      const page = await api.get<Page>(`/customers?limit=2&${query}${after}`)
      found.push(...page.customers.map(({ customer }) => customer))
      if (page.next === null) return found
      after = `&after=${page.next}`
    }
  }

  it('are as many as the cohort counts, page by page', async () => {
    await api.add([
      sale('may', 45),
      sale('may', 5),
      sale('june a', 20),
      sale('june b', 10),
      sale('june b', 2),
      sale('june c', 1),
    ])
    const { rows } = await api.get<Cohorts>('/cohorts?grain=month')
    expect(rows.map(({ cohort, size }) => [cohort, size])).toEqual([
      ['2026-05-01', 1],
      ['2026-06-01', 3],
    ])
    expect(await names('firstFrom=2026-05-01&firstTo=2026-05-31')).toEqual(['may'])
    expect(await names('firstFrom=2026-06-01&firstTo=2026-06-30')).toEqual([
      'june a',
      'june b',
      'june c',
    ])
    const { customers } = await api.get<Page>('/customers?firstTo=2026-05-31')
    expect(customers).toMatchObject([
      { firstOrderOn: '2026-05-16', secondOrderOn: '2026-06-25', orders: 2, net: 80 },
    ])
  })

  it('are as many as the group counts', async () => {
    await api.add(
      Array.from({ length: 12 }, (_, n) =>
        Array.from({ length: 1 + (n % 4) }, (__, k) => sale(`c${String(n)}`, 3 * n + k + 1)),
      ).flat(),
    )
    const { groups } = await api.get<{ groups: { group: string; customers: number }[] }>('/rfm')
    const found = await Promise.all(groups.map(({ group }) => names(`group=${group}`)))
    expect(found.map(({ length }) => length)).toEqual(groups.map(({ customers }) => customers))
    expect(found.flat().toSorted()).toEqual(
      Array.from({ length: 12 }, (_, n) => `c${String(n)}`).toSorted(),
    )
  })

  it('are as many as moved from group to group, and as came from nowhere', async () => {
    await api.add(
      Array.from({ length: 12 }, (_, n) =>
        Array.from({ length: 1 + (n % 4) }, (__, k) =>
          sale(`c${String(n)}`, n % 3 === 0 ? 100 + 7 * n - 30 * k : 9 * n + k + 1),
        ),
      ).flat(),
    )
    const { migration, before } = await api.get<{
      before: string
      migration: { from: string | null; to: string; customers: number }[]
    }>('/rfm')
    expect(migration.some(({ from }) => from === null)).toBe(true)
    expect(migration.some(({ from }) => from !== null)).toBe(true)
    for (const { from, to, customers } of migration) {
      const asked = `group=${to}&groupBefore=${from ?? 'nobody'}&before=${before}`
      expect([asked, (await names(asked)).length]).toEqual([asked, customers])
    }
    expect((await api.ask('/customers?group=loyal&groupBefore=new')).status).toBe(400)
  })

  it('are those whom an offer won, by its coupon or on the days of a site-wide one', async () => {
    await api.add([
      sale('coupon', 70, '20.00', { coupon: 'Spring' }),
      sale('later', 80),
      sale('later', 65, '20.00', { coupon: 'spring' }),
      sale('site', 66),
      sale('young', 20),
      sale('fresh', 5, '20.00', { coupon: 'SPRING' }),
    ])
    const offer = { type: 'bundle', scope: 'site', benefit: 'x', experiment: null, mode: 'b2c' }
    const days = { startsOn: '2026-04-20', endsOn: '2026-05-05' }
    await api.post('/offers', { offers: [{ key: 'spring', name: 'Spring', ...days, ...offer }] })
    const { rows } = await api.get<{ rows: { eligible: number; immature: number }[] }>(
      '/promotions',
    )
    expect(rows).toMatchObject([{ eligible: 2, immature: 1 }])
    expect(await names('offer=spring&firstTo=2026-05-01')).toEqual(['coupon', 'site'])
    expect(await names('offer=spring&firstFrom=2026-05-02')).toEqual(['fresh'])
  })

  it('come as a file in which no name is a formula', async () => {
    await api.add([sale('=1+1', 3)])
    const file = await (await api.ask('/customers?format=csv')).text()
    expect(file.split('\n')[1]).toMatch(/^'=1\+1,true,/)
  })

  it('are of a group or of a cohort, not of both', async () => {
    const { status } = await api.ask('/customers?group=loyal&firstFrom=2026-05-01')
    expect(status).toBe(400)
  })
})
