import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Alarm, ContributionTree } from '../../../shared/metrics/index.ts'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import type { Tile } from '../../../shared/sprint/tiles.ts'
import { event, order, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 24 * 3_600_000
const MINUTE_MS = 60_000
const NOW_MS = Date.UTC(2026, 3, 30, 12)
const dayAgo = (days: number): number => NOW_MS - days * DAY_MS

let open: ApiFixture[] = []
afterAll(async () => {
  await Promise.all(open.map((api) => api.close()))
  open = []
})
async function shop(mode: 'b2c' | 'b2b' | 'hybrid' = 'b2c'): Promise<ApiFixture> {
  const api = await openApi({ nowMs: NOW_MS, mode })
  open.push(api)
  return api
}

let made = 0
/** Sessions as a file tells them: `carts` of them with a cart, the first `paid` of these with an order. */
function sessions(
  count: number,
  { carts, paid, atMs }: { carts: number; paid: number; atMs: number },
): Event[] {
  return Array.from({ length: count }, (_, index) => {
    made += 1
    return track(
      EVENT_NAME.sessionImported,
      {
        cart: index < carts,
        orders: index < paid ? 1 : 0,
        channel: index % 2 ? 'email' : 'direct',
      },
      { atMs: atMs + index, anonymousId: `file:${String(made)}`, origin: 'import' },
    )
  })
}

type Funnel = {
  steps: { step: string; sessions: number; share: number | null; fromPrevious: number | null }[]
  dropOffs: { step: string; next: string; rate: number | null; lost: number }[]
  cart: { gap: number; isAlarm: boolean }
  clicks: { paths: number; withinShare: number; isAmber: boolean; median: number; p90: number }
  timeToPay: { sessions: number; medianSeconds: number }
  segments: { segment: string; steps: { sessions: number }[] }[]
}
const stepOf = (funnel: Funnel, step: string) => funnel.steps.find((each) => each.step === step)

describe('the funnel of 10,000 sessions, 900 carts and 210 payments', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await shop()
    await api.add(sessions(10_000, { carts: 900, paid: 210, atMs: dayAgo(2) }))
  }, 60_000)

  it('shows 9.0 %, 2.1 % and 23.3 % of carts (product D01)', async () => {
    const funnel = await api.get<Funnel>('/funnel?by=channel')
    expect(stepOf(funnel, 'cart')).toMatchObject({ sessions: 900, share: 0.09 })
    expect(stepOf(funnel, 'paid')).toMatchObject({ sessions: 210, share: 0.021 })
    expect(stepOf(funnel, 'paid')?.fromPrevious).toBeCloseTo(210 / 900, 12)
    expect(stepOf(funnel, 'product')).toMatchObject({ isMeasured: false })
    expect(funnel.segments.map(({ steps }) => steps[0]?.sessions)).toEqual([5_000, 5_000])
  })

  it('ranks the largest loss first (product D03)', async () => {
    const { dropOffs } = await api.get<Funnel>('/funnel')
    expect(dropOffs).toMatchObject([
      { step: 'session', next: 'cart', lost: 9_100, rate: 0.91 },
      { step: 'cart', next: 'paid', lost: 690 },
    ])
  })

  it('refuses what is not kept, and says what is', async () => {
    const answer = await api.ask('/funnel?by=visitor_type&channel=email')
    expect(answer.status).toBe(422)
    expect(await answer.text()).toContain('visitor_type and content stand alone')
  })
})

describe('the alarm of cart and payment', () => {
  it.each([
    [700, true],
    [800, false],
  ])(
    'of 10,000 sessions, 1,800 carts and %i payments is %s (product D02)',
    async (paid, fires) => {
      const api = await shop()
      await api.add(sessions(10_000, { carts: 1_800, paid, atMs: dayAgo(2) }))
      expect((await api.get<Funnel>('/funnel')).cart.isAlarm).toBe(fires)
      const { alarms } = await api.get<{ alarms: Alarm[] }>('/alarms')
      const alarm = alarms.find(({ rule }) => rule === 'cart_paid_gap')
      expect(alarm).toMatchObject({ state: fires ? 'firing' : 'clear', isOpen: fires })
      expect(alarm?.since).toBe(fires ? '2026-04-28' : null)
    },
    60_000,
  )

  it('keeps quiet until the day that somebody named', async () => {
    const api = await shop()
    await api.add(sessions(1_000, { carts: 300, paid: 10, atMs: dayAgo(2) }))
    const path = '/alarms/cart_paid_gap/acknowledge'
    expect((await api.post(path, { until: '2026-04-29' })).status).toBe(400)
    expect((await api.post('/alarms/none/acknowledge', { until: '2026-05-03' })).status).toBe(404)
    const answer = await api.post(path, { until: '2026-05-03', owner: 'Ada' })
    expect(await answer.json()).toMatchObject({
      alarm: { state: 'firing', isOpen: false, owner: 'Ada', acknowledgedUntil: '2026-05-03' },
    })
  }, 60_000)
})

/** A visit that pays after `checkouts` steps of the checkout. */
function paidVisit(
  id: string,
  { checkouts, atMs, revenue = 40 }: { checkouts: number; atMs: number; revenue?: number },
): Event[] {
  const own = { anonymousId: id }
  const steps = Array.from({ length: checkouts }, (_, index) =>
    track('Checkout Step Viewed', {}, { ...own, atMs: atMs + (2 + index) * MINUTE_MS }),
  )
  return [
    event({ ...own, atMs }),
    track(EVENT_NAME.productAdded, {}, { ...own, atMs: atMs + MINUTE_MS }),
    ...steps,
    order(`order-${id}`, revenue, { ...own, atMs: atMs + 6 * MINUTE_MS }),
  ]
}

describe('visits that pay', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await shop()
    const clicks = [2, 3, 3, 5]
    await api.add([
      ...clicks.flatMap((count, index) =>
        paidVisit(`p${String(index)}`, { checkouts: count - 1, atMs: dayAgo(3) }),
      ),
      ...Array.from({ length: 6 }, (_, index) =>
        event({ anonymousId: `v${String(index)}`, atMs: dayAgo(3) }),
      ),
      ...['p0', 'p1', 'v0'].map((anonymousId) =>
        track(
          EVENT_NAME.experimentViewed,
          { experimentKey: 'cta', variantKey: anonymousId === 'v0' ? 'a' : 'b' },
          { anonymousId, atMs: dayAgo(3) },
        ),
      ),
    ])
  })

  it('in 2, 3, 3 and 5 clicks are 75 % within three, and amber (product D04)', async () => {
    const { clicks, timeToPay } = await api.get<Funnel>('/funnel')
    expect(clicks).toMatchObject({ paths: 4, withinShare: 0.75, isAmber: true, median: 3 })
    expect(timeToPay).toMatchObject({ sessions: 4, medianSeconds: 360 })
  })

  it('in time only are counted within a limit', async () => {
    expect(stepOf(await api.get<Funnel>('/funnel?within=5'), 'paid')?.sessions).toBe(0)
    expect(stepOf(await api.get<Funnel>('/funnel?within=6'), 'paid')?.sessions).toBe(4)
  })

  it('in strict order have seen a product first', async () => {
    expect(stepOf(await api.get<Funnel>('/funnel?order=strict'), 'paid')?.sessions).toBe(0)
  })

  it('are counted by the variant that they had seen', async () => {
    const { segments } = await api.get<Funnel>('/funnel?by=variant&experiment=cta')
    expect(segments.map(({ segment, steps }) => [segment, steps[0]?.sessions])).toEqual([
      ['b', 2],
      ['a', 1],
    ])
    const filtered = await api.get<Funnel>('/funnel?variant=cta:b')
    expect(stepOf(filtered, 'paid')?.sessions).toBe(2)
  })

  it('are the rows behind the numbers, page by page and as a file', async () => {
    type Page = { visits: { visitor: string; orders: number }[]; next: string | null }
    const first = await api.get<Page>('/visits?limit=6')
    const rest = await api.get<Page>(`/visits?limit=6&after=${String(first.next)}`)
    const all = [...first.visits, ...rest.visits].map(({ visitor }) => visitor)
    expect(all.toSorted()).toEqual(['p0', 'p1', 'p2', 'p3', 'v0', 'v1', 'v2', 'v3', 'v4', 'v5'])
    expect(rest.next).toBeNull()
    expect((await api.get<Page>('/visits?reached=paid')).visits).toHaveLength(4)
    expect((await api.get<Page>('/visits?variant=cta:b')).visits).toHaveLength(2)
    const csv = await (await api.ask('/visits?missed=paid&format=csv')).text()
    expect(csv.trim().split('\n')).toHaveLength(7)
  })

  it('earn conversion × order value × margin to the cent (product H02)', async () => {
    expect(await api.get<ContributionTree>('/tree')).toMatchObject({
      metric: 'revenue_per_session',
      after: 16,
    })
    const changed = await api.ask('/margin', { method: 'PATCH', body: '{"share":0.375}' })
    expect(changed.status).toBe(200)
    const tree = await api.get<ContributionTree>('/tree')
    const product = tree.nodes.reduce((value, node) => value * (node.after ?? Number.NaN), 1)
    expect(tree).toMatchObject({ metric: 'contribution_per_session', after: 6 })
    expect(product).toBeCloseTo(6, 9)
    const { rows } = await api.get<{ rows: object[] }>(
      '/metrics/contribution_per_session?grain=total&from=2026-04-01&to=2026-04-29',
    )
    expect(rows).toMatchObject([{ numerator: 6_000, denominator: 10, value: 6 }])
  })
})

describe('the tree', () => {
  it('splits a change over its factors without a rest, in one sentence (product H03)', async () => {
    const api = await shop()
    await api.ask('/margin', { method: 'PATCH', body: '{"share":0.5}' })
    const visits = (count: number, paid: number, revenue: number, atMs: number): Event[] =>
      Array.from({ length: count }, (_, index) => {
        const id = `t${String(atMs)}-${String(index)}`
        return index < paid
          ? paidVisit(id, { checkouts: 1, atMs, revenue })
          : [event({ anonymousId: id, atMs })]
      }).flat()
    await api.add([...visits(100, 10, 50, dayAgo(10)), ...visits(100, 12, 48, dayAgo(2))])
    const tree = await api.get<ContributionTree & { sentence: { en: string } }>('/tree?span=7d')
    const parts = tree.nodes.reduce((sum, node) => sum + (node.contribution ?? 0), 0)
    expect(tree.before).toBeCloseTo(2.5, 12)
    expect(tree.after).toBeCloseTo(2.88, 12)
    expect(parts).toBeCloseTo(0.38, 12)
    // ln-mean split by hand: L = 0.38 / ln(2.88 / 2.5); conversion L·ln 1.2, order value L·ln 0.96.
    expect(tree.sentence.en).toBe(
      'Contribution per session rose 15 %, of which conversion +20, order value −4.4',
    )
  }, 60_000)
})

describe('the tiles', () => {
  it('call a usual day noise, an unusual one signal, and keep today out of every change (product B05)', async () => {
    const api = await shop()
    const usual = Array.from({ length: 62 }, (_, index) => {
      const days = index + 2
      return sessions(100 + (days % 5), { carts: 20, paid: 4 + (days % 2), atMs: dayAgo(days) })
    })
    await api.add([
      ...usual.flat(),
      ...sessions(400, { carts: 20, paid: 5, atMs: dayAgo(1) }),
      ...sessions(7, { carts: 0, paid: 0, atMs: dayAgo(0) - 3_600_000 }),
    ])
    const { tiles } = await api.get<{ tiles: Tile[] }>('/tiles')
    const changeOf = (metric: string) =>
      tiles.find((tile) => tile.metric === metric)?.changes.find(({ span }) => span === 'yesterday')
    expect(changeOf('sessions')).toMatchObject({ value: 400, verdict: 'signal' })
    expect(changeOf('session_purchase_rate')?.denominator).toBe(400)
    expect(tiles.find(({ metric }) => metric === 'sessions')?.today.value).toBe(7)
    const week = await api.get<{ tiles: Tile[] }>('/tiles?channel=email')
    expect(week.tiles.find(({ metric }) => metric === 'sessions')?.changes[0]?.value).toBe(200)
  }, 60_000)

  it('are refused in a B2B project, with the reason and what there is', async () => {
    const api = await shop('b2b')
    for (const path of ['/tiles', '/tree', '/funnel']) {
      const answer = await api.ask(path)
      expect(answer.status).toBe(422)
      expect(await answer.json()).toMatchObject({ error: { details: { code: 'wrong_mode' } } })
    }
    const { alarms } = await api.get<{ alarms: Alarm[] }>('/alarms')
    expect(new Set(alarms.map(({ mode }) => mode))).toEqual(new Set(['b2b']))
  })
})

describe('a band', () => {
  it('changed on a day leaves the days before as they were (product C19)', async () => {
    const api = await shop()
    const change = { method: 'PATCH', body: '{"lower":0.03,"upper":0.05,"since":"2026-05-01"}' }
    expect((await api.ask('/bands/session_purchase_rate', change)).status).toBe(200)
    expect((await api.ask('/bands/session_purchase_rate', change)).status).toBe(400)
    const { metrics } = await api.get<{
      metrics: { id: string; bands: { b2c?: { history: object[] } } }[]
    }>('/metrics')
    const band = metrics.find(({ id }) => id === 'session_purchase_rate')?.bands.b2c
    expect(band?.history).toMatchObject([
      { lower: 0.018, upper: 0.04, since: null },
      { lower: 0.03, upper: 0.05, since: '2026-05-01' },
    ])
  })

  it('changed in one rhythm leaves the other as it was', async () => {
    const api = await shop('hybrid')
    const body = '{"lower":0.02,"upper":0.03,"since":"2026-05-01","mode":"b2c"}'
    expect((await api.ask('/bands/ctr', { method: 'PATCH', body })).status).toBe(200)
    const { metrics } = await api.get<{ metrics: { id: string; bands: object }[] }>('/metrics')
    expect(metrics.find(({ id }) => id === 'ctr')?.bands).toMatchObject({
      b2c: { lower: 0.02, upper: 0.03 },
      b2b: { lower: 0.006, upper: 0.012, history: [{ since: null }] },
    })
    const wrong = await api.ask('/bands/win_rate_closed_count', { method: 'PATCH', body })
    expect([wrong.status, await wrong.text()]).toEqual([400, expect.stringContaining('mode')])
  })
})
