import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../shared/schemas/event.ts'
import { deriveColumns } from '../../../server/event-log/derived-columns.ts'
import { EVENT_FLAG } from '../../../server/event-log/table.ts'
import { canonicalEvent } from './canonical-event.ts'

const ofOrder = (properties: JsonObject, name = 'Order Completed') =>
  deriveColumns(canonicalEvent({ name, properties }), 'EUR')
const ofContext = (context: JsonObject, properties: JsonObject = {}) =>
  deriveColumns(canonicalEvent({ context, properties }), 'EUR')

const PHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 Mobile/15E148 Safari/604.1'
const LAPTOP =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36'
const TABLET =
  'Mozilla/5.0 (iPad; CPU OS 16_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/16.6 Mobile/15E148 Safari/604.1'
const CRAWLER = 'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'

describe('the value of an event', () => {
  it.each([
    ['revenue', { revenue: 39.99, total: 45, value: 1 }, 3_999, 'EUR'],
    ['total without revenue', { total: '45.00', value: 1 }, 4_500, 'EUR'],
    ['value alone', { value: 0.1 }, 10, 'EUR'],
    ['a decimal string', { revenue: '15.00' }, 1_500, 'EUR'],
    ['a currency in any case', { revenue: 10, currency: ' usd ' }, 1_000, 'USD'],
    ['a currency without minor unit', { revenue: 1_200, currency: 'JPY' }, 1_200, 'JPY'],
    ['a currency with three decimals', { revenue: 1.2345, currency: 'KWD' }, 1_235, 'KWD'],
    ['an unreadable currency: the project’s', { revenue: 1, currency: 'Euro' }, 100, 'EUR'],
    ['an unreadable revenue: the next', { revenue: '1.234,50 €', total: 2 }, 200, 'EUR'],
    ['an exact import', { amountMinor: -255, currency: 'GBP' }, -255, 'GBP'],
    ['none', { price: 3 }, null, null],
    ['nothing readable', { revenue: 'free' }, null, null],
    ['its products', { products: [{ price: 19.99, quantity: 3 }, { price: '5' }] }, 6_497, 'EUR'],
    ['its products in their currency', { products: [{ price: 2 }], currency: 'USD' }, 200, 'USD'],
    ['its products less a discount', { products: [{ price: 20 }], discount: '2.50' }, 1_750, 'EUR'],
    ['a discount above its products', { products: [{ price: 2 }], discount: 5 }, 0, 'EUR'],
    ['a revenue before its products', { revenue: 0, products: [{ price: 2 }] }, 0, 'EUR'],
    ['products without a price', { products: [{ quantity: 2 }, 'x', null] }, null, null],
  ])('is read from %s', (_case, properties, valueMinor, currency) => {
    expect(ofOrder(properties)).toMatchObject({ valueMinor, currency })
  })

  it('is none of a product that is only looked at', () => {
    const columns = ofOrder({ products: [{ price: 20 }] }, 'Product List Viewed')
    expect(columns).toMatchObject({ valueMinor: null, currency: null })
  })
})

describe('the order of an event', () => {
  it.each([
    [{ order_id: 'o-1' }, 'Order Completed', 'o-1'],
    [{ orderId: 'o-1' }, 'Order Refunded', 'o-1'],
    [{ order_id: 4711 }, 'Order Completed', '4711'],
    [{ orderId: '536365', line: 1 }, 'Order Line Imported', '536365'],
    [{ order_id: 'o-1' }, 'Product Viewed', null],
    [{ order_id: '' }, 'Order Completed', 'm-1'],
    [{}, 'Order Completed', 'm-1'],
    [{}, 'Order Refunded', null],
  ])('of %j named %s is %s', (properties, name, orderKey) => {
    expect(ofOrder(properties, name).orderKey).toBe(orderKey)
  })
})

describe('the origin of a page view', () => {
  it('is its campaign, path and foreign referrer', () => {
    const page = {
      url: 'https://shop.example/sale?utm_source=x',
      path: '/sale',
      referrer: 'https://search.example/?q=1',
    }
    const campaign = { source: 'letter', medium: 'email', name: 'april' }
    expect(ofContext({ page, campaign })).toMatchObject({
      source: 'letter',
      medium: 'email',
      campaign: 'april',
      path: '/sale',
      referrer: 'search.example',
    })
  })

  it('has no referrer when the visitor came from the same site', () => {
    const page = { url: 'https://shop.example/b', referrer: 'https://shop.example/a' }
    expect(ofContext({ page })).toMatchObject({ referrer: null, path: '/b' })
  })

  it('survives addresses that are none', () => {
    const page = { url: 'not a url', referrer: 'also not' }
    expect(ofContext({ page })).toMatchObject({ referrer: null, path: null })
  })
})

describe('the client of an event', () => {
  it.each([
    ['mobile', PHONE],
    ['desktop', LAPTOP],
    ['tablet', TABLET],
    [null, undefined],
  ])('is %s', (device, userAgent) => {
    const context = userAgent === undefined ? {} : { userAgent }
    expect(ofContext(context)).toMatchObject({ device, flags: 0 })
  })

  it('is flagged when it is a robot', () => {
    expect(ofContext({ userAgent: CRAWLER }).flags).toBe(EVENT_FLAG.bot)
  })

  it('is flagged when the event came from a file', () => {
    const event = canonicalEvent({ origin: 'import' })
    expect(deriveColumns(event, 'EUR').flags).toBe(EVENT_FLAG.import)
  })
})
