import { createAdaptorServer } from '@hono/node-server'
import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../../support/api.ts'
import { basic, type Ingest, openIngest } from './ingest-fixture.ts'

let ingest: Ingest
let server: Server
let url: string
beforeAll(async () => {
  ingest = await openIngest()
  server = createAdaptorServer({ fetch: ingest.app.fetch }) as Server
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterAll(async () => {
  server.close()
  server.closeAllConnections()
  await ingest.close()
})

const post = (path: string, body: Uint8Array, headers: Record<string, string> = {}) =>
  fetch(url + path, {
    method: 'POST',
    headers: { ...basic(ingest.writeKey), ...headers },
    body: body as BodyInit,
  })

const path = fc.constantFrom('/v1/track', '/v1/batch', '/v1/b', '/v1/identify', '/v1/p', '/v1/g')
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))
const text = (value: string): Buffer => Buffer.from(value)
const FIELDS =
  'batch type event name userId anonymousId messageId groupId previousId properties traits context ' +
  'timestamp sentAt writeKey integrations __proto__ constructor toString'
const field = fc.constantFrom('', ...FIELDS.split(' '))
const wire = fc.dictionary(field, fc.jsonValue(), { noNullPrototype: true, maxKeys: 8 })
const eventLike = fc.oneof(
  wire,
  wire.map((fields) => ({ type: 'track', event: 'Fuzzed', anonymousId: 'a', ...fields })),
  fc.jsonValue(),
)
const batchLike = fc.array(eventLike, { maxLength: 6 }).map((batch) => ({ batch }))
const json = fc.oneof(eventLike, batchLike).map((value) => text(JSON.stringify(value)))
const truncated = fc
  .tuple(json, fc.nat())
  .map(([whole, at]) => whole.subarray(0, at % (whole.length + 1)))
const plain = fc.oneof(bytes, json, json, truncated, fc.string().map(text))
const packed = fc
  .tuple(plain, fc.constantFrom(gzipSync, deflateSync, brotliCompressSync))
  .map(([body, pack]) => pack(body))
const broken = fc
  .tuple(packed, fc.nat())
  .map(([body, at]) => body.subarray(0, at % (body.length + 1)))
const body = fc.oneof(
  { weight: 4, arbitrary: plain },
  { weight: 1, arbitrary: packed },
  { weight: 1, arbitrary: broken },
)
const headers = fc.record(
  {
    'content-encoding': fc.constantFrom('gzip', 'deflate', 'br', 'identity', 'zstd', 'x'),
    'content-type': fc.constantFrom('text/plain', 'application/json', 'multipart/form-data', 'x'),
  },
  { requiredKeys: [] },
)

describe('two thousand bodies that no client of ours would send', () => {
  it('are never answered with a fault of the server, and leave a readable log', async () => {
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(path, body, headers, async (where, what, how) => {
        const response = await post(where, what, how)
        await response.arrayBuffer()
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        expect([200, 400, 401, 413]).toContain(response.status)
      }),
      { numRuns: 2_000 },
    )
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400]))
    expect(await ingest.logged()).not.toHaveLength(0)
    expect(await ingest.quarantined()).not.toHaveLength(0)
  }, 60_000)
})

describe('a refusal of much', () => {
  it('reaches the client as an answer, and the next request on the connection is served', async () => {
    const body = Buffer.alloc(8 * 1024 * 1024, 'x')
    for (let round = 0; round < 3; round += 1) {
      const refused = await post('/v1/batch', body)
      expect([refused.status, (await refused.json()) as unknown]).toMatchObject([
        413,
        { error: { code: 'payload_too_large' } },
      ])
      const event = { event: 'Fine', anonymousId: 'a', messageId: `fine-${String(round)}` }
      expect((await send(url, ingest.writeKey, '/v1/track', event)).status).toBe(200)
    }
  })

  it('stops a body of unknown length at the limit', async () => {
    let sent = 0
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += 64 * 1024
        controller.enqueue(new Uint8Array(64 * 1024))
        if (sent > 64 * 1024 * 1024) controller.close()
      },
    })
    const response = await fetch(`${url}/v1/batch`, {
      method: 'POST',
      headers: basic(ingest.writeKey),
      body: endless,
      duplex: 'half',
    } as RequestInit)
    expect(response.status).toBe(413)
  })
})
