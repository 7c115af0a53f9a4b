import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createListener } from '../../../server/app.ts'
import { basic, type Ingest, openIngest, type Refusal } from './ingest-fixture.ts'

let ingest: Ingest
let server: Server
let url: string
beforeEach(async () => {
  ingest = await openIngest()
  server = createServer(createListener(ingest.services))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`
})
afterEach(async () => {
  server.closeAllConnections()
  server.close()
  await ingest.close()
})

const EVENT = { anonymousId: 'v-1', event: 'Clicked', messageId: 'm-1' }
const post = (path: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(url + path, { method: 'POST', body, headers: { ...basic(ingest.writeKey), ...headers } })

describe('what comes over a socket', () => {
  it('is stored before it is answered, with the query ignored', async () => {
    const answer = await post('/v1/track?from=test', JSON.stringify(EVENT))
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual({ success: true })
    expect(await ingest.logged()).toMatchObject([{ messageId: 'm-1', anonymousId: 'v-1' }])
  })

  it('may be packed, and may come in many pieces', async () => {
    const packed = gzipSync(JSON.stringify({ batch: [{ ...EVENT, type: 'track' }] }))
    const pieces = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of packed) controller.enqueue(Uint8Array.of(byte))
        controller.close()
      },
    })
    const request = {
      method: 'POST',
      body: pieces,
      duplex: 'half',
      headers: basic(ingest.writeKey),
    }
    const answer = await fetch(`${url}/v1/batch`, request)
    expect(answer.status).toBe(200)
    expect(await ingest.logged()).toHaveLength(1)
  })

  it('may be read by the page that sent it, refusals as well', async () => {
    const origin = 'https://shop.example'
    const stored = await post('/v1/t', JSON.stringify(EVENT), { origin })
    const refused = await post('/v1/t', '{', { origin })
    expect([stored.status, refused.status]).toEqual([200, 400])
    for (const { headers } of [stored, refused]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-allow-credentials')).toBe('true')
      expect(headers.get('vary')).toBe('Origin')
    }
    const body = (await refused.json()) as Refusal
    expect(body.error.code).toBe('malformed_json')
  })

  it('is refused when it is too large, also without a length, and the connection goes on', async () => {
    const large = new Uint8Array(1024 * 1024 + 1).fill(0x20)
    expect((await post('/v1/batch', large)).status).toBe(413)
    const unmeasured = {
      method: 'POST',
      body: new Blob([large]).stream(),
      duplex: 'half',
      headers: basic(ingest.writeKey),
    }
    expect((await fetch(`${url}/v1/batch`, unmeasured as RequestInit)).status).toBe(413)
    expect((await post('/v1/t', JSON.stringify(EVENT))).status).toBe(200)
  })

  it('is refused in the words of its client', async () => {
    const answer = await post('/2/httpapi', JSON.stringify({ events: [] }))
    expect(answer.status).toBe(200)
    const refused = await post('/2/httpapi', '[]')
    expect(await refused.json()).toMatchObject({ code: 400, silencedEvents: [] })
  })

  it('is counted by its route, as everything else is', async () => {
    await post('/v1/track', JSON.stringify(EVENT))
    expect((await fetch(`${url}/v1/track`, { method: 'GET' })).status).toBe(404)
    expect((await fetch(`${url}/v1/track`, { method: 'OPTIONS' })).status).toBe(204)
    const metrics = await (await fetch(`${url}/metrics`)).text()
    expect(metrics).toContain(
      'takt_http_requests_total{method="POST",route="/v1/track",status="200"} 1',
    )
  })

  it('costs nothing when the client goes away in the middle', async () => {
    const cut = new AbortController()
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new TextEncoder().encode('{"batch":['))
        cut.abort()
      },
    })
    const request = { method: 'POST', body: endless, duplex: 'half', signal: cut.signal }
    await expect(fetch(`${url}/v1/batch`, request as RequestInit)).rejects.toThrow()
    expect((await post('/v1/t', JSON.stringify(EVENT))).status).toBe(200)
  })
})
