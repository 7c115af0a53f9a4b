import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { event, order } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { DAY_MS, NOW_MS, type Rate, sale } from './shop-sales.ts'

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

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
