import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type Ingest, openIngest } from './ingest-fixture.ts'

let ingest: Ingest
beforeEach(async () => {
  ingest = await openIngest()
})
afterEach(async () => {
  await ingest.close()
})

describe("GA4's Measurement Protocol", () => {
  const send = (body: object, secret = ingest.writeKey): Promise<Response> =>
    ingest.post(`/mp/collect?measurement_id=G-TEST&api_secret=${secret}`, body, {})

  it('brings a purchase as an order, once however often it is sent', async () => {
    const purchase = {
      client_id: '1234.5678',
      user_id: 'u1',
      timestamp_micros: String(Date.UTC(2026, 3, 6, 10) * 1_000),
      events: [
        {
          name: 'purchase',
          params: {
            transaction_id: 'T-1',
            value: 82.5,
            currency: 'eur',
            items: [{ item_id: 'serum', item_name: 'Serum', price: 41.25, quantity: 2 }],
          },
        },
      ],
    }
    for (let time = 0; time < 3; time += 1) {
      const response = await send(purchase)
      expect([response.status, await response.text()]).toEqual([204, ''])
    }
    const logged = await ingest.logged()
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({
      type: 'track',
      name: 'Order Completed',
      anonymousId: '1234.5678',
      userId: 'u1',
      properties: {
        order_id: 'T-1',
        revenue: 82.5,
        currency: 'eur',
        products: [{ product_id: 'serum', name: 'Serum', price: 41.25, quantity: 2 }],
      },
    })
  })

  it('understands pages, sign-in and impressions of experiments', async () => {
    await send({
      client_id: 'c',
      user_id: 'u',
      user_properties: { plan: { value: 'pro' } },
      events: [
        {
          name: 'page_view',
          params: { page_location: 'https://shop.example/a?b=c', page_title: 'A' },
        },
        { name: 'login', params: {} },
        { name: 'experience_impression', params: { exp_variant_string: 'TAKT-button-b' } },
        { name: 'begin_checkout', params: { value: 10 } },
        { name: 'own_event', params: { x: 1 } },
      ],
    })
    expect((await ingest.logged()).map(({ type, name }) => [type, name])).toEqual([
      ['page', null],
      ['identify', null],
      ['track', 'Experiment Viewed'],
      ['track', 'Checkout Started'],
      ['track', 'own_event'],
    ])
    const [, identify, exposure] = await ingest.logged()
    expect(identify?.traits).toEqual({ plan: 'pro' })
    expect(exposure?.properties).toEqual({ experimentKey: 'button', variantKey: 'b' })
  })

  it('holds what is bad and says so to nobody but the quarantine', async () => {
    const mixed = await send({ client_id: 'c', events: [{ name: 'fine' }, { params: {} }, 7] })
    expect(mixed.status).toBe(204)
    expect(await ingest.logged()).toHaveLength(1)
    const fields = new Set((await ingest.quarantined()).map(({ field }) => field))
    expect(fields).toEqual(new Set(['name', 'event']))
    expect((await send({ client_id: 'c', events: [] }, 'wrong')).status).toBe(401)
    expect((await send({ client_id: 'c' })).status).toBe(400)
  })
})

describe("gtag's /g/collect", () => {
  const shared = (key: string): string =>
    `v=2&tid=G-${key}&_p=100&cid=11.22&sid=1&_s=1&ul=de-de&dl=${encodeURIComponent('https://shop.example/serum')}&dt=Serum`

  it('brings one event by its address, once', async () => {
    const address = `/g/collect?${shared(ingest.writeKey)}&en=page_view`
    for (let time = 0; time < 2; time += 1) {
      expect((await ingest.app.request(address)).status).toBe(204)
    }
    const logged = await ingest.logged()
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({
      type: 'page',
      anonymousId: '11.22',
      context: { page: { url: 'https://shop.example/serum', path: '/serum', title: 'Serum' } },
    })
  })

  it('brings several events as lines that share the address', async () => {
    const lines = [
      'en=view_item&pr1=idserum~nmSerum~pr41.25&cu=EUR',
      'en=purchase&ep.transaction_id=T-9&epn.value=41.25&cu=EUR&pr1=idserum~qt1~pr41.25',
    ].join('\n')
    await ingest.post(`/g/collect?${shared(ingest.writeKey)}`, lines, {})
    expect((await ingest.logged()).map(({ name, properties }) => [name, properties])).toMatchObject(
      [
        ['Product Viewed', { product_id: 'serum', price: 41.25, currency: 'EUR' }],
        ['Order Completed', { order_id: 'T-9', revenue: 41.25, products: [{ quantity: 1 }] }],
      ],
    )
  })
})
