import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { basic, type Ingest, NOW_MS, openIngest, type Refusal } from './ingest-fixture.ts'

const KIB = 1024
let ingest: Ingest
let before: { logged: number; quarantined: number }
beforeAll(async () => {
  ingest = await openIngest()
})
afterAll(async () => {
  await ingest.close()
})
beforeEach(async () => {
  before = {
    logged: (await ingest.logged()).length,
    quarantined: (await ingest.quarantined()).length,
  }
})

const added = async () => (await ingest.logged()).slice(before.logged)
const held = async () => (await ingest.quarantined()).slice(before.quarantined)
const track = (fields: object = {}): object => ({
  type: 'track',
  event: 'Viewed',
  anonymousId: 'a',
  ...fields,
})

async function refused(response: Response, status: number, code: string): Promise<Refusal> {
  const body = (await response.json()) as Refusal
  expect([response.status, body.error.code]).toEqual([status, code])
  return body
}

describe('a refused body', () => {
  it.each([
    ['no JSON', '{"event":', 'malformed_json'],
    ['empty', '', 'malformed_json'],
    ['an HTML page', '<html></html>', 'malformed_json'],
    ['nested too deep', '['.repeat(100_000) + ']'.repeat(100_000), 'invalid_event'],
    ['a broken gzip', new Uint8Array([0x1f, 0x8b, 8, 0, 1, 2, 3]), 'malformed_json'],
    ['a list', '[1]', 'invalid_event'],
    ['a number', '1', 'invalid_event'],
    ['null', 'null', 'invalid_event'],
  ])('is answered 400 when it is %s', async (_case, body, code) => {
    const { error } = await refused(await ingest.post('/v1/track', body), 400, code)
    expect(error.message).not.toBe('')
    expect(await added()).toEqual([])
  })

  it('names the field batch when a batch has no list', async () => {
    const { error } = await refused(await ingest.post('/v1/batch', track()), 400, 'invalid_event')
    expect(error.message).toBe('batch: must be an array of events')
  })

  it.each([
    ['over 1 MB', Buffer.alloc(KIB * KIB + 1, ' ')],
    ['a bomb of gzip', gzipSync(Buffer.alloc(200 * KIB * KIB, ' '))],
    ['a million values', `{"batch":[${'0,'.repeat(300_000)}0]}`],
    ['too many events', { batch: Array.from({ length: 5_001 }, () => 0) }],
    [
      'over 500 KiB of good events',
      {
        batch: Array.from({ length: 25 }, () =>
          track({ properties: { text: 'x'.repeat(24_000) } }),
        ),
      },
    ],
  ])('is answered 413 when it is %s, and stores nothing', async (_case, body) => {
    await refused(await ingest.post('/v1/batch', body), 413, 'payload_too_large')
    expect([await added(), await held()]).toEqual([[], []])
  })
})

describe('a write key', () => {
  const body = { ...track(), messageId: 'never' }

  it.each([
    ['none', body, {}],
    ['an unknown one as Basic user', body, basic('wk_unknown')],
    ['an unknown one in the body', { ...body, writeKey: 'wk_unknown' }, {}],
    ['an unknown one in the event', { batch: [{ ...body, writeKey: 'wk_unknown' }] }, {}],
    ['a Bearer token', body, { authorization: 'Bearer tk_x' }],
    ['garbage', body, { authorization: 'Basic ????' }],
  ])('is refused with 401: %s', async (_case, sent, headers) => {
    const path = 'batch' in sent ? '/v1/batch' : '/v1/track'
    await refused(await ingest.post(path, sent, headers), 401, 'unauthorized')
    expect([await added(), await held()]).toEqual([[], []])
  })

  it('is refused when header and body name different ones', async () => {
    const sent = { ...body, writeKey: 'wk_other' }
    await refused(await ingest.post('/v1/track', sent), 400, 'invalid_request')
    const batch = { batch: [body, { ...body, writeKey: 'wk_other' }] }
    await refused(await ingest.post('/v1/batch', batch), 400, 'invalid_request')
    expect(await added()).toEqual([])
  })
})

describe('a single bad event', () => {
  it.each([
    ['event', track({ event: undefined }), /is missing/],
    ['event', track({ event: '  ' }), /is missing/],
    ['event', track({ event: 7 }), /must be a string/],
    ['event', track({ event: 'x'.repeat(256) }), /longer than 255/],
    ['anonymousId', track({ anonymousId: null, userId: '' }), /anonymousId or a userId/],
    ['anonymousId', track({ anonymousId: {} }), /string or a number/],
    ['userId', track({ userId: 'x'.repeat(256) }), /longer than 255/],
    ['messageId', track({ messageId: ['m'] }), /string or a number/],
    ['properties', track({ properties: [] }), /must be an object/],
    ['context', track({ context: 'web' }), /must be an object/],
    ['timestamp', track({ timestamp: 'yesterday' }), /ISO 8601/],
    ['timestamp', track({ timestamp: 1_775_476_800 }), /must be a string/],
  ])('is answered 400 with its field: %s', async (field, body, message) => {
    const { error } = await refused(await ingest.post('/v1/track', body), 400, 'invalid_event')
    expect(error.details?.events).toEqual([
      { index: 0, field, message: expect.stringMatching(message) as string },
    ])
    expect(error.message).toMatch(`event 0: ${field}: `)
    expect(await added()).toEqual([])
  })

  it.each([
    ['group', 'groupId'],
    ['alias', 'previousId'],
  ])('is answered 400 when a %s lacks its %s', async (type, field) => {
    const { error } = await refused(
      await ingest.post(`/v1/${type}`, { userId: 'u' }),
      400,
      'invalid_event',
    )
    expect(error.details?.events).toMatchObject([{ field }])
  })

  it('is answered 400 with its type when a batch names an unknown one', async () => {
    const { error } = await refused(
      await ingest.post('/v1/batch', { batch: [track({ type: 'teleport' })] }),
      400,
      'invalid_event',
    )
    expect(error.message).toMatch(/^event 0: type: must be track, identify,/)
  })

  it('is kept, so that it can be looked at', async () => {
    const wire = { event: '', anonymousId: 'a', properties: { kept: true } }
    await ingest.post('/v1/track', wire)
    expect(await held()).toEqual([
      {
        id: expect.any(Number) as number,
        receivedAtMs: NOW_MS,
        reason: 'invalid_event',
        field: 'event',
        message: 'is missing',
        event: { ...wire, type: 'track' },
      },
    ])
  })
})

describe('a batch of good and bad events', () => {
  it('is answered 200, stores the good ones and holds the bad ones with their reasons', async () => {
    const batch = [
      track({ messageId: 'mixed-1' }),
      track({ event: null }),
      7,
      track({ messageId: 'mixed-2' }),
      track({ properties: { text: 'x'.repeat(600 * KIB) } }),
    ]
    const response = await ingest.post('/v1/batch', { batch })
    expect([response.status, await response.json()]).toEqual([
      200,
      {
        success: true,
        stored: 2,
        duplicates: 0,
        quarantined: [
          { index: 1, field: 'event', message: 'is missing' },
          { index: 2, field: 'event', message: expect.any(String) as string },
          { index: 4, field: 'event', message: 'is larger than 32768 bytes' },
        ],
      },
    ])
    expect((await added()).map(({ messageId }) => messageId)).toEqual(['mixed-1', 'mixed-2'])
    expect((await held()).map(({ reason }) => reason)).toEqual([
      'invalid_event',
      'invalid_event',
      'event_too_large',
    ])
  })

  it.each([65, 100_000])('holds an event that nests %i levels deep', async (levels) => {
    const deep = '['.repeat(levels) + ']'.repeat(levels)
    const good = JSON.stringify(track({ messageId: `beside-${String(levels)}` }))
    const body = `{"batch":[${good},{"type":"track","properties":{"deep":${deep}}}]}`
    const response = await ingest.post('/v1/batch', body)
    expect([response.status, await response.json()]).toMatchObject([
      200,
      { stored: 1, quarantined: [{ index: 1, message: 'nests deeper than 64 levels' }] },
    ])
    expect(await held()).toMatchObject([{ reason: 'event_too_large' }])
  })

  it('is answered 400 when none is good, and holds them all', async () => {
    const batch = [track({ event: null }), track({ event: null })]
    const { error } = await refused(await ingest.post('/v1/batch', { batch }), 400, 'invalid_event')
    expect(error.details?.events).toHaveLength(2)
    expect(await held()).toHaveLength(2)
  })
})

describe('hostile JSON', () => {
  it('cannot reach a prototype', async () => {
    const hostile = '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'
    const body = `{"event":"Hostile","anonymousId":"a","__proto__":{"event":"x"},
      "properties":${hostile},"context":${hostile}}`
    expect((await ingest.post('/v1/track', body)).status).toBe(200)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const [event] = await added()
    expect(event?.name).toBe('Hostile')
    expect(event?.properties['polluted']).toBeUndefined()
  })

  it('keeps numbers that no machine number holds readable', async () => {
    const body = '{"event":"Huge","anonymousId":"a","properties":{"value":1e999,"lone":"\\ud800"}}'
    expect((await ingest.post('/v1/track', body)).status).toBe(200)
    expect(await added()).toMatchObject([{ properties: { value: null } }])
  })
})

describe('a page of another origin', () => {
  const origin = 'https://shop.example'

  it.each(['/v1/t', '/v1/batch', '/v1/projects/wk/settings', '/v1/m'])(
    'may ask before it sends to %s',
    async (path) => {
      const response = await ingest.app.request(path, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,x-retry-count,rsa-retry-attempt',
        },
      })
      expect(response.status).toBe(204)
      const { headers } = response
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('access-control-allow-headers')).toBe(
        'authorization,x-retry-count,rsa-retry-attempt',
      )
      expect(Number(headers.get('access-control-max-age'))).toBeGreaterThanOrEqual(600)
      expect(headers.get('vary')).toMatch(/origin/i)
    },
  )

  it.each([
    [200, '/v1/t', track(), undefined],
    [400, '/v1/t', '{', undefined],
    [401, '/v1/t', track(), {}],
    [404, '/v1/none', track(), undefined],
    [413, '/v1/t', Buffer.alloc(KIB * KIB + 1, ' '), undefined],
  ])('can read the answer %i', async (status, path, body, headers) => {
    const sent = { ...(headers ?? basic(ingest.writeKey)), origin }
    const response = await ingest.post(path, body, sent)
    expect(response.status).toBe(status)
    expect(response.headers.get('access-control-allow-origin')).toBe(origin)
    expect(response.headers.get('access-control-expose-headers')).toMatch(/retry-after/i)
  })
})
