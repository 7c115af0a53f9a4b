import { afterEach, describe, expect, it } from 'vitest'
import { deniedOf, dropDenied } from '../../../server/ingest/steps/drop-denied.ts'
import type { ProjectSettings } from '../../../shared/schemas/project-settings.ts'
import { updateProjectSettings } from '../../../server/config-store/projects.ts'
import { canonicalEvent } from '../event-log/canonical-event.ts'
import { basic, type Ingest, NOW_MS, openIngest } from './ingest-fixture.ts'

let ingest: Ingest
afterEach(async () => {
  await ingest.close()
})

const set = (change: Partial<ProjectSettings>): void => {
  const { settings: before, id: projectId } = ingest.project
  const after = { ...before, ...change }
  updateProjectSettings(ingest.store.writer, {
    projectId,
    nowMs: NOW_MS,
    actor: 't',
    before,
    after,
  })
}
const send = (body: object, headers: Record<string, string> = {}): Promise<Response> =>
  ingest.post('/v1/track', body, { ...basic(ingest.writeKey), ...headers })
const view = (fields: object = {}) => ({ event: 'Product Viewed', ...fields })

describe('a visitor without storage', () => {
  const cookieless = view({ context: { consent: 'cookieless' } })
  const idOf = async (): Promise<string | null | undefined> =>
    (await ingest.logged()).at(-1)?.anonymousId

  it('is the same for one day and one browser, and somebody else tomorrow', async () => {
    let nowMs = NOW_MS
    ingest = await openIngest({ now: () => nowMs })
    const agent = { 'user-agent': 'Firefox' }
    await send(cookieless, agent)
    const first = await idOf()
    expect(first).toMatch(/^cookieless:[\w-]{22}$/u)
    await send(cookieless, agent)
    expect(await idOf()).toBe(first)
    await send(cookieless, { 'user-agent': 'Safari' })
    expect(await idOf()).not.toBe(first)
    nowMs += 24 * 3_600_000
    await send(cookieless, agent)
    expect(await idOf()).not.toBe(first)
    const salts = ingest.store.writer.raw.prepare('select day from daily_salt').all()
    expect(salts).toHaveLength(1)
  })

  it('gets no other id, whatever the client says', async () => {
    ingest = await openIngest()
    await send({ ...cookieless, anonymousId: 'kept-on-the-device' })
    expect(await idOf()).toMatch(/^cookieless:/u)
  })

  it('is the one that the script was made for', async () => {
    ingest = await openIngest()
    set({ consent: 'cookieless' })
    const script = await ingest.app.request(`/t.json?k=${ingest.writeKey}`, {
      headers: { 'user-agent': 'Firefox' },
    })
    expect(script.headers.get('cache-control')).toMatch(/^private/u)
    const { visitor, consent } = (await script.json()) as Record<string, unknown>
    await send(cookieless, { 'user-agent': 'Firefox' })
    expect(await idOf()).toBe(visitor)
    expect(consent).toBe('cookieless')
  })
})

describe('Global Privacy Control', () => {
  it.each([
    ['/v1/track', view({ anonymousId: 'a' })],
    ['/capture/', { event: 'x', distinct_id: 'a' }],
    ['/2/httpapi', { events: [{ event_type: 'x', device_id: 'abcdef' }] }],
  ])('is honoured at %s: the answer is good and nothing is stored', async (path, body) => {
    ingest = await openIngest()
    const named = { ...body, api_key: ingest.writeKey, writeKey: ingest.writeKey }
    const sent = path === '/v1/track' ? body : named
    const answer = await ingest.post(path, sent, {
      ...(path === '/v1/track' ? basic(ingest.writeKey) : {}),
      'sec-gpc': '1',
    })
    expect(answer.status).toBe(200)
    expect(await ingest.logged()).toEqual([])
    expect(await ingest.quarantined()).toEqual([])
  })
})

describe('what may not be stored', () => {
  it('is taken out of properties, traits and addresses, wherever it stands', async () => {
    ingest = await openIngest()
    set({ denied: ['voucher'] })
    await send(
      view({
        anonymousId: 'a',
        properties: {
          Password: 'hunter2',
          nested: [{ access_token: 't', ok: 1 }],
          voucher: 'V',
          url: 'https://shop.example/a?email=a%40b.c&size=4&token=t#access_token=q&x=1',
        },
        context: {
          ip: '203.0.113.9',
          page: {
            url: '/p?voucher=V',
            search: '?utm_source=letter&E-Mail=a@b.c',
            referrer: 'https://x.example/?q=1',
          },
        },
      }),
    )
    const [event] = await ingest.logged()
    expect(event?.properties).toEqual({
      nested: [{ ok: 1 }],
      url: 'https://shop.example/a?size=4#x=1',
    })
    expect(event?.context).toEqual({
      page: { url: '/p', search: '?utm_source=letter', referrer: 'https://x.example/?q=1' },
    })
  })

  it('changes nothing else', async () => {
    ingest = await openIngest()
    const event = canonicalEvent({
      properties: { formula: 'a=b&c=d', price: 3, list: ['x=1', { deep: null }], text: '' },
    })
    expect(dropDenied(event, deniedOf([]))).toBe(event)
  })
})

describe('a clock that cannot be right', () => {
  it('is marked, and the arrival stands in', async () => {
    ingest = await openIngest()
    await send(view({ anonymousId: 'a', timestamp: '2031-01-01T00:00:00Z' }))
    const [event] = await ingest.logged()
    expect(event).toMatchObject({
      occurredAtMs: NOW_MS,
      originalTimestamp: '2031-01-01T00:00:00Z',
      context: { implausibleClock: true },
    })
    const flags = ingest.store.writer.raw.prepare('select flags from event').pluck().get()
    expect(flags).toBe(8)
  })
})

describe('limits of a write key', () => {
  it('hold for pages of foreign origins, and not for servers', async () => {
    ingest = await openIngest()
    set({ origins: ['https://shop.example'] })
    const from = async (headers: Record<string, string>) =>
      await send(view({ anonymousId: 'a' }), headers)
    const foreign = await from({ origin: 'https://evil.example' })
    expect(foreign.status).toBe(403)
    expect(foreign.headers.get('access-control-allow-origin')).toBe('https://evil.example')
    expect((await from({ origin: 'https://shop.example' })).status).toBe(200)
    expect((await from({})).status).toBe(200)
    expect(await ingest.logged()).toHaveLength(2)
  })

  it('hold in time: 429 says how long to wait, and after that it goes on', async () => {
    let nowMs = NOW_MS
    ingest = await openIngest({ now: () => nowMs })
    set({ eventsPerMinute: 60 })
    const batch = (size: number) =>
      ingest.post('/v1/batch', {
        batch: Array.from({ length: size }, () => ({
          type: 'track',
          anonymousId: 'a',
          event: 'x',
        })),
      })
    expect((await batch(60)).status).toBe(200)
    const refused = await batch(30)
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('30')
    nowMs += 30_000
    expect((await batch(30)).status).toBe(200)
    expect(await ingest.logged()).toHaveLength(90)
  })

  it('become 503 for PostHog, whose library throws away what is answered with 429', async () => {
    ingest = await openIngest()
    set({ eventsPerMinute: 1 })
    const body = { api_key: ingest.writeKey, event: 'x', distinct_id: 'a' }
    expect((await ingest.post('/capture/', body, {})).status).toBe(200)
    const refused = await ingest.post('/capture/', body, {})
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('60')
  })
})
