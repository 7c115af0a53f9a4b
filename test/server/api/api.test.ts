import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import { ExperimentResult, MetricAnswer } from '../../../shared/schemas/result.ts'
import { createProject } from '../../../server/config-store/projects.ts'
import { event, order, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 20, 12)
const MINUTE_MS = 60_000

const PLAN = {
  key: 'cta',
  name: 'Buy button',
  mode: 'b2c',
  unit: 'visitor',
  hypothesis: 'Because visitors hesitate, a promise on the button lets more of them buy.',
  tactic: 'Name the result on the button.',
  resistance: 'Does it work for me?',
  owner: 'Ada',
  variants: [
    { key: 'control', weight: 0.5 },
    { key: 'b', weight: 0.5 },
  ],
  metrics: { primary: 'session_purchase_rate', secondary: ['aov'], guardrails: ['refund_rate'] },
}

/** One visit on 6 April at ten, UTC; some put into the cart, some of them buy for 40. */
function visit(n: number, { carts = 0, buys = 0, variant = '' }): Event[] {
  const fields = (minute: number) => ({
    anonymousId: `visitor-${String(n)}`,
    atMs: Date.UTC(2026, 3, 6, 10) + minute * MINUTE_MS,
  })
  const events = [event(fields(0))]
  if (variant !== '') {
    const properties = { experimentKey: 'cta', variantKey: variant }
    events.push(track(EVENT_NAME.experimentViewed, properties, fields(1)))
  }
  if (n % 1000 < carts) events.push(track(EVENT_NAME.productAdded, {}, fields(2)))
  if (n % 1000 < buys) events.push(order(`o-${String(n)}`, 40, fields(3)))
  return events
}

type ErrorAnswer = { error: { code: string; message: string; details: unknown } }
const errorOf = async (response: Response): Promise<ErrorAnswer['error']> =>
  ((await response.json()) as ErrorAnswer).error

describe('access', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi({ nowMs: NOW_MS })
  })
  afterAll(async () => {
    await api.close()
  })

  it('opens a project with its own token and no other', async () => {
    const { token, project } = createProject(api.log.store.writer, {
      name: 'Other',
      mode: 'b2c',
      timeZone: 'UTC',
      currency: 'EUR',
      nowMs: NOW_MS,
      actor: 'test',
    })
    const foreign = { headers: { authorization: `Bearer ${token}` } }
    expect((await api.ask('')).status).toBe(200)
    expect((await api.raw(`/projects/${api.log.project.slug}`, foreign)).status).toBe(404)
    expect((await api.raw(`/projects/${project.slug}`, foreign)).status).toBe(200)
    const { projects } = (await (await api.raw('/projects', foreign)).json()) as {
      projects: { slug: string }[]
    }
    expect(projects.map(({ slug }) => slug)).toEqual([project.slug])
  })

  it.each(['Bearer tk_wrong', 'Bearer ', 'Basic abc', ''])(
    'does not know %j',
    async (authorization) => {
      const response = await api.raw('/projects', { headers: { authorization } })
      expect([response.status, (await errorOf(response)).code]).toEqual([401, 'unauthorized'])
    },
  )

  it('lets an owner make a project, from our own pages only', async () => {
    const cookie = await api.ownerCookie()
    const create = (headers: Record<string, string>): Promise<Response> =>
      api.raw('/projects', {
        method: 'POST',
        headers: { cookie, ...headers },
        body: JSON.stringify({ name: 'New' }),
      })
    expect((await create({})).status).toBe(201)
    expect((await create({ 'sec-fetch-site': 'same-origin' })).status).toBe(201)
    expect((await create({ 'sec-fetch-site': 'cross-site' })).status).toBe(403)
    expect((await create({ origin: 'https://evil.example' })).status).toBe(403)
    expect((await create({ authorization: `Bearer ${api.log.token}` })).status).toBe(403)
  })

  it('names what is wrong with a body', async () => {
    const headers = { cookie: await api.ownerCookie() }
    const post = (body: string): Promise<Response> =>
      api.raw('/projects', { method: 'POST', headers, body })
    expect(await errorOf(await post('{'))).toMatchObject({ code: 'malformed_json' })
    expect(await errorOf(await post('{"name":"x","timeZone":"Mars/Base"}'))).toMatchObject({
      code: 'invalid_request',
      message: 'timeZone: is not an IANA time zone, e.g. Europe/Berlin',
    })
  })
})

describe('metrics over time', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi({ nowMs: NOW_MS, timeZone: 'Europe/Berlin' })
    const visits = Array.from({ length: 1000 }, (_, n) => visit(n, { carts: 90, buys: 21 }))
    const refund = track(EVENT_NAME.orderRefunded, { order_id: 'o-3', total: 21 }, { atMs: NOW_MS })
    await api.add([...visits.flat(), refund])
  })
  afterAll(async () => {
    await api.close()
  })
  const total = async (metric: string): Promise<MetricAnswer['rows'][number] | undefined> => {
    const answer = await api.get(`/metrics/${metric}?from=2026-04-01&to=2026-04-30&grain=total`)
    return MetricAnswer.parse(answer).rows[0]
  }

  it.each([
    ['sessions', 1000, 1000, null],
    ['visitors', 1000, 1000, null],
    ['orders', 21, 21, null],
    ['customers', 21, 21, null],
    ['revenue', 840, 84_000, null],
    ['refunds', 21, 2_100, null],
    ['net_revenue', 819, 81_900, null],
    ['cart_access_rate', 0.09, 90, 1000],
    ['session_purchase_rate', 0.021, 21, 1000],
    ['cart_to_paid_rate', 21 / 90, 21, 90],
    ['checkout_rate', 0, 0, 1000],
    ['aov', 40, 84_000, 21],
    ['aov_net', 39, 81_900, 21],
    ['refund_rate', 1 / 21, 1, 21],
    ['repeat_purchase_rate', 0, 0, 21],
    ['revenue_per_session', 0.84, 84_000, 1000],
  ])('%s is %d', async (metric, value, numerator, denominator) => {
    const row = await total(metric)
    expect(row).toMatchObject({ key: 'total', numerator, denominator, note: null })
    expect(row?.value).toBeCloseTo(value, 12)
  })

  it('have one row a period, with null and the reason where there is nothing to divide', async () => {
    const { rows } = await api.get<MetricAnswer>('/metrics/aov?from=2026-04-05&to=2026-04-07')
    expect(rows.map(({ key, value, note }) => [key, value, note])).toEqual([
      ['2026-04-05', null, 'no orders in this period'],
      ['2026-04-06', 40, null],
      ['2026-04-07', null, 'no orders in this period'],
    ])
  })

  it.each([
    ['week', ['2026-03-30', '2026-04-06', '2026-04-13', '2026-04-20']],
    ['month', ['2026-04-01']],
    ['quarter', ['2026-04-01']],
  ])(
    'begin a %s where the calendar does, and mark the one that still runs',
    async (grain, keys) => {
      const { rows } = await api.get<MetricAnswer>(
        `/metrics/sessions?from=2026-04-05&to=2026-04-20&grain=${grain}`,
      )
      expect(rows.map(({ key }) => key)).toEqual(keys)
      expect(rows.map(({ partial }) => partial)).toEqual(keys.map((_, n) => n === keys.length - 1))
      expect(rows.reduce((sum, { value }) => sum + (value ?? 0), 0)).toBe(1000)
    },
  )

  it.each(['channel', 'device', 'country', 'customer'])('split orders by %s', async (by) => {
    const { rows } = await api.get<MetricAnswer>(`/metrics/orders?grain=total&by=${by}`)
    const expected = {
      channel: 'direct',
      device: 'unknown',
      country: 'unknown',
      customer: 'unknown',
    }
    expect(rows).toMatchObject([{ by: expected[by as keyof typeof expected], value: 21 }])
  })

  it('split rates with intervals that hold the value', async () => {
    const { rows } = await api.get<MetricAnswer>(
      '/metrics/session_purchase_rate?grain=total&by=channel',
    )
    expect(rows).toHaveLength(1)
    expect(rows[0]?.interval?.lower).toBeLessThan(0.021)
    expect(rows[0]?.interval?.upper).toBeGreaterThan(0.021)
  })

  it.each([
    ['nonsense', 404, 'not_found'],
    ['retention', 422, 'unprocessable'],
    ['nrr', 422, 'unprocessable'],
    ['roas?by=device', 400, 'invalid_request'],
    ['orders?grain=year', 400, 'invalid_request'],
    ['orders?from=April', 400, 'invalid_request'],
    ['orders?from=2026-04-02&to=2026-04-01', 400, 'invalid_request'],
    ['sessions?by=customer', 400, 'invalid_request'],
    ['orders?from=1900-01-01', 400, 'invalid_request'],
  ])('refuse %s', async (path, status, code) => {
    const response = await api.ask(`/metrics/${path}`)
    expect([response.status, (await errorOf(response)).code]).toEqual([status, code])
  })

  it('say which are computed', async () => {
    type Listed = { id: string; available: boolean }
    const { metrics } = await api.get<{ metrics: Listed[] }>('/metrics')
    expect(metrics.find(({ id }) => id === 'aov')).toMatchObject({ available: true })
    expect(metrics.find(({ id }) => id === 'review_rate')).toMatchObject({ available: false })
    expect(metrics.some(({ id }) => id === 'nrr')).toBe(false)
  })
})

describe('an experiment', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi({ nowMs: NOW_MS })
  })
  afterAll(async () => {
    await api.close()
  })

  it('is created once, and only with metrics that its mode allows', async () => {
    expect((await api.post('/experiments', PLAN)).status).toBe(201)
    expect((await api.post('/experiments', PLAN)).status).toBe(409)
    const other = (metrics: object): Promise<Response> =>
      api.post('/experiments', { ...PLAN, key: 'other', metrics })
    const nrr = await other({ primary: 'session_purchase_rate', secondary: ['nrr'] })
    expect(nrr.status).toBe(422)
    expect(await errorOf(nrr)).toMatchObject({
      details: { field: 'metrics.secondary', metric: 'nrr', code: 'wrong_mode' },
    })
    expect((await other({ primary: 'ctr' })).status).toBe(422)
    expect((await other({ primary: 'no_such' })).status).toBe(422)
    expect((await other({})).status).toBe(400)
    expect((await api.post('/experiments', { ...PLAN, key: 'b', mode: 'b2b' })).status).toBe(422)
  })

  it('cannot start before its plan is whole', async () => {
    const draft = { ...PLAN, key: 'draft', resistance: ' ', owner: '' }
    expect((await api.post('/experiments', draft)).status).toBe(201)
    const response = await api.post('/experiments/draft/start')
    expect(response.status).toBe(422)
    const { details } = await errorOf(response)
    expect(details).toMatchObject({ missing: [{ field: 'resistance' }, { field: 'owner' }] })
  })

  it('runs from start to stop, and not twice', async () => {
    expect((await api.post('/experiments/cta/stop')).status).toBe(409)
    expect(await (await api.post('/experiments/cta/start')).json()).toMatchObject({
      status: 'running',
    })
    expect((await api.post('/experiments/cta/start')).status).toBe(409)
    expect((await api.post('/experiments/none/start')).status).toBe(404)
  })

  it('counts, compares and judges what its units did', async () => {
    const visits = Array.from({ length: 1000 }, (_, n) => [
      ...visit(n, { buys: 21, variant: 'control' }),
      ...visit(n + 1000, { buys: 60, variant: 'b' }),
    ])
    await api.add(visits.flat(2))
    const result = ExperimentResult.parse(await api.get('/experiments/cta/results'))
    expect(result).toMatchObject({
      status: 'running',
      variants: [
        { key: 'control', units: 1000 },
        { key: 'b', units: 1000 },
      ],
      health: { srm: { pValue: 1, ok: true }, crossovers: { units: 0, share: 0 } },
      timeline: [{ day: '2026-04-06', variant: 'b', units: 2000 }],
      verdict: { code: 'ship', facts: { variant: 'b' } },
    })
    const [primary, aov, refunds] = result.metrics
    expect(primary?.variants).toMatchObject([
      { numerator: 21, denominator: 1000, value: 0.021 },
      { numerator: 60, denominator: 1000, value: 0.06 },
    ])
    expect(primary?.comparisons[0]?.absolute.estimate).toBeCloseTo(0.039, 12)
    expect(aov?.variants.map(({ value }) => value)).toEqual([40, 40])
    expect(refunds?.variants.map(({ value }) => value)).toEqual([0, 0])
  })

  it('shows its state in the list', async () => {
    type Listed = { experiment: { key: string }; glance: object }
    const { experiments } = await api.get<{ experiments: Listed[] }>('/experiments')
    expect(experiments.find(({ experiment }) => experiment.key === 'cta')?.glance).toMatchObject({
      units: 2000,
      days: 0,
      srmOk: true,
      metric: 'session_purchase_rate',
      leader: { variant: 'b' },
      verdict: { code: 'ship' },
    })
  })

  it('leaves out who saw both variants, and says so', async () => {
    const both = Array.from({ length: 40 }, (_, n) => visit(n, { variant: 'b' }))
    await api.add(both.flat())
    const result = await api.get<ExperimentResult>('/experiments/cta/results')
    expect(result.variants[0]).toEqual({ key: 'control', units: 960 })
    expect(result.health.crossovers).toEqual({ units: 40, share: 0.02 })
    expect(result.verdict).toMatchObject({ code: 'fix_first', facts: { cause: 'crossovers' } })
  })
})

describe('the log', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi({ nowMs: NOW_MS, timeZone: 'Europe/Berlin' })
    await api.add(Array.from({ length: 30 }, (_, n) => visit(n, { buys: 3 })).flat())
  })
  afterAll(async () => {
    await api.close()
  })

  it('is counted by name, type and time', async () => {
    const count = async (filter: string): Promise<number> =>
      (await api.get<{ count: number }>(`/events/count${filter}`)).count
    expect(await count('')).toBe(33)
    expect(await count('?name=&type=&from=&to=')).toBe(33)
    expect(await count('?type=page')).toBe(30)
    expect(await count('?name=Order%20Completed&from=2026-04-06&to=2026-04-06')).toBe(3)
    expect(await count('?from=2026-04-07')).toBe(0)
    expect(await count('?most=1')).toBe(1)
    expect(await count('?most=100&type=page')).toBe(30)
    expect(await count('?most=1&name=Never')).toBe(0)
    expect((await api.ask('/events/count?type=click')).status).toBe(400)
    expect((await api.ask('/events/count?from=yesterday')).status).toBe(400)
  })

  it('is read newest first, page by page', async () => {
    type Page = { events: { messageId: string }[]; next: number | null }
    const seen: string[] = []
    let page = await api.get<Page>('/events?limit=20')
    seen.push(...page.events.map(({ messageId }) => messageId))
    expect(page.next).not.toBeNull()
    page = await api.get<Page>(`/events?limit=20&before=${String(page.next)}`)
    seen.push(...page.events.map(({ messageId }) => messageId))
    expect([seen.length, new Set(seen).size, page.next]).toEqual([33, 33, null])
  })

  it('says how far the read models are', async () => {
    expect(await api.get('/projector')).toEqual({ seq: 33, applied: 33, lagMs: 0 })
  })

  it('streams what is committed', async () => {
    const stop = new AbortController()
    const response = await api.ask('/events/live', { signal: stop.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
    expect((await reader?.read())?.value).toContain('event: ping')
    const { project } = api.log
    await api.services.queue.submit({
      project: { projectId: project.id, currency: 'EUR' },
      events: [event({ messageId: 'live-1' })],
      quarantined: [],
    })
    expect((await reader?.read())?.value).toMatch(/event: events\ndata: .*"live-1"/)
    await reader?.cancel()
    stop.abort()
  })

  it('keeps what it refused', async () => {
    expect(await api.get('/quarantine')).toEqual({ items: [], total: 0 })
  })
})

describe('the beat', () => {
  it('shows the days of the sprint, or the weeks of the quarter, and what happened on them', async () => {
    const api = await openApi({ nowMs: NOW_MS })
    await api.post('/experiments', PLAN)
    await api.post('/experiments/cta/start')
    type Beat = {
      today: string
      title: object
      cells: { start: string; state: string }[]
      marks: object[]
    }
    const sprint = await api.get<Beat>('/beat')
    expect(sprint).toMatchObject({
      mode: 'b2c',
      today: '2026-04-20',
      title: { kind: 'sprint', number: 9, day: 1, of: 14 },
      marks: [{ day: '2026-04-20', kind: 'experiment_started', experimentKey: 'cta' }],
    })
    expect(sprint.cells.map(({ state }) => state).slice(0, 2)).toEqual(['today', 'future'])
    const quarter = await api.get<Beat>('/beat?mode=b2b')
    expect(quarter).toMatchObject({ title: { kind: 'quarter', number: 2, week: 3, of: 13 } })
    expect(quarter.cells).toHaveLength(13)
    await api.close()
  })
})
