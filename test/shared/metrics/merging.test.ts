import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  customerOrders,
  kaplanMeier,
  lifeTable,
  mergedLifeTable,
  mergedOrders,
  orderMetrics,
  rfmCustomers,
  rfmScores,
  survivalCurve,
} from '../../../shared/metrics/index.ts'

/** Each customer's orders go to one of three parts. */
const orders = fc.array(
  fc.record({
    customerId: fc.integer({ min: 1, max: 30 }),
    time: fc.integer({ min: 0, max: 100 }).map((day) => day * 86_400_000),
    amountMinor: fc.integer({ min: -500, max: 5_000 }),
  }),
  { minLength: 1, maxLength: 120 },
)

describe('partial results add up to the whole', () => {
  it('orders of different customers', () => {
    fc.assert(
      fc.property(orders, (all) => {
        const parts = [0, 1, 2].map((part) =>
          customerOrders({ orders: all.filter(({ customerId }) => customerId % 3 === part) }),
        )
        const merged = mergedOrders(parts)
        const whole = customerOrders({ orders: all })
        expect(orderMetrics({ table: merged })).toEqual(orderMetrics({ table: whole }))
        const scoresOf = (table: typeof whole) =>
          rfmScores({ customers: rfmCustomers({ table, asOf: 101 * 86_400_000 }) })
            .map((score) => JSON.stringify(score))
            .toSorted()
        expect(scoresOf(merged)).toEqual(scoresOf(whole))
      }),
    )
  })

  it('but a customer who is in two parts is refused', () => {
    const part = customerOrders({ orders: [{ customerId: 1, time: 0, amountMinor: 100 }] })
    expect(() => mergedOrders([part, part])).toThrow(RangeError)
  })

  it('life tables', () => {
    const subject = fc.tuple(fc.integer({ min: 0, max: 20 }), fc.boolean())
    fc.assert(
      fc.property(
        fc.array(subject, { maxLength: 40 }),
        fc.array(subject, { maxLength: 40 }),
        (a, b) => {
          const data = (subjects: typeof a) => ({
            durations: subjects.map(([duration]) => duration),
            observed: subjects.map(([, observed]) => observed),
          })
          const table = mergedLifeTable([lifeTable(data(a)), lifeTable(data(b))])
          expect(survivalCurve({ table })).toEqual(kaplanMeier(data([...a, ...b])))
        },
      ),
    )
  })
})
