import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ProjectSettings } from '../../../shared/schemas/project-settings.ts'
import type { TrackingPlan } from '../../../shared/schemas/tracking-plan.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'
import { createApp } from '../../../server/app.ts'

const NOW_MS = Date.UTC(2026, 3, 6, 12)
const PLAN = {
  unknownEvents: 'hold',
  currencies: ['EUR'],
  events: [
    {
      name: 'Order Completed',
      description: 'An order was paid.',
      owner: 'Shop',
      properties: [
        { name: 'order_id', type: 'text', required: true },
        { name: 'revenue', type: 'number', required: true },
        { name: 'payment', type: 'text', values: ['card', 'invoice'] },
      ],
    },
    { name: 'Signed Up' },
  ],
}

let api: ApiFixture
let track: (event: string, properties: object, messageId?: string) => Promise<Response>
let nowMs: number
beforeEach(async () => {
  nowMs = NOW_MS
  api = await openApi({ nowMs })
  const app = createApp({ ...api.services, now: () => nowMs })
  track = async (event, properties, messageId) =>
    await app.request('/v1/track', {
      method: 'POST',
      body: JSON.stringify({
        writeKey: api.log.project.writeKey,
        anonymousId: 'a',
        event,
        properties,
        ...(messageId === undefined ? {} : { messageId }),
      }),
    })
})
afterEach(() => api.close())

const setPlan = async (plan: object): Promise<Response> =>
  await api.ask('/settings', { method: 'PATCH', body: JSON.stringify({ plan }) })
const good = { order_id: 'o1', revenue: 10, currency: 'eur', payment: 'card', note: 'any' }

describe('a tracking plan', () => {
  it.each([
    ['Ordre Completed', good, 'unknown_event', 'event'],
    ['Order Completed', { ...good, revenue: undefined }, 'missing_property', 'properties.revenue'],
    ['Order Completed', { ...good, revenue: '10' }, 'wrong_type', 'properties.revenue'],
    ['Order Completed', { ...good, payment: 'gold' }, 'wrong_type', 'properties.payment'],
    ['Order Completed', { ...good, currency: 'USD' }, 'wrong_currency', 'properties.currency'],
  ])('holds %s %j and says why', async (event, properties, reason, field) => {
    expect((await setPlan(PLAN)).status).toBe(200)
    const answer = await track(event, properties)
    // Any error would make a library throw away what can still be put right.
    expect(answer.status).toBe(200)
    expect(await answer.json()).toMatchObject({
      success: true,
      stored: 0,
      quarantined: [{ field }],
    })
    expect(await api.get('/quarantine')).toMatchObject({ total: 1, items: [{ reason, field }] })
    expect(await api.get(`/quarantine?reason=${reason}`)).toMatchObject({ total: 1 })
    expect(await api.get('/quarantine?reason=invalid_event')).toMatchObject({ total: 0 })
    expect(await api.get('/events/count')).toMatchObject({ count: 0 })
  })

  it('lets through what keeps it, our own events, and everything but track calls', async () => {
    await setPlan(PLAN)
    await track('Order Completed', good)
    await track('Signed Up', { anything: [1] })
    await track('Experiment Viewed', { experimentKey: 'x', variantKey: 'a' })
    expect(await api.get('/events/count')).toMatchObject({ count: 3 })
    expect(await api.get('/quarantine')).toMatchObject({ total: 0 })
  })

  it('is refused by its field when it contradicts itself', async () => {
    const twice = await setPlan({ events: [{ name: 'x' }, { name: 'x' }] })
    expect(twice.status).toBe(400)
    expect(await twice.text()).toContain('plan.events')
    expect((await setPlan({ currencies: ['Euro'] })).status).toBe(400)
    expect((await setPlan({ event: [] })).status).toBe(400)
  })
})

describe('what was held', () => {
  it('is replayed after a fix, once, and what still breaks the plan stays', async () => {
    await setPlan(PLAN)
    await track('Order Completed', { ...good, currency: 'CHF' }, 'm-1')
    await track('Order Completed', { ...good, currency: 'USD' }, 'm-2')
    await track('Order Completed', { ...good, currency: 'CHF' }, 'm-1')
    const reasons = () =>
      api.get<{ reasons: { reason: string; events: number }[] }>('/quarantine/reasons')
    expect(await reasons()).toMatchObject({ reasons: [{ reason: 'wrong_currency', events: 3 }] })
    await setPlan({ ...PLAN, currencies: ['EUR', 'CHF'] })
    const replayed = await api.post('/quarantine/replay')
    expect(await replayed.json()).toEqual({ stored: 1, duplicates: 1, stillHeld: 1 })
    expect(await api.get('/events')).toMatchObject({ events: [{ messageId: 'm-1' }] })
    expect(await reasons()).toMatchObject({ reasons: [{ events: 1 }] })
    const again = await api.post('/quarantine/replay')
    expect(await again.json()).toEqual({ stored: 0, duplicates: 0, stillHeld: 1 })
  })
})

describe('coverage', () => {
  it('tells what comes, what never came and what went quiet', async () => {
    const plan: Partial<TrackingPlan> = PLAN as never
    const settings = (await (await setPlan(plan)).json()) as ProjectSettings
    expect(settings.plan.events).toHaveLength(2)
    const HOUR = 3_600_000
    const days = (hours: readonly number[], perHour: number) =>
      [1, 2, 3, 4, 5, 6, 7].flatMap((day) =>
        hours.flatMap((hour) =>
          Array.from({ length: perHour }, () => NOW_MS - day * 24 * HOUR - hour * HOUR - 1),
        ),
      )
    const arrivals = [...days([0, 1, 2, 3], 3), NOW_MS - 3 * HOUR - 5]
    for (const receivedAtMs of arrivals.toSorted((a, b) => a - b)) {
      nowMs = receivedAtMs
      await track('Order Completed', good)
    }
    const coverage = async () =>
      (await api.get<{ events: { name: string; status: string }[] }>('/tracking-plan/coverage'))
        .events
    expect(await coverage()).toMatchObject([
      { name: 'Order Completed', status: 'quiet', eventsDay: 1, expectedSince: 9 },
      { name: 'Signed Up', status: 'never', eventsWeek: 0, lastAt: null },
    ])
    nowMs = NOW_MS - 1
    await track('Order Completed', good)
    expect(await coverage()).toMatchObject([{ status: 'ok', eventsDay: 2 }, {}])
  })
})
