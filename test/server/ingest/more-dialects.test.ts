import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ingest, NOW_MS, openIngest } from './ingest-fixture.ts'

/** The shapes that the libraries named here were seen to send. */
let ingest: Ingest
beforeEach(async () => {
  ingest = await openIngest()
})
afterEach(() => ingest.close())

const base64 = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')
const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
  ingest.post(path, body, headers)

describe('mixpanel', () => {
  const event = (name: string, properties: object) => ({
    event: name,
    properties: { token: ingest.writeKey, time: NOW_MS / 1_000 - 60, ...properties },
  })

  it('from a server sends each event in the address, and is told the bare number', async () => {
    const sent = event('Order Completed', {
      distinct_id: 'u-1',
      $insert_id: 'i-1',
      order_id: 'o-1',
      revenue: 12.5,
      mp_lib: 'node',
    })
    const address = `/track?ip=0&verbose=0&data=${encodeURIComponent(base64(sent))}`
    for (const _time of [1, 2]) {
      const answer = await ingest.app.request(address)
      expect([answer.status, await answer.text()]).toEqual([200, '1'])
    }
    const stored = await ingest.logged()
    expect(stored).toMatchObject([
      { messageId: 'i-1', name: 'Order Completed', userId: 'u-1', anonymousId: null },
    ])
    expect(stored[0]?.occurredAtMs).toBe(NOW_MS - 60_000)
    expect(stored[0]?.properties).not.toHaveProperty('token')
  })

  it('from a browser sends a form of base64, and is told in words', async () => {
    const device = { $device_id: 'd-1' }
    const form = new URLSearchParams({
      data: base64([
        event('$mp_web_page_view', {
          ...device,
          distinct_id: '$device:d-1',
          $current_url: 'https://shop.example/a?x=1',
          $referrer: '$direct',
        }),
        event('$identify', {
          ...device,
          distinct_id: 'u-1',
          $user_id: 'u-1',
          $anon_distinct_id: '$device:d-1',
        }),
        event('Clicked', { ...device, distinct_id: 'u-1', $user_id: 'u-1', company: ['acct'] }),
      ]),
    })
    const answer = await post('/track/?verbose=1&ip=1&_=1', form.toString())
    expect(await answer.json()).toEqual({ status: 1, error: null })
    expect(await ingest.logged()).toMatchObject([
      { type: 'page', anonymousId: 'd-1', userId: null },
      { type: 'identify', anonymousId: 'd-1', userId: 'u-1' },
      { type: 'track', anonymousId: 'd-1', userId: 'u-1', name: 'Clicked' },
    ])
  })

  it('sets what is known of a person, and takes what was recorded elsewhere', async () => {
    const profile = [{ $token: ingest.writeKey, $distinct_id: 'u-1', $set: { plan: 'pro' } }]
    expect((await post('/engage/', `data=${base64(profile)}`)).status).toBe(200)
    const past = {
      event: 'Signed Up',
      properties: { distinct_id: 'u-2', time: NOW_MS - 86_400_000 },
    }
    const basic = `Basic ${Buffer.from(`${ingest.writeKey}:`).toString('base64')}`
    const answer = await post('/import?strict=1', [past], { authorization: basic })
    expect(await answer.json()).toMatchObject({ code: 200, num_records_imported: 1 })
    const [person, signedUp] = await ingest.logged()
    expect(person).toMatchObject({ type: 'identify', userId: 'u-1', traits: { plan: 'pro' } })
    expect(signedUp?.occurredAtMs).toBe(NOW_MS - 86_400_000)
  })

  it('is refused when nothing names a project', async () => {
    const nameless = { event: 'x', properties: { distinct_id: 'u' } }
    expect((await post('/track', [nameless])).status).toBe(401)
    expect((await post('/track', 'data=')).status).toBe(400)
    expect((await ingest.app.request('/track')).status).toBe(400)
  })
})

describe('plausible', () => {
  const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0 Safari/537.36' }

  it('has its views and goals stored, of a visitor for the day', async () => {
    const url = 'https://shop.example/p/1?utm_source=letter'
    const view = { n: 'pageview', u: url, d: ingest.writeKey, r: 'https://search.example/', v: 24 }
    const goal = {
      ...{ n: 'Purchase', u: url, d: ingest.writeKey },
      ...{ p: '{"method":"card"}', $: { amount: '12.50', currency: 'EUR' } },
    }
    for (const body of [view, goal]) {
      const answer = await post('/api/event', body, { ...browser, 'content-type': 'text/plain' })
      expect([answer.status, await answer.text()]).toEqual([202, 'ok'])
    }
    const [page, purchase] = await ingest.logged()
    expect(page).toMatchObject({
      type: 'page',
      context: { page: { path: '/p/1' }, campaign: { source: 'letter' } },
    })
    expect(page?.anonymousId).toMatch(/^cookieless:/u)
    expect(purchase).toMatchObject({
      name: 'Purchase',
      anonymousId: page?.anonymousId,
      properties: { method: 'card', revenue: '12.50', currency: 'EUR' },
    })
  })

  it('is refused without a domain that is a write key', async () => {
    const view = { n: 'pageview', u: 'https://shop.example/', d: 'shop.example' }
    expect((await post('/api/event', view)).status).toBe(401)
    expect((await post('/api/event', [])).status).toBe(400)
  })
})

describe('umami', () => {
  it('has its views, events and people stored', async () => {
    const payload = {
      ...{ website: ingest.writeKey, url: '/p/1?utm_source=letter', referrer: '' },
      ...{ hostname: 'shop.example', language: 'de', screen: '1x1', title: 'P' },
    }
    const bodies = [
      { type: 'event', payload },
      { type: 'event', payload: { ...payload, name: 'signup', data: { plan: 'pro' } } },
      { type: 'identify', payload: { ...payload, id: 'u-1', data: { seats: 3 } } },
    ]
    for (const body of bodies) expect((await post('/api/send', body)).status).toBe(200)
    const stored = await ingest.logged()
    expect(stored).toMatchObject([
      { type: 'page', context: { page: { path: '/p/1' }, locale: 'de' } },
      { type: 'track', name: 'signup', properties: { plan: 'pro' } },
      { type: 'identify', userId: 'u-1', traits: { seats: 3 } },
    ])
    expect(new Set(stored.map(({ anonymousId }) => anonymousId)).size).toBe(1)
  })
})

describe('jitsu', () => {
  it.each(['/api/s/track', '/api/s/s2s/track'])('has its events stored by %s', async (path) => {
    const event = {
      ...{ type: 'track', event: 'Clicked', messageId: 'j-1', anonymousId: 'a-1' },
      ...{ writeKey: 'masked:***', context: { library: { name: '@jitsu/js' } } },
    }
    const answer = await post(path, event, { 'x-write-key': `${ingest.writeKey}:secret` })
    expect(await answer.json()).toEqual({ ok: true })
    expect(await ingest.logged()).toMatchObject([{ messageId: 'j-1', name: 'Clicked' }])
  })
})
