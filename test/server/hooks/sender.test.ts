import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import pino from 'pino'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHookSender } from '../../../server/hooks/sender.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 6, 12)
const MINUTE_MS = 60_000

let api: ApiFixture
let receiver: Server
let received: { headers: IncomingHttpHeaders; body: string }[]
let status: number
let nowMs: number
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
  received = []
  status = 200
  nowMs = NOW_MS
  receiver = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers, body })
      response.writeHead(status, { location: 'http://127.0.0.1:1/' }).end('x'.repeat(100_000))
    })
  })
  receiver.listen(0, '127.0.0.1')
  await once(receiver, 'listening')
})
afterEach(async () => {
  receiver.close()
  await api.close()
})

const address = (): string =>
  `http://127.0.0.1:${String((receiver.address() as AddressInfo).port)}/hook`

function addHook(url: string, topics = ['project']): { secret: string } {
  const { store } = api.log
  const secret = `whsec_${Buffer.from('a secret of the test').toString('base64')}`
  store.writer.raw
    .prepare(
      `insert into hook (project_id, url, secret, topics, created_at_ms) values (?, ?, ?, ?, ?)`,
    )
    .run(api.log.project.id, url, secret, JSON.stringify(topics), NOW_MS)
  return { secret }
}
const sender = (allowPrivate: boolean): ReturnType<typeof createHookSender> =>
  createHookSender({
    ...{ store: api.log.store, log: pino({ level: 'silent' }), allowPrivate },
    now: () => nowMs,
  })
async function change(): Promise<void> {
  const response = await api.ask('/settings', {
    method: 'PATCH',
    body: JSON.stringify({ holdout: 0.1 }),
  })
  expect(response.status).toBe(200)
}
const attempts = (): unknown =>
  api.log.store.writer.raw
    .prepare('select attempts, next_at_ms, delivered_at_ms, last_answer from hook_delivery')
    .all()

describe('an outgoing webhook', () => {
  it('tells what was changed, signed so that the receiver can check it', async () => {
    const { secret } = addHook(address())
    addHook(address(), ['experiment'])
    await change()
    await sender(true).run()
    expect(received).toHaveLength(1)
    const [{ headers, body } = { headers: {}, body: '' }] = received
    expect(JSON.parse(body)).toMatchObject({
      type: 'project.settings',
      timestamp: '2026-04-06T12:00:00.000Z',
      data: { project: 'shop', actor: 'token "made with the project"' },
    })
    const signed = [headers['webhook-id'], headers['webhook-timestamp'], body].map(String).join('.')
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64')
    const expected = createHmac('sha256', key).update(signed).digest('base64')
    expect(headers['webhook-signature']).toBe(`v1,${expected}`)
    expect(attempts()).toMatchObject([{ attempts: 1, next_at_ms: null, delivered_at_ms: NOW_MS }])
    await sender(true).run()
    expect(received).toHaveLength(1)
  })

  it('is tried again, ever later, and given up after a day and a half', async () => {
    addHook(address())
    await change()
    status = 500
    const waits: number[] = []
    for (;;) {
      await sender(true).run()
      const [row] = attempts() as { next_at_ms: number | null }[]
      if (row?.next_at_ms === null || row === undefined) break
      waits.push((row.next_at_ms - nowMs) / MINUTE_MS)
      nowMs = row.next_at_ms
    }
    expect(waits).toEqual([1, 5, 30, 120, 360, 1_440])
    expect(received).toHaveLength(7)
    expect(new Set(received.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
    expect(attempts()).toMatchObject([{ delivered_at_ms: null, last_answer: 'status 500' }])
  })

  it('follows no redirect, and stops where the receiver is gone', async () => {
    addHook(address())
    await change()
    status = 302
    await sender(true).run()
    expect(attempts()).toMatchObject([{ attempts: 1, last_answer: 'status 302' }])
    status = 410
    nowMs += MINUTE_MS
    await sender(true).run()
    expect(attempts()).toMatchObject([{ attempts: 2, next_at_ms: null, delivered_at_ms: null }])
  })

  it('never goes into a private network', async () => {
    addHook(address().replace('http:', 'https:'))
    addHook(`https://localhost:${new URL(address()).port}/`)
    await change()
    await sender(false).run()
    expect(received).toEqual([])
    expect(JSON.stringify(attempts())).toMatch(/private network/)
    const refused = await api.post('/hooks', {
      url: 'https://169.254.169.254/latest',
      topics: ['project'],
    })
    expect(refused.status).toBe(400)
    expect(await refused.text()).toContain('url: lies in a private network')
  })

  it('is added, tested, seen with what became of it, and removed', async () => {
    const made = await api.post('/hooks', {
      url: 'https://example.com/hook',
      topics: ['experiment'],
    })
    expect(made.status).toBe(201)
    const { id, secret } = (await made.json()) as { id: number; secret: string }
    expect(secret).toMatch(/^whsec_/)
    expect((await api.post(`/hooks/${String(id)}/test`)).status).toBe(202)
    expect(await api.get('/hooks')).toMatchObject({
      hooks: [
        { url: 'https://example.com/hook', deliveries: [{ topic: 'test.ping', attempts: 0 }] },
      ],
    })
    expect(await (await api.ask('/hooks')).text()).not.toContain(secret)
    expect((await api.ask(`/hooks/${String(id)}`, { method: 'DELETE' })).status).toBe(200)
    expect(await api.get('/hooks')).toEqual({ hooks: [] })
    expect(attempts()).toEqual([])
  })

  it('is told nothing of a change that was not made', async () => {
    addHook(address())
    const wrong = await api.ask('/settings', { method: 'PATCH', body: '{"holdout":7}' })
    expect(wrong.status).toBe(400)
    expect(attempts()).toEqual([])
  })
})
