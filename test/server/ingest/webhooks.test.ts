import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { addWebhookSecret } from '../../../server/config-store/webhook-secrets.ts'
import { type Ingest, NOW_MS, openIngest } from './ingest-fixture.ts'

const SECRET = 'whsec-of-the-shop'
const payload = (file: string): Record<string, unknown> =>
  JSON.parse(
    readFileSync(new URL(`../../fixtures/payloads/${file}`, import.meta.url), 'utf8'),
  ) as Record<string, unknown>
const sign = (body: string, secret = SECRET): string =>
  createHmac('sha256', secret).update(body).digest('base64')

let ingest: Ingest
beforeEach(async () => {
  ingest = await openIngest()
  for (const source of ['shopify', 'woocommerce', 'stripe', 'hubspot'] as const) {
    for (const secret of ['an older one', SECRET]) {
      addWebhookSecret(ingest.store.writer, {
        projectId: ingest.project.id,
        source,
        secret,
        nowMs: NOW_MS,
      })
    }
  }
})
afterEach(async () => {
  await ingest.close()
})

describe('a webhook of Shopify', () => {
  const send = (body: object | string, topic: string, signature?: string): Promise<Response> => {
    const text = typeof body === 'string' ? body : JSON.stringify(body)
    return ingest.post(`/hooks/shopify/${ingest.project.slug}`, text, {
      'x-shopify-topic': topic,
      'x-shopify-hmac-sha256': signature ?? sign(text),
    })
  }
  const order = (): Record<string, unknown> => ({
    ...(payload('shopify/order.json')['order'] as object),
    financial_status: 'paid',
  })

  it('brings a paid order once, however often and by whichever topic it is told', async () => {
    for (const topic of ['orders/paid', 'orders/create', 'orders/paid']) {
      expect((await send(order(), topic)).status).toBe(200)
    }
    const logged = await ingest.logged()
    expect(logged).toHaveLength(1)
    expect(logged[0]).toMatchObject({
      name: 'Order Completed',
      messageId: 'shopify-order-450789469',
      properties: { order_id: '450789469', revenue: '409.94', currency: 'USD', coupon: 'TENOFF' },
    })
    expect(JSON.stringify(logged)).not.toContain('bob.norman')
  })

  it('ties the order to the visit that the cart names', async () => {
    await send(
      { ...order(), note_attributes: [{ name: 'takt_id', value: 'visitor-1' }] },
      'orders/paid',
    )
    expect((await ingest.logged())[0]?.anonymousId).toBe('visitor-1')
  })

  it('takes the money in the currency of the shop, not of the customer', async () => {
    const amounts = {
      shop_money: { amount: '123.64', currency_code: 'EUR' },
      presentment_money: { amount: '143.42', currency_code: 'USD' },
    }
    await send({ ...order(), currency: 'EUR', total_price_set: amounts }, 'orders/paid')
    expect((await ingest.logged())[0]?.properties).toMatchObject({
      revenue: '123.64',
      currency: 'EUR',
    })
  })

  it('keeps ids beyond 2^53 as they are', async () => {
    const body = JSON.stringify(order()).replace('"id":450789469', '"id":820982911946154508')
    await send(body, 'orders/paid')
    expect((await ingest.logged())[0]?.properties['order_id']).toBe('820982911946154508')
  })

  it('counts no test notification and no order that nobody paid', async () => {
    await send({ ...order(), test: true, financial_status: 'voided' }, 'orders/paid')
    await send({ ...order(), cancelled_at: '2026-01-01T00:00:00Z' }, 'orders/paid')
    await send({ ...order(), financial_status: 'pending' }, 'orders/create')
    await send(order(), 'products/update')
    expect(await ingest.logged()).toEqual([])
  })

  it('brings a refund with what was really paid back', async () => {
    const refund = payload('shopify/refund.json')['refund'] as Record<string, unknown>
    expect((await send(refund, 'refunds/create')).status).toBe(200)
    const [logged] = await ingest.logged()
    const paidBack = (refund['transactions'] as { amount: string; kind: string }[])
      .filter(({ kind }) => kind === 'refund')
      .reduce((sum, { amount }) => sum + Number(amount), 0)
    expect(logged).toMatchObject({
      name: 'Order Refunded',
      properties: { order_id: '450789469', revenue: paidBack },
    })
  })

  it('is refused when another secret, other bytes or nothing signed it', async () => {
    const text = JSON.stringify(order())
    const refused = await Promise.all([
      send(text, 'orders/paid', sign(text, 'a stranger')),
      send(text.replaceAll('/', String.raw`\/`), 'orders/paid', sign(text)),
      send(text, 'orders/paid', ''),
      ingest.post('/hooks/shopify/nobody', text, { 'x-shopify-hmac-sha256': sign(text) }),
    ])
    expect(refused.map(({ status }) => status)).toEqual([401, 401, 401, 401])
    expect((await ingest.post(`/hooks/other/${ingest.project.slug}`, text, {})).status).toBe(404)
    expect(await ingest.logged()).toEqual([])
    expect((await send(text.replaceAll('/', String.raw`\/`), 'orders/paid')).status).toBe(200)
  })
})

describe('a webhook of WooCommerce', () => {
  const send = (body: object, topic: string): Promise<Response> => {
    const text = JSON.stringify(body)
    return ingest.post(`/hooks/woocommerce/${ingest.project.slug}`, text, {
      'x-wc-webhook-topic': topic,
      'x-wc-webhook-signature': sign(text),
    })
  }
  const order = payload('woocommerce/orders__00_create_an_order.json')

  it('answers the ping of a webhook that was just saved', async () => {
    const path = `/hooks/woocommerce/${ingest.project.slug}`
    expect((await ingest.post(path, 'webhook_id=12', {})).status).toBe(200)
  })

  it('brings an order and, when it is updated, its refunds', async () => {
    await send(order, 'order.created')
    await send(
      { ...order, status: 'refunded', refunds: [{ id: 9, reason: '', total: '-10.00' }] },
      'order.updated',
    )
    const logged = await ingest.logged()
    expect(logged.map(({ name }) => name)).toEqual(['Order Completed', 'Order Refunded'])
    expect(logged[0]).toMatchObject({
      anonymousId: 'woocommerce-order-727',
      properties: { order_id: '727', revenue: '29.35', currency: 'USD' },
    })
    expect(logged[1]?.properties).toMatchObject({ order_id: '727', revenue: 10 })
    // The site's own clock says 16:28; what is stored is UTC.
    expect(JSON.stringify(logged[0])).toContain('2017-03-22T19:28:08')
    expect(JSON.stringify(logged)).not.toContain('john.doe')
  })

  it('waits for the money', async () => {
    await send({ ...order, status: 'pending' }, 'order.created')
    await send({ id: 727 }, 'order.deleted')
    expect(await ingest.logged()).toEqual([])
  })
})

describe('a webhook of Stripe', () => {
  const send = (
    type: string,
    object: object,
    { id = `evt_${type}`, before = {}, atMs = NOW_MS, secret = SECRET } = {},
  ): Promise<Response> => {
    const created = Math.floor(NOW_MS / 1_000)
    const event = { ...payload('stripe/event.json'), id, type, created }
    const text = JSON.stringify({ ...event, data: { object, previous_attributes: before } })
    const time = Math.floor(atMs / 1_000)
    const signature = createHmac('sha256', secret)
      .update(`${String(time)}.${text}`)
      .digest('hex')
    return ingest.post(`/hooks/stripe/${ingest.project.slug}`, text, {
      'stripe-signature': `t=${String(time)},v1=${'0'.repeat(64)},v1=${signature},v0=ignored`,
    })
  }
  const charge = (fields: object): object => ({
    ...payload('stripe/charge.json'),
    payment_intent: 'pi_1',
    customer: 'cus_1',
    amount: 10_000,
    ...fields,
  })

  it('brings a charge once, and each partial refund with what it adds', async () => {
    await send('charge.succeeded', charge({}))
    await send('charge.succeeded', charge({}))
    await send('charge.refunded', charge({ amount_refunded: 3_000 }), {
      id: 'evt_a',
      before: { amount_refunded: 0 },
    })
    await send('charge.refunded', charge({ amount_refunded: 5_000 }), {
      id: 'evt_b',
      before: { amount_refunded: 3_000 },
    })
    const logged = await ingest.logged()
    expect(logged.map(({ name, properties }) => [name, properties])).toEqual([
      ['Order Completed', { order_id: 'pi_1', revenue: 100, currency: 'USD' }],
      ['Order Refunded', { order_id: 'pi_1', revenue: 30, currency: 'USD' }],
      ['Order Refunded', { order_id: 'pi_1', revenue: 20, currency: 'USD' }],
    ])
  })

  it('knows that the yen has no hundredth', async () => {
    await send('charge.succeeded', charge({ currency: 'jpy', amount: 4_200 }))
    expect((await ingest.logged())[0]?.properties).toMatchObject({
      revenue: 4_200,
      currency: 'JPY',
    })
  })

  it('takes a paid invoice for what it is, not for an order', async () => {
    await send('charge.succeeded', charge({ invoice: 'in_1' }))
    await send('invoice.paid', {
      ...payload('stripe/invoice.json'),
      customer: 'cus_1',
      amount_paid: 2_900,
      parent: { subscription_details: { subscription: 'sub_9' } },
    })
    const logged = await ingest.logged()
    expect(logged.map(({ name }) => name)).toEqual(['Invoice Paid'])
    expect(logged[0]).toMatchObject({
      userId: 'cus_1',
      properties: { revenue: 29, currency: 'USD', subscription_id: 'sub_9' },
    })
  })

  it('tells what becomes of a subscription', async () => {
    await send('customer.subscription.created', payload('stripe/subscription.json'))
    const [logged] = await ingest.logged()
    expect(logged?.name).toBe('Subscription Created')
    expect(logged?.properties).toHaveProperty('subscription_id')
    expect(logged?.properties).toHaveProperty('status')
    expect(logged?.groupId).toBe('cus_QXg1o8vcGmoR32')
  })

  it('says what a subscription comes to a month: quantity, interval, discount, pause and end', async () => {
    const price = (amount: number, interval: string, count = 1): object => ({
      unit_amount: amount,
      currency: 'usd',
      recurring: { interval, interval_count: count },
    })
    let tellings = 0
    const told = (fields: object): Promise<Response> => {
      tellings += 1
      return send(
        'customer.subscription.updated',
        { id: 'sub_1', customer: 'cus_1', status: 'active', currency: 'usd', ...fields },
        { id: `evt_${String(tellings)}` },
      )
    }
    // ChartMogul help 201244842: 4 Gold yearly at $500 are 166.67 a month; 2 Silver at $30 are 60.
    const gold = { quantity: 4, price: price(50_000, 'year') }
    const silver = { quantity: 2, price: price(3_000, 'month') }
    await told({ items: { data: [gold, silver] } })
    await told({
      items: { data: [{ price: price(9_000, 'month', 3) }] },
      discount: { coupon: { percent_off: 50, duration: 'forever' } },
    })
    await told({
      items: { data: [silver] },
      discount: { coupon: { percent_off: 50, duration: 'once' } },
    })
    await told({ items: { data: [silver] }, pause_collection: { behavior: 'void' } })
    await told({
      items: { data: [{ ...silver, current_period_end: 1_800_000_000 }] },
      cancel_at_period_end: true,
    })
    const logged = await ingest.logged()
    expect(logged.map(({ properties }) => properties)).toMatchObject([
      { mrr_minor: 22_667, status: 'active', ends_on: null },
      { mrr_minor: 1_500 },
      { mrr_minor: 6_000 },
      { status: 'paused' },
      { ends_on: '2027-01-15T08:00:00.000Z' },
    ])
  })

  it('is refused when its signature is old or a stranger’s', async () => {
    const refused = await Promise.all([
      send('charge.succeeded', charge({}), { atMs: NOW_MS - 301_000 }),
      send('charge.succeeded', charge({}), { secret: 'a stranger' }),
    ])
    expect(refused.map(({ status }) => status)).toEqual([401, 401])
    expect(await ingest.logged()).toEqual([])
  })
})

describe('a webhook of HubSpot', () => {
  const URI = 'http://localhost/hooks/hubspot/shop'
  const told = (fields: object = {}): object => ({
    eventId: 100,
    subscriptionId: 7,
    portalId: 62515,
    occurredAt: NOW_MS - 60_000,
    subscriptionType: 'deal.propertyChange',
    attemptNumber: 0,
    objectId: 123,
    propertyName: 'dealstage',
    propertyValue: 'closedwon',
    ...fields,
  })
  const send = (events: readonly object[], at = NOW_MS, uri = URI): Promise<Response> => {
    const body = JSON.stringify(events)
    const signature = sign(`POST${uri}${body}${String(at)}`)
    return ingest.post(`/hooks/hubspot/${ingest.project.slug}`, body, {
      'x-hubspot-signature-v3': signature,
      'x-hubspot-request-timestamp': String(at),
    })
  }

  it('brings several changes of one deal, each once, also when told again in another order', async () => {
    const first = told()
    const second = told({ eventId: 101, propertyName: 'amount', propertyValue: '4800' })
    expect((await send([first, second])).status).toBe(200)
    expect((await send([second, told({ attemptNumber: 1 })])).status).toBe(200)
    expect(await ingest.logged()).toMatchObject([
      {
        name: 'Deal Changed',
        anonymousId: 'crm:records',
        userId: null,
        occurredAtMs: NOW_MS - 60_000,
        properties: {
          deal_id: '123',
          property: 'dealstage',
          value: 'closedwon',
          stage: 'closedwon',
        },
      },
      { properties: { property: 'amount', value: '4800' } },
    ])
  })

  it('keeps of contacts where they stand, and not who they are', async () => {
    await send([
      told({ subscriptionType: 'contact.creation', propertyName: undefined }),
      told({
        eventId: 2,
        subscriptionType: 'contact.propertyChange',
        propertyName: 'email',
        propertyValue: 'ada@lovelace.example',
      }),
      told({
        subscriptionType: 'object.propertyChange',
        objectTypeId: '0-1',
        eventId: 3,
        propertyName: 'lifecyclestage',
        propertyValue: 'opportunity',
      }),
      told({ subscriptionType: 'company.creation' }),
    ])
    const logged = await ingest.logged()
    expect(logged.map(({ name, properties }) => [name, properties['value'] ?? null])).toEqual([
      ['Contact Created', null],
      ['Contact Changed', null],
      ['Contact Changed', 'opportunity'],
    ])
    expect(JSON.stringify(logged)).not.toContain('lovelace')
  })

  it('is refused when it is old, or signed for another address', async () => {
    expect((await send([told()], NOW_MS - 300_001)).status).toBe(401)
    expect(
      (await send([told()], NOW_MS, 'https://elsewhere.example/hooks/hubspot/shop')).status,
    ).toBe(401)
    expect(await ingest.logged()).toEqual([])
  })

  it('opens no session: nobody is on a page', async () => {
    await send([told()])
    expect(await ingest.logged()).toMatchObject([{ origin: 'import' }])
  })
})
