import { describe, expect, it } from 'vitest'
import type { ColumnMap } from '../../../server/import/column-map.ts'
import { createOrderRowReader, type OrderField } from '../../../server/import/order-rows.ts'
import { emptyReport } from '../../../server/import/report.ts'

const map: ColumnMap<OrderField> = { order: 0, customer: 1, time: 2, quantity: 3, price: 4, sku: 5 }
const reader = (guests: 'hold' | 'keep' = 'hold') =>
  createOrderRowReader({ map, currency: 'EUR', timeZone: 'UTC', guests, importedAtMs: 0 })
const GOOD = ['A1', 'c1', '2026-01-02 03:04:05', '3', '0.1', 'X']

describe('the reader of order lines', () => {
  it('makes an exact amount of quantity and price', () => {
    const outcome = reader()(GOOD, 1, emptyReport())
    expect(outcome).toMatchObject({
      events: [
        {
          userId: 'c1',
          occurredAtMs: Date.parse('2026-01-02T03:04:05Z'),
          properties: { orderId: 'A1', quantity: 3, amountMinor: 30, currency: 'EUR', sku: 'X' },
        },
      ],
    })
  })

  it('gives the same line the same message id in a second run, and equal lines different ones', () => {
    const idsOf = (): string[] => {
      const read = reader()
      return [GOOD, GOOD, [...GOOD.slice(0, 5), 'Y']].map((cells) => {
        const outcome = read(cells, 1, emptyReport())
        return 'events' in outcome ? (outcome.events[0]?.messageId ?? '') : ''
      })
    }
    expect(new Set(idsOf()).size).toBe(3)
    expect(idsOf()).toEqual(idsOf())
  })

  it.each([
    [['', ...GOOD.slice(1)], 'order is missing'],
    [['A1', '', ...GOOD.slice(2)], 'customer is missing'],
    [['A1', 'c1', 'soon', '1', '2'], 'time cannot be read'],
    [['A1', 'c1', '2026-01-02', 'x', '2'], 'quantity is not a number'],
    [['A1', 'c1', '2026-01-02', '0', '2'], 'quantity is zero'],
    [['A1', 'c1', '2026-01-02', '1', '0'], 'price is not positive'],
    [['A1', 'c1', '2026-01-02', '1'], 'price is not a number'],
  ])('holds %j: %s', (cells, reason) => {
    expect(reader()(cells, 1, emptyReport())).toEqual({ held: reason })
  })

  it('takes from the first line of an order what the next ones leave blank, as Shopify does', () => {
    const read = createOrderRowReader({
      ...{ map: { ...map, currency: 6 }, currency: 'EUR', timeZone: 'UTC', guests: 'hold' },
      importedAtMs: 0,
    })
    const lines = [
      ['A1', 'c1', '2026-01-02', '1', '5', 'X', 'USD'],
      ['A1', '', '', '2', '7', 'Y', ''],
      ['A2', '', '', '1', '5', 'X', ''],
    ]
    const outcomes = lines.map((cells) => read(cells, 1, emptyReport()))
    expect(outcomes[1]).toMatchObject({
      events: [{ userId: 'c1', properties: { amountMinor: 1_400, currency: 'USD', sku: 'Y' } }],
    })
    expect(outcomes[2]).toEqual({ held: 'customer is missing' })
  })

  it('keeps a line without a customer as a guest order when asked to', () => {
    const outcome = reader('keep')(['A1', '', ...GOOD.slice(2)], 1, emptyReport())
    expect(outcome).toMatchObject({ events: [{ userId: null, anonymousId: 'guest:A1' }] })
  })

  it('writes a returned line as a negative amount', () => {
    const outcome = reader()(['C1', 'c1', '2026-01-02', '-2', '9.99'], 1, emptyReport())
    expect(outcome).toMatchObject({
      events: [{ properties: { quantity: -2, amountMinor: -1998 } }],
    })
  })

  it('takes the purchases of a log of clicks, and nothing else for an order', () => {
    const read = createOrderRowReader({
      map: { customer: 0, time: 1, price: 2, event: 3 },
      ...{ currency: 'USD', timeZone: 'UTC', guests: 'hold', importedAtMs: 0 },
    })
    const outcomeOf = (event: string) =>
      read(['c1', '2019-10-01 00:00:00 UTC', '489.07', event], 1, emptyReport())
    for (const event of ['purchase', 'transaction', 'Order Completed']) {
      expect(outcomeOf(event)).toMatchObject({ events: [{ properties: { amountMinor: 48_907 } }] })
    }
    for (const event of ['view', 'cart', 'remove_from_cart', '']) {
      expect(outcomeOf(event)).toEqual({ held: 'the event is no purchase' })
    }
  })

  describe('of a file with line totals', () => {
    const totals: ColumnMap<OrderField> = { customer: 0, time: 1, total: 2 }
    const read = (cells: string[]) =>
      createOrderRowReader({
        ...{ map: totals, currency: 'USD', timeZone: 'UTC', guests: 'hold', importedAtMs: 0 },
      })(cells, 1, emptyReport())

    it('takes the total as it is, one piece where no quantity is told', () => {
      expect(read(['c1', '1997-01-01', '11.77'])).toMatchObject({
        events: [{ properties: { quantity: 1, amountMinor: 1177, currency: 'USD' } }],
      })
    })

    it('makes one order of what a customer bought at the same time', () => {
      const orderOf = (cells: string[]): unknown => {
        const outcome = read(cells)
        return 'events' in outcome ? outcome.events[0]?.properties['orderId'] : outcome
      }
      const first = orderOf(['c1', '1997-01-01', '11.77'])
      expect(orderOf(['c1', '1997-01-01', '5.00'])).toBe(first)
      expect(orderOf(['c1', '1997-01-02', '5.00'])).not.toBe(first)
      expect(orderOf(['c2', '1997-01-01', '5.00'])).not.toBe(first)
    })

    it.each([
      ['-4.00', { events: [{ properties: { quantity: -1, amountMinor: -400 } }] }],
      ['0', { held: 'total is zero' }],
      ['many', { held: 'total is not a number' }],
    ])('reads a total of %s', (total, outcome) => {
      expect(read(['c1', '1997-01-01', total])).toMatchObject(outcome)
    })
  })
})
