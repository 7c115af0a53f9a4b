import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { LoggedEvent } from '../../../server/event-log/explorer.ts'
import { basic, type Ingest, NOW_MS, openIngest } from '../../server/ingest/ingest-fixture.ts'

/**
 * Payloads in the shapes that the libraries were seen to send. The values are our own.
 */
let ingest: Ingest
let before = 0
beforeAll(async () => {
  ingest = await openIngest()
})
afterAll(async () => {
  await ingest.close()
})
beforeEach(async () => {
  before = (await ingest.logged()).length
})

const added = async (): Promise<LoggedEvent[]> => (await ingest.logged()).slice(before)
const iso = (offsetMs = 0): string => new Date(NOW_MS + offsetMs).toISOString()

async function accepted(response: Response): Promise<void> {
  expect([response.status, await response.json()]).toEqual([200, { success: true }])
}

describe('@segment/analytics-node 3', () => {
  it('sends a batch with the key in the header and in the body', async () => {
    const context = { library: { name: '@segment/analytics-node', version: '3.1.0' } }
    const common = { context, integrations: {}, _metadata: { nodeVersion: '20' } }
    const body = {
      batch: [
        {
          ...common,
          messageId: 'node-next-1775476800000-a',
          timestamp: iso(-1_000),
          type: 'track',
          userId: 'u1',
          event: 'Order Completed',
          properties: { order_id: 'o1', revenue: 39.99, currency: 'eur' },
        },
        {
          ...common,
          messageId: 'node-next-1775476800000-b',
          timestamp: iso(-500),
          type: 'group',
          userId: 'u1',
          groupId: 'acme',
          traits: { plan: 'pro' },
        },
      ],
      writeKey: ingest.writeKey,
      sentAt: iso(),
    }
    await accepted(
      await ingest.post('/v1/batch', body, {
        ...basic(ingest.writeKey),
        'content-type': 'application/json',
      }),
    )
    expect(await added()).toMatchObject([
      {
        messageId: 'node-next-1775476800000-a',
        type: 'track',
        name: 'Order Completed',
        occurredAtMs: NOW_MS - 1_000,
        receivedAtMs: NOW_MS,
        userId: 'u1',
        anonymousId: null,
        properties: { order_id: 'o1', revenue: 39.99, currency: 'eur' },
        context,
        originalTimestamp: iso(-1_000),
        sentAt: iso(),
        origin: 'client',
      },
      { type: 'group', groupId: 'acme', traits: { plan: 'pro' }, occurredAtMs: NOW_MS - 500 },
    ])
  })
})

describe('@segment/analytics-node 2', () => {
  it('sends the key in the body only', async () => {
    const event = { type: 'track', event: 'Signed Up', userId: 'u2', messageId: 'n2-1' }
    const body = { batch: [event], writeKey: ingest.writeKey, sentAt: iso() }
    await accepted(await ingest.post('/v1/batch', body, {}))
    expect(await added()).toMatchObject([{ name: 'Signed Up', userId: 'u2' }])
  })
})

describe('@segment/analytics-next', () => {
  const page = {
    path: '/shop',
    referrer: 'https://search.example/',
    search: '?q=1',
    title: 'Shop',
    url: 'https://shop.example/shop?q=1',
  }
  const single = (fields: object): object => ({
    timestamp: iso(-20),
    integrations: {},
    anonymousId: '7e9c2ab0-0000-4000-8000-000000000001',
    userId: null,
    context: { page, userAgent: 'Mozilla/5.0', locale: 'de', timezone: 'Europe/Berlin' },
    sentAt: iso(),
    _metadata: { bundled: ['Segment.io'], unbundled: [], bundledIds: [] },
    writeKey: ingest.writeKey,
    ...fields,
  })

  it.each([
    ['t', { type: 'track', event: 'Product Viewed', properties: { sku: 's' } }, 'track'],
    ['p', { type: 'page', name: 'Shop', category: null, properties: page }, 'page'],
    ['i', { type: 'identify', traits: { plan: 'x' }, userId: 'u3' }, 'identify'],
    ['g', { type: 'group', groupId: 'acme', traits: {} }, 'group'],
    ['a', { type: 'alias', userId: 'u3', previousId: 'u0' }, 'alias'],
    ['s', { type: 'screen', name: 'Home', properties: {} }, 'screen'],
  ])('sends one event as text/plain to /v1/%s', async (path, fields, type) => {
    const body = single({ ...fields, messageId: `ajs-next-${path}` })
    await accepted(await ingest.post(`/v1/${path}`, body, { 'content-type': 'text/plain' }))
    expect(await added()).toMatchObject([
      { type, messageId: `ajs-next-${path}`, occurredAtMs: NOW_MS - 20, context: { page } },
    ])
  })

  it('sends batches to /v1/b, each event with its own sentAt', async () => {
    const events = [1, 2].map((n) =>
      single({ type: 'track', event: 'Scrolled', messageId: `ajs-b-${String(n)}` }),
    )
    const body = { writeKey: ingest.writeKey, batch: events, sentAt: iso() }
    await accepted(await ingest.post('/v1/b', body, { 'content-type': 'text/plain' }))
    expect(await added()).toHaveLength(2)
  })

  it('fetches settings that send everything to this host and load nothing else', async () => {
    const url = `http://events.example:4600/v1/projects/${ingest.writeKey}/settings`
    const response = await ingest.app.request(url, { headers: { origin: 'https://shop.example' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toMatch(/max-age=\d+/)
    expect(response.headers.get('access-control-allow-origin')).toBe('https://shop.example')
    expect(await response.json()).toMatchObject({
      integrations: {
        'Segment.io': {
          apiKey: ingest.writeKey,
          apiHost: 'events.example:4600/v1',
          protocol: 'http',
        },
      },
      metrics: { sampleRate: 0 },
    })
    const unknown = await ingest.app.request('/v1/projects/wk_none/settings')
    expect(unknown.status).toBe(401)
  })

  it('posts its own metrics, which are accepted and not kept', async () => {
    await accepted(await ingest.post('/v1/m', { series: [] }, { 'content-type': 'text/plain' }))
    expect(await added()).toEqual([])
  })
})

describe('RudderStack', () => {
  it('sends gzip as a form, the time as originalTimestamp', async () => {
    const body = {
      batch: [
        {
          type: 'track',
          event: 'Order Refunded',
          userId: 'u4',
          anonymousId: '',
          messageId: 'rudder-1',
          originalTimestamp: iso(-60_000),
          sentAt: iso(),
          channel: 'server',
          context: { sessionId: 1_775_476_800 },
        },
      ],
      sentAt: iso(),
    }
    await accepted(
      await ingest.post('/v1/batch', gzipSync(JSON.stringify(body)), {
        ...basic(ingest.writeKey),
        'content-type': 'application/x-www-form-urlencoded',
        'content-encoding': 'gzip',
      }),
    )
    expect(await added()).toMatchObject([
      { anonymousId: null, userId: 'u4', occurredAtMs: NOW_MS - 60_000 },
    ])
  })

  it('sends an empty user id for an unknown user', async () => {
    const body = { type: 'page', anonymousId: 'a', userId: '', messageId: 'rudder-2' }
    await accepted(await ingest.post('/v1/page', body))
    expect(await added()).toMatchObject([{ userId: null, anonymousId: 'a' }])
  })
})

describe('the HTTP API', () => {
  it.each(['track', 'identify', 'page', 'screen', 'group', 'alias'])(
    'takes the type from the path /v1/%s',
    async (type) => {
      const body = {
        userId: 'u5',
        event: 'Called',
        groupId: 'acme',
        previousId: 'u0',
        messageId: `api-${type}`,
      }
      await accepted(await ingest.post(`/v1/${type}`, body))
      expect(await added()).toMatchObject([{ type, messageId: `api-${type}` }])
    },
  )

  it('accepts /v1/import, the older name of the batch', async () => {
    const batch = [{ type: 'track', event: 'Old', userId: 'u', messageId: 'imp-1' }]
    await accepted(await ingest.post('/v1/import', { batch }))
    expect(await added()).toHaveLength(1)
  })

  it('lends the context of a batch to its events', async () => {
    const event = { type: 'track', event: 'Lent', userId: 'u' }
    const context = { locale: 'de', app: { name: 'shop' } }
    const batch = [
      { ...event, messageId: 'ctx-1' },
      { ...event, messageId: 'ctx-2', context: { locale: 'en' } },
    ]
    await accepted(await ingest.post('/v1/batch', { batch, context }))
    expect((await added()).map((logged) => logged.context)).toEqual([
      context,
      { ...context, locale: 'en' },
    ])
  })

  it('turns numbers given as ids into text', async () => {
    await accepted(
      await ingest.post('/v1/track', { event: 'Bought', userId: 42, messageId: 1_007 }),
    )
    expect(await added()).toMatchObject([{ userId: '42', messageId: '1007' }])
  })

  it('gives an event without message id one of its own, so that two of them are two', async () => {
    const body = { event: 'Anonymous', anonymousId: 'a' }
    await accepted(await ingest.post('/v1/track', body))
    await accepted(await ingest.post('/v1/track', body))
    const ids = (await added()).map(({ messageId }) => messageId)
    expect(new Set(ids).size).toBe(2)
  })

  it('reads the account from the context, and never stores an address', async () => {
    const context = { groupId: 'acme', ip: '203.0.113.7' }
    await accepted(
      await ingest.post('/v1/track', { event: 'Used', userId: 'u', messageId: 'grp-1', context }),
    )
    expect(await added()).toMatchObject([{ groupId: 'acme', context: { groupId: 'acme' } }])
    expect(JSON.stringify(await added())).not.toContain('203.0.113.7')
  })

  it('accepts an empty batch', async () => {
    await accepted(await ingest.post('/v1/batch', { batch: [] }))
  })
})

describe('the clock of a client', () => {
  it.each([
    ['two hours fast', 7_200_000, 7_200_000, 0],
    ['three days slow, sent a minute after', -259_200_000 - 60_000, -259_200_000, -60_000],
    ['right, an event back-dated by three days', -259_200_000, 0, -259_200_000],
  ])('is corrected when it is %s', async (_case, eventMs, sentMs, expectedMs) => {
    const body = { event: 'Timed', userId: 'u', timestamp: iso(eventMs), sentAt: iso(sentMs) }
    await accepted(await ingest.post('/v1/track', body))
    expect(await added()).toMatchObject([{ occurredAtMs: NOW_MS + expectedMs }])
  })
})
