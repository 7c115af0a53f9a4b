import { describe, expect, it } from 'vitest'
import { customerOrders, type Order } from '../../../../shared/metrics/b2c/orders.ts'
import { predictedValue } from '../../../../shared/metrics/b2c/predicted-value.ts'
import { createRandom, type Random } from '../../../../shared/numeric/random.ts'

const WEEK = 604_800_000
const WEEKS = 104
/** Close to the published estimates for CDNOW: Fader, Hardie & Lee (2005); Fader & Hardie, note 025. */
const TRUE = { r: 0.6, alpha: 8, a: 0.8, b: 2.4, p: 6.25, q: 3.74, v: 1544 }

/** @see Marsaglia & Tsang (2000), ACM TOMS 26:363-372 */
function gammaOf(shape: number, random: Random): number {
  if (shape < 1) return gammaOf(shape + 1, random) * random.uniform() ** (1 / shape)
  const d = shape - 1 / 3
  for (;;) {
    const x = random.normal()
    const v = (1 + x / Math.sqrt(9 * d)) ** 3
    if (v > 0 && Math.log(random.uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v))
      return d * v
  }
}

/** A shop whose customers behave as the models say, for two years. */
function simulatedOrders(customers: number): Order[] {
  const random = createRandom('customers')
  const gamma = (shape: number): number => gammaOf(shape, random)
  return Array.from({ length: customers }, (_, customerId) => {
    const orders: Order[] = []
    const rate = gamma(TRUE.r) / TRUE.alpha
    const [leave, stay] = [gamma(TRUE.a), gamma(TRUE.b)]
    const nu = gamma(TRUE.q) / TRUE.v
    let week = random.uniform() * 60
    do {
      const amountMinor = Math.max(1, Math.round(gamma(TRUE.p) / nu))
      orders.push({ customerId, time: week * WEEK, amountMinor })
      const isGone = orders.length > 1 && random.uniform() < leave / (leave + stay)
      week = isGone ? Infinity : week - Math.log(1 - random.uniform()) / rate
    } while (week < WEEKS)
    return orders
  }).flat()
}

describe('predictedValue', () => {
  it('finds what a simulated shop was made with, and foresees what it has not seen', () => {
    const table = customerOrders({ orders: simulatedOrders(20_000) })
    const found = predictedValue({ table, asOf: WEEKS * WEEK, months: 12 })
    expect(found).toMatchObject({ status: 'ok', customers: 20_000 })
    const { r, a } = found.parameters ?? { r: NaN, a: NaN }
    expect(Math.abs(r / TRUE.r - 1)).toBeLessThan(0.1)
    expect(Math.abs(a / TRUE.a - 1)).toBeLessThan(0.1)
    expect(Math.abs(found.holdout?.error ?? 1)).toBeLessThan(0.03)
    // The mean of an order is p v ÷ (q − 1).
    const spend = (found.totalMinor ?? 0) / (found.expectedPurchases ?? 1)
    expect(spend / ((TRUE.p * TRUE.v) / (TRUE.q - 1))).toBeCloseTo(1, 1)
  })

  it('says of customers who are all alike that no parameters are best', () => {
    const orders = Array.from({ length: 500 }, (_, customerId) =>
      [0, 10].map((week) => ({ customerId, time: week * WEEK, amountMinor: 1_000 })),
    ).flat()
    const found = predictedValue({
      table: customerOrders({ orders }),
      asOf: 20 * WEEK,
      months: 12,
    })
    expect(found).toMatchObject({ status: 'not-converged', meanMinor: null })
  })
})
