import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ExperimentResult, MetricAnswer } from '../../shared/schemas/result.ts'
import { apiClient, type ApiClient, send } from '../support/api.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

const PLAN = {
  key: 'cta',
  name: 'Buy button',
  mode: 'b2c',
  unit: 'visitor',
  hypothesis: 'Because visitors hesitate, one promise on the button lets more of them buy.',
  tactic: 'Name the result on the button.',
  resistance: 'Does it work for me?',
  owner: 'Ada',
  variants: [
    { key: 'control', weight: 0.5 },
    { key: 'b', weight: 0.5 },
  ],
  metrics: { primary: 'session_purchase_rate', secondary: ['aov'], guardrails: ['refund_rate'] },
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let project: { slug: string; writeKey: string; token: string }
let api: ApiClient
beforeAll(async () => {
  directory = await temporaryDirectory()
  server = await startServer({ dataDirectory: directory.path })
  project = await createProject(directory.path, { name: 'Süße Shop', timezone: 'Europe/Berlin' })
  api = apiClient({ url: server.url, ...project })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

/** Waits until the read models hold everything that was acknowledged. */
async function projected(): Promise<void> {
  await expect
    .poll(async () => {
      const { seq, applied } = await api.get<{ seq: number; applied: number }>('/projector')
      return seq - applied
    })
    .toBe(0)
}

describe('the command line', () => {
  it('makes a slug of the name, and keys that tell what they are', () => {
    expect(project).toEqual({
      slug: 'susse-shop',
      writeKey: expect.stringMatching(/^wk_[\w-]{20,}$/) as string,
      token: expect.stringMatching(/^tk_[\w-]{20,}$/) as string,
    })
  })

  it.each([
    [['project', 'create', '--name', 'x', '--mode', 'b2x'], /--mode/],
    [['project', 'create', '--name', 'x', '--timezone', 'Mars/Base'], /--timezone/],
    [['project', 'create', '--name', 'x', '--currency', 'euro'], /--currency/],
    [['nonsense'], /unknown command/],
    [['import', 'ab', 'x.csv', '--project', 'p'], /--experiment/],
  ])('answers wrong use with exit code 2: %j', async (args, message) => {
    const { code, stdout, stderr } = await runTakt(args)
    expect(code).toBe(2)
    expect(stdout).toBe('')
    expect(stderr).toMatch(message)
  })

  it('answers a failure with exit code 1 and one line that says what to do', async () => {
    const data = ['--data', directory.path, '--json']
    const unknown = await runTakt(['rebuild', '--project', 'none', ...data])
    expect(unknown.code).toBe(1)
    expect(unknown.stderr).toMatch(/no project "none"/)
    const missing = await runTakt([
      ...['import', 'orders', '/no/such.csv', '--project', project.slug],
      ...['--map', 'order=a,customer=b,time=c,quantity=d,price=e', ...data],
    ])
    expect(missing.code).toBe(1)
    expect(missing.stderr).toMatch(/cannot read "\/no\/such.csv"/)
  })

  it('refuses a second server on the same data directory', async () => {
    const second = await runTakt(['serve', '--port', '0', '--data', directory.path])
    expect(second.code).toBe(1)
    expect(second.stderr).toMatch(/another server already runs/)
  })

  it('stops the start with one line when a setting is wrong', async () => {
    const { code, stderr } = await runTakt(['serve', '--port', 'many', '--data', directory.path])
    expect(code).toBe(2)
    expect(stderr.trim()).toMatch(/^takt: TAKT_PORT: [^\n]+$/)
  })
})

describe('health', () => {
  it('answers as soon as the process serves and can store', async () => {
    const health = await fetch(`${server.url}/healthz`)
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }])
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
  })
})

describe('access', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${server.url}/api/v1/projects/${path}`, { headers })

  it('opens a project with its own token only', async () => {
    const other = await createProject(directory.path, { name: 'Other' })
    const ask = async (token: string): Promise<number> =>
      (await get(`${project.slug}/events/count`, { authorization: `Bearer ${token}` })).status
    expect(await ask(project.token)).toBe(200)
    expect([403, 404]).toContain(await ask(other.token))
    expect(await ask('tk_wrong')).toBe(401)
  })

  it('answers errors in one shape', async () => {
    const response = await get('no-such-project/experiments', {
      authorization: `Bearer ${project.token}`,
    })
    expect(response.status).toBe(404)
    expect(await response.json()).toEqual({
      error: { code: 'not_found', message: expect.any(String) as string, details: null },
    })
  })
})

describe('from event to decision', () => {
  it('goes from a created experiment to a judged one', async () => {
    const created = await api.post('/experiments', PLAN)
    expect([200, 201]).toContain(created.status)
    expect((await api.post('/experiments', PLAN)).status).toBe(409)
    expect((await api.post('/experiments/cta/start')).status).toBeLessThan(300)

    const batch = Array.from({ length: 400 }, (_, n) => eventsOf(n)).flat()
    for (let start = 0; start < batch.length; start += 200) {
      const response = await send(server.url, project.writeKey, '/v1/batch', {
        batch: batch.slice(start, start + 200),
      })
      expect([response.status, await response.json()]).toEqual([
        200,
        expect.objectContaining({ success: true }),
      ])
    }
    await projected()

    const result = ExperimentResult.parse(await api.get('/experiments/cta/results'))
    expect(result).toMatchObject({
      experiment: 'cta',
      status: 'running',
      unit: 'visitor',
      variants: [
        { key: 'control', units: 200 },
        { key: 'b', units: 200 },
      ],
      health: { srm: { pValue: 1, ok: true }, crossovers: { units: 0, share: 0 } },
    })
    const primary = result.metrics.find(({ role }) => role === 'primary')
    expect(primary?.metric).toBe('session_purchase_rate')
    expect(primary?.variants.map(({ numerator, denominator }) => [numerator, denominator])).toEqual(
      [
        [20, 200],
        [50, 200],
      ],
    )
    const [comparison] = primary?.comparisons ?? []
    expect(comparison).toMatchObject({ variant: 'b', baseline: 'control' })
    expect(comparison?.absolute.estimate).toBeCloseTo(0.15, 12)
    expect(comparison?.relative.estimate).toBeCloseTo(1.5, 12)
    expect(comparison?.pValue).toBeLessThan(0.01)
    expect(result.metrics.map(({ metric, role }) => [metric, role])).toEqual([
      ['session_purchase_rate', 'primary'],
      ['aov', 'secondary'],
      ['refund_rate', 'guardrail'],
    ])

    expect((await api.post('/experiments/cta/stop')).status).toBeLessThan(300)
    expect((await api.get<ExperimentResult>('/experiments/cta/results')).status).toBe('stopped')
  })

  it('answers metrics by day with numerator, denominator and interval', async () => {
    const answer = MetricAnswer.parse(
      await api.get('/metrics/aov?from=2026-04-01&to=2026-04-30&grain=total'),
    )
    expect(answer).toMatchObject({
      metric: 'aov',
      unit: 'money',
      currency: 'EUR',
      rows: [{ value: 40, numerator: 280_000, denominator: 70 }],
    })
    const rate = await api.get<MetricAnswer>(
      '/metrics/session_purchase_rate?from=2026-04-01&to=2026-04-30&grain=day',
    )
    const day = rate.rows.find(({ key }) => key === '2026-04-06')
    expect(day).toMatchObject({ numerator: 70, denominator: 400, value: 0.175, partial: false })
    expect(day?.interval?.lower).toBeLessThan(0.175)
  })

  it('gives null with a note where there is nothing to divide by', async () => {
    const answer = await api.get<MetricAnswer>(
      '/metrics/aov?from=2020-01-01&to=2020-01-02&grain=total',
    )
    expect(answer.rows[0]).toMatchObject({
      value: null,
      denominator: 0,
      note: expect.any(String) as string,
    })
  })

  it('counts the log', async () => {
    const { count } = await api.get<{ count: number }>('/events/count?name=Order%20Completed')
    expect(count).toBe(70)
  })

  it('refuses an unknown metric, and one of the other rhythm with the nearest allowed one', async () => {
    const unknown = await api.post('/experiments', {
      ...PLAN,
      key: 'x1',
      metrics: { primary: 'no_such_metric' },
    })
    expect([400, 404, 422]).toContain(unknown.status)
    const clickRate = await api.post('/experiments', {
      ...PLAN,
      key: 'x2',
      metrics: { primary: 'ctr' },
    })
    expect(clickRate.status).toBe(422)
  })
})

/** One visitor: sees a variant, perhaps buys for 40 EUR; every tenth of control, every fourth of b. */
function eventsOf(n: number): object[] {
  const variant = n % 2 === 0 ? 'control' : 'b'
  const index = Math.floor(n / 2)
  const buys = index % (variant === 'control' ? 10 : 4) === 0
  const anonymousId = `visitor-${String(n)}`
  const event = (minute: number, fields: object) => ({
    messageId: randomUUID(),
    anonymousId,
    timestamp: new Date(Date.UTC(2026, 3, 6, 10, minute)).toISOString(),
    ...fields,
  })
  const seen = [
    event(0, { type: 'page', name: 'Home' }),
    event(1, {
      type: 'track',
      event: 'Experiment Viewed',
      properties: { experimentKey: 'cta', variantKey: variant },
    }),
  ]
  if (!buys) return seen
  const order = { order_id: `o-${String(n)}`, revenue: '40.00', currency: 'EUR' }
  return [...seen, event(5, { type: 'track', event: 'Order Completed', properties: order })]
}
