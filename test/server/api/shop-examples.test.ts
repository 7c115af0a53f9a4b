import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alarm } from '../../../shared/metrics/index.ts'
import type { ProjectMode } from '../../../shared/schemas/mode.ts'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import type { MetricRow } from '../../../shared/schemas/result.ts'
import type { Tile } from '../../../shared/sprint/tiles.ts'
import { event, order, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { exposed, plan, start } from './program/program-fixture.ts'

/** Friday, 23 October 2026, 14:00 in Berlin: on Sunday its clocks go back. */
const NOW_MS = Date.UTC(2026, 9, 23, 12)
const DAY_MS = 86_400_000
const YESTERDAY = '2026-10-22'
const dayAgo = (days: number): number => NOW_MS - days * DAY_MS

const opened: ApiFixture[] = []
async function project(mode: ProjectMode = 'b2c'): Promise<ApiFixture> {
  const api = await openApi({ nowMs: NOW_MS, mode, timeZone: 'Europe/Berlin' })
  opened.push(api)
  return api
}
afterAll(async () => {
  await Promise.all(opened.map((api) => api.close()))
})

/** Sessions as a file tells them, of which the first had a cart and an order. */
const sessions = (count: number, { carts, paid }: { carts: number; paid: number }): Event[] =>
  Array.from({ length: count }, (_, n) =>
    track(
      EVENT_NAME.sessionImported,
      { cart: n < carts, orders: n < paid ? 1 : 0, channel: 'email' },
      {
        atMs: dayAgo(1) + n,
        anonymousId: `file:${String(n)}`,
        origin: 'import',
        context: { device: { type: 'mobile' } },
      },
    ),
  )

const DAY = `grain=total&from=${YESTERDAY}&to=${YESTERDAY}&mode=b2c`
const metric = async (api: ApiFixture, id: string, asked = DAY): Promise<MetricRow | undefined> =>
  (await api.get<{ rows: MetricRow[] }>(`/metrics/${id}?${asked}`)).rows[0]
const alarm = async (api: ApiFixture, rule: string): Promise<Alarm | undefined> =>
  (await api.get<{ alarms: Alarm[] }>('/alarms')).alarms.find((each) => each.rule === rule)

describe('session to purchase of 10,000 sessions', () => {
  it.each([
    [210, 'in'],
    [200, 'in'],
    [170, 'below'],
    [180, 'in'],
    [400, 'in'],
    [401, 'above'],
  ])(
    'with %i orders is %s the band from 1.8 to 4.0 per cent (products C02, C12)',
    async (paid, place) => {
      const api = await project()
      await api.add(sessions(10_000, { carts: 900, paid }))
      const { tiles } = await api.get<{ tiles: Tile[] }>('/tiles')
      const tile = tiles.find((each) => each.metric === 'session_purchase_rate')
      expect(tile?.changes[0]).toMatchObject({ numerator: paid, denominator: 10_000 })
      expect(tile).toMatchObject({ place, band: { lower: 0.018, upper: 0.04 } })
    },
  )
})

describe('the cart-access rate', () => {
  it('of 900 of 10,000 sessions is 9.0 % (product C15)', async () => {
    const api = await project()
    await api.add(sessions(10_000, { carts: 900, paid: 0 }))
    const row = await metric(api, 'cart_access_rate')
    expect(row).toMatchObject({ value: 0.09, numerator: 900, denominator: 10_000 })
  })

  it('counts a session with two carts once (product C15)', async () => {
    const api = await project()
    const at = (minutes: number) => ({ anonymousId: 'a', atMs: dayAgo(1) + minutes * 60_000 })
    await api.add([
      event(at(0)),
      track(EVENT_NAME.productAdded, {}, at(1)),
      track(EVENT_NAME.productAdded, {}, at(2)),
      event({ anonymousId: 'b', atMs: dayAgo(1) }),
    ])
    expect(await metric(api, 'cart_access_rate')).toMatchObject({ numerator: 1, denominator: 2 })
  })

  it('is refused of a sales team, with the reason and what is nearest (product C17)', async () => {
    const api = await project('b2b')
    const response = await api.ask('/metrics/cart_access_rate')
    expect(response.status).toBe(422)
    const { error } = (await response.json()) as {
      error: { message: string; details: { nearest: string[] } }
    }
    expect(error.message).not.toBe('')
    expect(error.details.nearest.length).toBeGreaterThan(0)
  })
})

describe('what belongs to one rhythm', () => {
  it('is never asked of both: no answer sums over the rhythms (product C20)', async () => {
    const api = await project('hybrid')
    expect((await api.ask('/metrics/ctr?mode=hybrid')).status).toBe(400)
  })

  it('has no bare "retention" (product C18)', async () => {
    for (const mode of ['b2c', 'b2b'] as const) {
      const response = await (await project(mode)).ask('/metrics/retention')
      expect(response.status).toBe(422)
      expect(await response.json()).toMatchObject({
        error: { details: { nearest: expect.arrayContaining([expect.any(String)]) as unknown } },
      })
    }
  })

  it('shows the band of its own rhythm alone: 1.4 % of clicks is above B2B’s (product C01)', async () => {
    const api = await project('b2b')
    const cost = { channel: 'linkedin', currency: 'EUR', amountMinor: 100 }
    const spend = [{ ...cost, day: YESTERDAY, impressions: 10_000, clicks: 140 }]
    expect((await api.post('/spend', { spend })).status).toBe(200)
    const found = await alarm(api, 'band:ctr')
    expect(found?.sentence.en).toBe('1.4 %, above: the band is 0.6 % – 1.2 %.')
    const { metrics } = await api.get<{ metrics: { id: string; bands: object }[] }>('/metrics')
    expect(Object.keys(metrics.find(({ id }) => id === 'ctr')?.bands ?? {})).toEqual(['b2b'])
  })

  it('names the rhythm by which LTV/CAC of 3.2 is in its band (product C06)', async () => {
    const api = await project('hybrid')
    await api.add(
      Array.from({ length: 40 }, (_, n) =>
        order(`o-${String(n)}`, 96, { userId: `c-${String(n)}`, atMs: dayAgo(120) + n }),
      ),
    )
    const margin = { method: 'PATCH', body: JSON.stringify({ share: 0.5, since: '2026-01-01' }) }
    expect((await api.ask('/margin', margin)).status).toBe(200)
    const cost = { channel: 'email', currency: 'EUR', amountMinor: 60_000 }
    expect((await api.post('/spend', { spend: [{ ...cost, day: '2026-06-25' }] })).status).toBe(200)
    expect(await alarm(api, 'band:ltv_cac')).toMatchObject({
      mode: 'b2c',
      state: 'clear',
      value: 3.2,
      threshold: 2,
    })
  })
})

describe('2,100 orders of 84,000.00', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await project()
    const at = (n: number) => ({ userId: `c${String(n)}`, atMs: dayAgo(1) + n })
    await api.add([
      ...Array.from({ length: 2_100 }, (_, n) => order(`o${String(n)}`, 40, at(n))),
      ...Array.from({ length: 105 }, (_, n) =>
        track(
          EVENT_NAME.orderRefunded,
          { order_id: `o${String(n)}`, total: 20, currency: 'EUR' },
          at(n + 5_000),
        ),
      ),
    ])
    const cost = { day: YESTERDAY, currency: 'EUR' }
    const spend = [
      { ...cost, channel: 'paid_video', amountMinor: 4_410_000 },
      { ...cost, channel: 'paid_search', amountMinor: 1_890_000 },
    ]
    expect((await api.post('/spend', { spend })).status).toBe(200)
  })

  it('are 40.00 each, and 39.00 after 2,100.00 of refunds (product D10)', async () => {
    expect(await metric(api, 'aov')).toMatchObject({ value: 40, denominator: 2_100 })
    expect(await metric(api, 'aov_net')).toMatchObject({ value: 39, denominator: 2_100 })
  })

  it('against 63,000.00 of spend return 1.33, 70 % of it by one channel (products D19, D23)', async () => {
    expect((await metric(api, 'mer'))?.value).toBeCloseTo(84 / 63, 12)
    type Answer = {
      total: { roas: { value: number } }
      concentration: { spend: { channel: string; share: number; isConcentrated: boolean } }
    }
    const { total, concentration } = await api.get<Answer>(
      `/channels?from=${YESTERDAY}&to=${YESTERDAY}`,
    )
    expect(total.roas.value.toFixed(2)).toBe('1.33')
    expect(concentration.spend).toEqual({
      channel: 'paid_video',
      share: 0.7,
      isConcentrated: true,
    })
  })
})

describe('the heat table', () => {
  it('has the drop-off and n of each step and device (product D15)', async () => {
    const api = await project()
    await api.add(sessions(1_000, { carts: 100, paid: 40 }))
    type Segment = { segment: string; dropOffs: { step: string; rate: number; reached: number }[] }
    const { segments } = await api.get<{ segments: Segment[] }>('/funnel?by=device')
    expect(segments).toMatchObject([
      {
        segment: 'mobile',
        dropOffs: [
          { step: 'session', rate: 0.9, reached: 1_000 },
          { step: 'cart', rate: 0.6, reached: 100 },
        ],
      },
    ])
  })
})

describe('offers', () => {
  it('are picked with limited stock first and timers last, and the tip (product D06)', async () => {
    const api = await project()
    const { types, tip } = await api.get<{ types: string[]; tip: string }>('/offers/calendar')
    expect([types[0], types.at(-1)]).toEqual(['limited_stock', 'time_limited'])
    expect(tip).toContain('Limited stock')
  })
})

describe('tests of a shop', () => {
  it('that win with refunds from 4 to 6 % are blocked by their guardrail (product D18)', async () => {
    const api = await project()
    await start(api, plan())
    await api.add(
      exposed(
        'cta',
        {
          control: { units: 4_000, orders: 3_000, refunds: 120 },
          b: { units: 4_000, orders: 3_400, refunds: 204 },
        },
        { fromMs: dayAgo(5) },
      ),
    )
    const { proposal } = await api.get<{ proposal: { code: string } }>('/experiments/cta/decision')
    expect(proposal.code).toBe('blocked_by_guardrail')
  })

  it('are not kept without the node of the tree that they should move (product H04)', async () => {
    const api = await project()
    const response = await api.post('/experiments', plan({ node: '' }))
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('choose the metric node it should move')
  })

  it('follow the primary rhythm as 6 of 8: 75 %, and the two others by name (product B03)', async () => {
    const api = await project('hybrid')
    const chosen = await api.post('/quarter/rhythm', { mode: 'b2c', reason: 'the shop first' })
    expect([chosen.status, chosen.ok ? '' : await chosen.text()]).toEqual([201, ''])
    for (let n = 0; n < 8; n += 1) {
      const own = { key: `t${String(n)}`, name: `Test ${String(n)}` }
      const sales = {
        mode: 'b2b',
        unit: 'account',
        metrics: { primary: 'win_rate_closed_count', secondary: [], guardrails: [] },
      }
      await start(api, plan(n < 6 ? own : { ...own, ...sales }))
    }
    const { alignment } = await api.get<{ alignment: { others: string[] } }>('/quarter')
    expect(alignment).toMatchObject({ active: 8, aligned: 6, share: 0.75 })
    expect(alignment.others.toSorted()).toEqual(['Test 6', 'Test 7'])
  })
})

describe('the weekly retro on Monday at 10:00', () => {
  it('keeps its hour over the end of summer time (product B04)', async () => {
    const api = await project()
    const ritual = { mode: 'b2c', name: 'Retro', every: 'week', weekday: 1, at: '10:00' }
    const response = await api.ask('/rituals/weekly-retro', {
      method: 'PUT',
      body: JSON.stringify(ritual),
    })
    expect(await response.json()).toMatchObject({ nextAt: '2026-10-26T10:00:00+01:00' })
  })
})
