import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cartAlarm } from '../../../../shared/metrics/b2c/cart-alarm.ts'
import { orderMetrics } from '../../../../shared/metrics/b2c/order-metrics.ts'
import {
  customerOrders,
  ordersFromLines,
  type Order,
} from '../../../../shared/metrics/b2c/orders.ts'
import { earlyCustomerValue, repurchaseRate } from '../../../../shared/metrics/b2c/repurchase.ts'
import { rfmCustomers, rfmScores } from '../../../../shared/metrics/b2c/rfm.ts'

const DAY = 86_400_000
const order = (customerId: string, day: number, amountMinor: number): Order => ({
  customerId,
  time: day * DAY,
  amountMinor,
})

describe('orderMetrics', () => {
  it('keeps gross and net apart: 84,000 over 2,100 orders, 2,100 given back (product D10)', () => {
    const orders = Array.from({ length: 2_100 }, (_, index) => order(String(index), 1, 4_000))
    const refunds = Array.from({ length: 21 }, (_, index) => order(String(index), 2, -10_000))
    expect(orderMetrics({ orders: [...orders, ...refunds] })).toMatchObject({
      orders: 2_100,
      customers: 2_100,
      grossRevenueMinor: 8_400_000,
      refundsMinor: 210_000,
      aovMinor: 4_000,
      aovNetMinor: 3_900,
    })
  })

  it('counts customers with two orders, whatever came back', () => {
    const orders = [order('a', 1, 500), order('a', 5, 500), order('b', 2, 500), order('b', 3, -500)]
    expect(orderMetrics({ orders })).toMatchObject({
      repeatCustomers: 1,
      repeatPurchaseRate: 0.5,
      daysBetweenOrders: { count: 1, median: 4 },
    })
  })

  it('has no average of nothing', () => {
    expect(orderMetrics({ orders: [order('a', 1, -5)] })).toMatchObject({
      orders: 0,
      refundsMinor: 5,
      aovMinor: null,
      repeatPurchaseRate: null,
      daysBetweenOrders: { count: 0, median: null },
      reason: 'no_orders',
    })
  })

  it('refuses parts of a cent', () => {
    expect(() => orderMetrics({ orders: [order('a', 1, 0.5)] })).toThrow('amountMinor')
  })
})

const orders = fc.array(
  fc.record({
    customerId: fc.constantFrom('a', 'b', 'c', 'd'),
    time: fc.integer({ min: 0, max: 200 * DAY }),
    amountMinor: fc.integer({ min: -500, max: 5_000 }),
  }),
  { maxLength: 40 },
)

describe('customerOrders', () => {
  it('does not depend on the order of the rows, and loses no cent', () => {
    fc.assert(
      fc.property(orders, (rows) => {
        const one = orderMetrics({ orders: rows })
        expect(orderMetrics({ orders: rows.toReversed() })).toEqual(one)
        const net = rows.reduce((sum, row) => sum + row.amountMinor, 0)
        expect(one.netRevenueMinor).toBe(net)
      }),
    )
  })

  it('has each customer in order of time', () => {
    fc.assert(
      fc.property(orders, (rows) => {
        const { customerIds, starts, times } = customerOrders({ orders: rows })
        customerIds.forEach((id, c) => {
          const own = rows.filter((row) => row.customerId === id && row.amountMinor >= 0)
          const expected = own.map(({ time }) => time).toSorted((a, b) => a - b)
          expect([...times.subarray(starts[c], starts[c + 1])]).toEqual(expected)
        })
      }),
    )
  })

  it('makes one order of its lines', () => {
    const lines = [
      { ...order('a', 2, 100), orderId: 1 },
      { ...order('a', 1, 50), orderId: 1 },
      { ...order('a', 3, -50), orderId: 1 },
    ]
    expect(ordersFromLines(lines)).toEqual([
      { ...order('a', 1, 150), orderId: 1 },
      { ...order('a', 3, -50), orderId: 1 },
    ])
  })
})

describe('repurchaseRate', () => {
  it('leaves a customer of 30 days out until day 60 (product D11)', () => {
    const rows = [order('old', 0, 100), order('old', 60, 100), order('new', 40, 100)]
    expect(repurchaseRate({ orders: rows, days: 60, asOf: 70 * DAY })).toEqual({
      days: 60,
      eligible: 1,
      repurchased: 1,
      rate: 1,
      immature: 1,
      reason: null,
    })
    expect(repurchaseRate({ orders: rows, days: 60, asOf: 100 * DAY })).toMatchObject({
      eligible: 2,
      rate: 0.5,
    })
  })

  it('gives brand A its 20 % and 28 % (product section 3)', () => {
    const cohort = (customers: number, again: number) =>
      Array.from({ length: customers }, (_, c) => [
        order(String(c), 0, 100),
        ...(c < again ? [order(String(c), 59, 100)] : []),
      ]).flat()
    const rate = (customers: number, again: number) =>
      repurchaseRate({ orders: cohort(customers, again), days: 60, asOf: 60 * DAY }).rate
    expect(rate(2_100, 420)).toBe(0.2)
    expect(rate(3_600, 1_008)).toBe(0.28)
  })

  it('has no rate while nobody is old enough', () => {
    const young = { orders: [order('a', 1, 100)], days: 60, asOf: 2 * DAY }
    expect(repurchaseRate(young)).toMatchObject({ rate: null, reason: 'no_mature_customers' })
  })

  it('never falls with a longer window over the same customers', () => {
    fc.assert(
      fc.property(orders, (rows) => {
        const count = (days: number) =>
          repurchaseRate({ orders: rows, days, asOf: 400 * DAY }).repurchased
        expect(count(30)).toBeLessThanOrEqual(count(60))
        expect(count(60)).toBeLessThanOrEqual(count(90))
      }),
    )
  })
})

describe('earlyCustomerValue', () => {
  it('sums the window of mature customers only', () => {
    const rows = [order('a', 0, 100), order('a', 60, 50), order('a', 61, 7), order('b', 50, 999)]
    expect(earlyCustomerValue({ orders: rows, days: 60, asOf: 80 * DAY })).toMatchObject({
      eligible: 1,
      grossMinor: 150,
      valueMinor: 150,
    })
  })
})

describe('rfmScores', () => {
  const customers = [1, 2, 2, 3, 4, 5, 6, 7, 8, 9].map((value, id) => ({
    id,
    recency: value,
    frequency: value,
    monetary: value,
  }))

  it('gives a tie in recency one score (product D12)', () => {
    const scores = rfmScores({ customers })
    expect(scores[1]?.r).toBe(scores[2]?.r)
    expect(scores.map(({ f }) => f)).toEqual([1, 1, 1, 2, 3, 3, 4, 4, 5, 5])
    expect(scores.map(({ r }) => r)).toEqual([5, 5, 5, 4, 3, 3, 2, 2, 1, 1])
  })

  it('cuts ties into equal groups as NTILE does', () => {
    const scores = rfmScores({ customers, groups: 4, method: 'ntile' })
    expect(scores.map(({ m }) => m)).toEqual([1, 1, 1, 2, 2, 2, 3, 3, 4, 4])
  })

  it('keeps equal scores for equal values and the order of values', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 30 }), (values) => {
        const scores = rfmScores({
          customers: values.map((value, id) => ({
            id,
            recency: value,
            frequency: value,
            monetary: value,
          })),
        })
        values.forEach((value, i) => {
          values.forEach((other, j) => {
            if (value === other) expect(scores[i]).toMatchObject({ f: scores[j]?.f })
            if (value < other) expect(scores[i]?.f).toBeLessThanOrEqual(scores[j]?.f ?? 0)
          })
          expect((scores[i]?.r ?? 0) + (scores[i]?.f ?? 0)).toBe(6)
        })
      }),
    )
  })

  it('reads its three values off the orders, refunds taken off', () => {
    const table = customerOrders({
      orders: [order('a', 1, 900), order('a', 4, 100), order('a', 5, -300)],
    })
    expect(rfmCustomers({ table, asOf: 10 * DAY })).toEqual([
      { id: 'a', recency: 6, frequency: 2, monetary: 700 },
    ])
  })

  it('gives who ordered last on one day one recency, whatever the hour (product D12)', () => {
    const table = customerOrders({ orders: [order('a', 4.1, 100), order('b', 4.9, 100)] })
    const dayOf = (timeMs: number): number => Math.floor(timeMs / DAY)
    const found = rfmCustomers({ table, asOf: 10.5 * DAY, dayOf })
    expect(found.map(({ recency }) => recency)).toEqual([6, 6])
  })
})

describe('cartAlarm', () => {
  const alarm = (cartSessions: number, paidSessions: number) =>
    cartAlarm({ sessions: 10_000, cartSessions, paidSessions })

  it('fires above ten points and not at ten (product D02, M01)', () => {
    expect(alarm(1_800, 700)).toMatchObject({ isAlarm: true, cartRate: 0.18, paidRate: 0.07 })
    expect(alarm(1_800, 800).isAlarm).toBe(false)
    expect(alarm(1_800, 799).isAlarm).toBe(true)
  })

  it('is exact at every size', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e9 }), (tens) => {
        const sessions = tens * 10
        const gap = { sessions, cartSessions: tens, paidSessions: 0 }
        expect(cartAlarm(gap).isAlarm).toBe(false)
        expect(cartAlarm({ ...gap, cartSessions: tens + 1 }).isAlarm).toBe(true)
      }),
    )
  })

  it('says nothing without sessions', () => {
    const none = cartAlarm({ sessions: 0, cartSessions: 0, paidSessions: 0 })
    expect(none).toMatchObject({ gap: null, isAlarm: false, reason: 'no_sessions' })
  })
})
