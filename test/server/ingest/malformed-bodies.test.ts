import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { basic, type Ingest, openIngest } from './ingest-fixture.ts'

let ingest: Ingest
beforeAll(async () => {
  ingest = await openIngest()
})
afterAll(async () => {
  await ingest.close()
})

const path = fc.constantFrom(
  ...['/v1/track', '/v1/batch', '/v1/b', '/v1/identify', '/v1/p', '/v1/g'],
  ...['/batch/', '/e/', '/i/v0/e/', '/capture', '/2/httpapi', '/batch', '/mp/collect'],
  ...['/g/collect?en=x&cid=a&ep.%00=1&epn.n=NaN&pr1=id~~pr', '/flags/?v=2', '/decide/?v=3'],
  ...['/i/v1/analytics/events', '/hooks/hubspot/shop', '/hooks/woocommerce/shop', '/v1/alias'],
  ...['/ofrep/v1/evaluate/flags', '/ofrep/v1/evaluate/flags/button'],
)
const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array))
const text = (value: string): Buffer => Buffer.from(value)
const FIELDS =
  'batch type event name userId anonymousId messageId groupId previousId properties traits context ' +
  'timestamp sentAt writeKey integrations __proto__ constructor toString ' +
  'events api_key token distinct_id uuid sent_at event_type event_properties user_properties groups ' +
  'device_id user_id insert_id time client_id name params timestamp_micros items targetingKey'
const field = fc.constantFrom('', ...FIELDS.split(' '))
const wire = fc.dictionary(field, fc.jsonValue(), { noNullPrototype: true, maxKeys: 8 })
const eventLike = fc.oneof(
  wire,
  wire.map((fields) => ({
    ...{ type: 'track', event: 'Fuzzed', anonymousId: 'a', distinct_id: 'a', device_id: 'a' },
    ...{ event_type: 'Fuzzed', name: 'fuzzed' },
    ...fields,
  })),
  fc.jsonValue(),
)
const batchLike = fc
  .array(eventLike, { maxLength: 6 })
  .chain((batch) =>
    fc.constantFrom<object>({ batch }, { events: batch }, { context: batch[0] ?? {} }),
  )
const json = fc.oneof(eventLike, batchLike).map((value) => text(JSON.stringify(value)))
const truncated = fc
  .tuple(json, fc.nat())
  .map(([whole, at]) => whole.subarray(0, at % (whole.length + 1)))
const form = fc
  .tuple(json, fc.constantFrom<BufferEncoding>('base64', 'utf8', 'base64url'))
  .map(([body, encoding]) => text(`data=${body.toString(encoding)}&ip=1`))
const plain = fc.oneof(bytes, json, json, truncated, form, fc.string().map(text))
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

describe('ten thousand bodies that no client of ours would send', () => {
  it('are never answered with a fault of the server, and leave a readable log', async () => {
    const statuses = new Map<number, number>()
    await fc.assert(
      fc.asyncProperty(path, body, headers, async (where, what, how) => {
        const response = await ingest.post(where, what, { ...basic(ingest.writeKey), ...how })
        await response.arrayBuffer()
        statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1)
        expect([200, 204, 400, 401, 413]).toContain(response.status)
      }),
      { numRuns: 10_000 },
    )
    expect([...statuses.keys()]).toEqual(expect.arrayContaining([200, 400]))
    expect(await ingest.logged()).not.toHaveLength(0)
    expect(await ingest.quarantined()).not.toHaveLength(0)
  }, 120_000)
})
