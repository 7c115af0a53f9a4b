import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../../support/server-process.ts'

const TOKEN = 'a-token-for-prometheus'
let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
beforeAll(async () => {
  directory = await temporaryDirectory()
  server = await startServer({
    dataDirectory: directory.path,
    env: { TAKT_METRICS_TOKEN: TOKEN, TAKT_TRUST_PROXY: '1' },
  })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

const scrape = (headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${server.url}/metrics`, { headers })

describe('/metrics', () => {
  it('is for whoever knows the token', async () => {
    expect((await scrape()).status).toBe(401)
    expect((await scrape({ authorization: 'Bearer wrong-wrong-wrong-wrong' })).status).toBe(401)
    expect((await scrape({ authorization: `Bearer ${TOKEN}` })).status).toBe(200)
  })

  it('tells of requests by route, the queue, the log and the disk in the text format', async () => {
    await fetch(`${server.url}/api/v1/projects/nobody-here/experiments`)
    const answer = await scrape({ authorization: `Bearer ${TOKEN}` })
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain; version=/)
    const text = await answer.text()
    for (const line of text.split('\n')) {
      expect(line).toMatch(/^(#.*|\w+(\{[^}]*\})? ([-+\d.e]+|NaN|[+-]Inf))?$/i)
    }
    expect(text).toContain('takt_http_requests_total{')
    expect(text).toMatch(/^takt_queue\w* \d+$/m)
    expect(text).toMatch(/^takt_disk\w* \d+(\.\d+)?(e\+\d+)?$/m)
    expect(text).not.toContain('nobody-here')
  })
})
