import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { type ParsedMail, simpleParser } from 'mailparser'
import pino from 'pino'
import { SMTPServer } from 'smtp-server'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import type { Config } from '../../../server/config.ts'
import { createRetroSchedule } from '../../../server/retro/schedule.ts'
import { createRetroSender } from '../../../server/retro/sender.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'
import { order, START_MS } from '../projections/log-fixture.ts'

const MONDAY_MS = Date.parse('2026-04-06T06:00:00+02:00')
const MINUTE_MS = 60_000

let api: ApiFixture
let nowMs: number
let mails: ParsedMail[]
let refuses: boolean
let smtp: SMTPServer
let channel: Server
let posted: string[]
let config: Config
beforeEach(async () => {
  nowMs = MONDAY_MS
  mails = []
  posted = []
  refuses = false
  api = await openApi({ nowMs: MONDAY_MS })
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      void simpleParser(stream).then((mail) => {
        if (refuses) {
          done(Object.assign(new Error('mailbox is full'), { responseCode: 452 }))
          return
        }
        mails.push(mail)
        done()
      })
    },
  })
  const listening = smtp.listen(0, '127.0.0.1')
  await once(listening, 'listening')
  channel = createServer((request, response) => {
    void text(request).then((body) => {
      posted.push(body)
      response.end('ok')
    })
  })
  channel.listen(0, '127.0.0.1')
  await once(channel, 'listening')
  config = {
    ...api.services.config,
    publicUrl: 'https://takt.example',
    allowsPrivateHooks: true,
    mail: {
      host: '127.0.0.1',
      port: (listening.address() as AddressInfo).port,
      security: 'none',
      user: null,
      password: null,
      from: 'Takt <takt@shop.example>',
    },
  }
  await api.add([order('o1', 20, { atMs: START_MS + 5 * 86_400_000 })])
})
afterEach(async () => {
  await new Promise<void>((resolve) => smtp.close(resolve))
  channel.close()
  await api.close()
})

const sender = () =>
  createRetroSender({
    ...{ store: api.log.store, config, log: pino({ level: 'silent' }) },
    now: () => nowMs,
  })
async function ask(path: string, init: { method?: string; body?: object } = {}): Promise<Response> {
  const app = createApp({ ...api.services, config, now: () => nowMs })
  return await app.request(`http://127.0.0.1:4600/api/v1/projects/shop${path}`, {
    method: init.method ?? 'GET',
    headers: { authorization: `Bearer ${api.log.token}` },
    ...(init.body === undefined ? {} : { body: JSON.stringify(init.body) }),
  })
}
const route = async (body: object): Promise<number> =>
  (await ask('/retro-routes', { method: 'POST', body })).status
const monday = () => createRetroSchedule({ ...api.services, now: () => nowMs }).run()
type Log = { deliveries: { attempts: number; lastAnswer: string; deliveredAt: string | null }[] }
const log = async (): Promise<Log> => (await (await ask('/retro-routes')).json()) as Log

describe('on Monday morning', () => {
  it('the retro is mailed by itself, as text and as HTML, in the language of the route', async () => {
    expect(await route({ kind: 'email', target: 'team@shop.example', language: 'de' })).toBe(201)
    await monday()
    await sender().run()
    expect(mails).toHaveLength(1)
    const [mail] = mails
    expect(mail?.subject).toBe('Shop: Retro zur Woche ab 2026-03-30')
    expect(mail?.from?.text).toContain('takt@shop.example')
    expect(mail?.text).toContain('## Fünf Prüffragen')
    expect(mail?.text).toContain('https://takt.example/p/shop/b2c/retro/2026-04-06')
    expect(mail?.html).toContain('<h2>Fünf Prüffragen</h2>')
    expect(mail?.html).not.toMatch(/src=|<script/)
    await monday()
    await sender().run()
    expect(mails).toHaveLength(1)
    expect(await log()).toMatchObject({
      deliveries: [{ attempts: 1, deliveredAt: expect.any(String) }],
    })
  })

  it('a mail that is refused is tried again later, and the log says why', async () => {
    await route({ kind: 'email', target: 'team@shop.example' })
    refuses = true
    await monday()
    await sender().run()
    expect((await log()).deliveries[0]).toMatchObject({
      attempts: 1,
      deliveredAt: null,
      lastAnswer: expect.stringContaining('mailbox is full'),
    })
    refuses = false
    await sender().run()
    expect(mails).toHaveLength(0)
    nowMs += MINUTE_MS
    await sender().run()
    expect(mails).toHaveLength(1)
    expect((await log()).deliveries[0]).toMatchObject({ attempts: 2 })
  })

  it('channels of Slack and Teams get it in their own shape', async () => {
    const address = `http://127.0.0.1:${String((channel.address() as AddressInfo).port)}/`
    await route({ kind: 'slack', target: address })
    await route({ kind: 'teams', target: address })
    await monday()
    await sender().run()
    const [slack, teams] = posted.map((body) => JSON.parse(body) as Record<string, unknown>)
    expect(slack).toMatchObject({
      text: 'Shop: Retro for the week of 2026-03-30',
      blocks: expect.arrayContaining([
        expect.objectContaining({ type: 'header' }),
        expect.objectContaining({ type: 'section' }),
      ]),
    })
    expect(teams).toMatchObject({
      type: 'message',
      attachments: [
        {
          contentType: 'application/vnd.microsoft.card.adaptive',
          content: { type: 'AdaptiveCard', version: '1.4' },
        },
      ],
    })
  })

  it('nothing goes into private networks unless the owner allows it', async () => {
    config = { ...config, allowsPrivateHooks: false }
    expect(await route({ kind: 'slack', target: 'http://127.0.0.1:1/' })).toBe(400)
    expect(await route({ kind: 'slack', target: 'https://10.0.0.1/' })).toBe(400)
  })

  it('no mail route exists without a mail server', async () => {
    config = { ...config, mail: null }
    expect(await route({ kind: 'email', target: 'team@shop.example' })).toBe(422)
  })
})
