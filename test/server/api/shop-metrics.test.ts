import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import type { MetricAnswer } from '../../../shared/schemas/result.ts'
import { event, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 30, 12)
const TOTAL = 'grain=total&from=2026-04-01&to=2026-06-29'

let api: ApiFixture
let made = 0
/** A visit that came by an ad of a channel and bought for so much. */
function bought(customer: string, daysAgo: number, revenue: number, campaign: object): Event[] {
  made += 1
  const atMs = NOW_MS - daysAgo * DAY_MS
  const who = { anonymousId: `v-${customer}`, userId: customer }
  const context = { campaign: { ...campaign } }
  return [
    event({ ...who, atMs, context }),
    track(EVENT_NAME.productAdded, {}, { ...who, atMs: atMs + 1_000 }),
    track(EVENT_NAME.checkoutStarted, {}, { ...who, atMs: atMs + 2_000 }),
    track(
      EVENT_NAME.orderCompleted,
      { order_id: `o${String(made)}`, revenue, currency: 'EUR' },
      { ...who, atMs: atMs + 3_000 },
    ),
  ]
}
const SEARCH = { source: 'google', medium: 'cpc' }
const SOCIAL = { source: 'instagram', medium: 'paid_social', content: 'clip' }

const metric = async (id: string, query = TOTAL): Promise<MetricAnswer['rows']> =>
  (await api.get<MetricAnswer>(`/metrics/${id}?${query}`)).rows
const only = async (id: string, query = TOTAL): Promise<MetricAnswer['rows'][number]> => {
  const [row] = await metric(id, query)
  if (row === undefined) throw new Error(`${id} has no row`)
  return row
}

beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS, timeZone: 'UTC' })
  await api.add([
    ...bought('ada', 80, 60, SEARCH),
    ...bought('ada', 60, 40, SEARCH),
    ...bought('bob', 70, 100, SOCIAL),
    ...bought('cid', 20, 50, SOCIAL),
    ...bought('dan', 65, 50, {}),
    ...bought('dan', 64, 0, {}),
  ])
  const row = { currency: 'EUR', campaign: 'c' }
  await api.post('/spend', {
    spend: [
      { ...row, day: '2026-04-20', channel: 'paid_search', amountMinor: 5_000 },
      {
        ...{ ...row, day: '2026-04-20', channel: 'Paid Social', amountMinor: 10_000 },
        ...{ impressions: 2_000, clicks: 50 },
      },
    ],
  })
})
afterAll(() => api.close())

describe('the metrics of customers and of what they cost', () => {
  it('divide spend by new customers, with the interval of a count', async () => {
    const row = await only('cac')
    expect(row).toMatchObject({ value: 37.5, numerator: 15_000, denominator: 4 })
    // Garwood's exact limits of a Poisson count of 4: 1.0899 and 10.2416 (Ulm 1990, table 1).
    expect(row.interval?.lower).toBeCloseTo(150 / 10.2416, 2)
    expect(row.interval?.upper).toBeCloseTo(150 / 1.0899, 2)
    const byChannel = await metric('cac', `${TOTAL}&by=channel`)
    expect(byChannel.map(({ by, value }) => [by, value])).toEqual([
      ['direct', null],
      ['paid_search', 50],
      ['paid_social', 50],
    ])
  })

  it('credit to ads the revenue of the channels that cost something, and all to the blend', async () => {
    expect(await only('roas')).toMatchObject({ value: 250 / 150, numerator: 25_000 })
    expect(await only('mer')).toMatchObject({ value: 300 / 150, numerator: 30_000 })
    expect(await only('roas', `${TOTAL}&channel=paid_search`)).toMatchObject({ value: 2 })
  })

  it('count who bought again only among those who are old enough, and name the others', async () => {
    expect(await only('repurchase_rate_60d')).toMatchObject({
      ...{ value: 2 / 3, numerator: 2, denominator: 3, partial: true },
      note: '1 customers are too young to count',
    })
    expect(await only('new_customers')).toMatchObject({ value: 4, denominator: null })
    // A day without one: zero of a count, whose upper limit is 3.69 (Garwood 1936, table for x = 0).
    const [quiet] = await metric('new_customers', 'grain=day&from=2026-04-01&to=2026-04-01')
    expect(quiet).toMatchObject({ value: 0, interval: { lower: 0 } })
    expect(quiet?.interval?.upper).toBeCloseTo(3.689, 3)
    const value = await only('customer_value_60d')
    expect(value.denominator).toBe(3)
    expect(value.value).toBeCloseTo((100 + 100 + 50) / 3, 10)
  })

  it('have no profit without a margin, and say so', async () => {
    for (const id of ['first_order_payback', 'ltv_observed', 'ltv_cac']) {
      expect(await only(id)).toMatchObject({
        value: null,
        note: 'no contribution margin is set for these days',
      })
    }
    const put = await api.ask('/margin', {
      method: 'PATCH',
      body: JSON.stringify({ share: 0.5, since: '2026-01-01' }),
    })
    expect(put.status).toBe(200)
    // First orders 60 + 100 + 50 + 50, half of it profit, against 150 spent.
    expect((await only('first_order_payback')).value).toBeCloseTo(130 / 150, 10)
    expect((await only('ltv_observed')).value).toBeCloseTo(150 / 4, 10)
    expect((await only('ltv_cac')).value).toBeCloseTo(150 / 150, 10)
  })

  it('tell how many sources are known, and how much hangs on one', async () => {
    expect(await only('known_source_share')).toMatchObject({ numerator: 4, denominator: 6 })
    expect(await only('top_channel_share')).toMatchObject({ numerator: 2, denominator: 6 })
    expect(await only('ctr')).toMatchObject({ value: 0.025, numerator: 50, denominator: 2_000 })
    expect(await metric('asset_conversion_rate', `${TOTAL}&by=content`)).toMatchObject([
      { by: 'clip', numerator: 2, denominator: 2 },
    ])
  })

  it('take the clicks of every paid session from cart to payment', async () => {
    expect(await only('checkout_clicks')).toMatchObject({ value: 2, denominator: 6 })
    expect(await only('checkout_within_3_clicks')).toMatchObject({ numerator: 6, denominator: 6 })
  })

  it('answer for each metric of a shop, with a number or with the reason why there is none', async () => {
    const { metrics } = await api.get<{ metrics: { id: string; modes: string[] }[] }>('/metrics')
    for (const { id } of metrics) {
      const rows = await metric(id)
      for (const { value, note } of rows)
        expect([id, value === null && note === null]).toEqual([id, false])
    }
  }, 60_000)
})

describe('a question that no sum answers', () => {
  type Said = { event: string; data: Record<string, unknown> }
  async function ask(query: string): Promise<Said[]> {
    const text = await (await api.ask(`/questions/visits?${query}`)).text()
    return text
      .split('\n\n')
      .filter((part) => part !== '')
      .map((part) => ({
        event: /^event: (.*)$/m.exec(part)?.[1] ?? '',
        data: JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? '{}') as Record<string, unknown>,
      }))
  }
  const DAYS = 'from=2026-04-01&to=2026-06-29'
  const found = async (where: string, more = ''): Promise<unknown> => {
    const said = await ask(`${DAYS}&where=${encodeURIComponent(where)}${more}`)
    const data = said.find(({ event: kind }) => kind === 'answer')?.data ?? {}
    const steps = data['found'] as { step: string; sessions: number }[]
    return steps.map(({ sessions }) => sessions)
  }

  it('counts the visits with an event of that value, and how far they came', async () => {
    expect(await found('properties.revenue:100')).toEqual([1, 0, 1, 1, 1])
    expect(await found('properties.revenue:>45')).toEqual([4, 0, 4, 4, 4])
    expect(await found('properties.revenue:>45 and properties.revenue:<55')).toEqual([
      2, 0, 2, 2, 2,
    ])
    expect(await found('context.campaign.content:*')).toEqual([2, 0, 2, 2, 2])
    expect(await found('properties.revenue:>45', '&channel=paid_search')).toEqual([1, 0, 1, 1, 1])
    expect(await found('properties.colour:red')).toEqual([0, 0, 0, 0, 0])
  })

  it('says what is wrong with a condition', async () => {
    const refused = await api.ask('/questions/visits?where=colour%3Dred')
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('properties.color:red')
  })

  it('is taken back by whoever hangs up', async () => {
    const response = await api.ask(`/questions/visits?${DAYS}&where=properties.revenue:100`)
    await response.body?.cancel()
    expect(await found('properties.revenue:100')).toEqual([1, 0, 1, 1, 1])
  })
})
