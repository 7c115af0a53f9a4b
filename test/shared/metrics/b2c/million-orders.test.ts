import { describe, expect, it } from 'vitest'
import { orderMetrics } from '../../../../shared/metrics/b2c/order-metrics.ts'
import { customerOrders } from '../../../../shared/metrics/b2c/orders.ts'
import { rfmCustomers, rfmScores } from '../../../../shared/metrics/b2c/rfm.ts'
import { retentionCohorts } from '../../../../shared/metrics/retention.ts'

const ORDERS = 1_000_000
const DAY = 86_400_000
const FIRST = Date.UTC(2024, 0, 1)

describe('a million orders', () => {
  it('go through order metrics, RFM and retention without losing one', () => {
    // Steps by primes spread customers, times and amounts without a random source.
    const orders = Array.from({ length: ORDERS }, (_, index) => ({
      customerId: (index * 7_919) % 300_007,
      time: FIRST + ((index * 104_729) % 63_072_000) * 1_000,
      amountMinor: 100 + ((index * 31) % 20_000),
    }))
    const asOf = FIRST + 730 * DAY
    const table = customerOrders({ orders })
    const metrics = orderMetrics({ table })
    const scores = rfmScores({ customers: rfmCustomers({ table, asOf }) })
    const cohorts = retentionCohorts({
      events: orders.map(({ customerId, time }) => ({ userId: customerId, time })),
      unit: 'month',
      periods: 12,
      timeZone: 'Europe/Berlin',
      asOf,
    })
    expect(metrics.orders).toBe(ORDERS)
    expect(scores).toHaveLength(metrics.customers)
    expect(cohorts.reduce((sum, { size }) => sum + size, 0)).toBe(metrics.customers)
  })
})
