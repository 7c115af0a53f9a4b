import { retentionCohorts } from '../../shared/metrics/index.ts'
import { orderMetrics } from '../../shared/metrics/b2c/order-metrics.ts'
import { customerOrders } from '../../shared/metrics/b2c/orders.ts'
import { rfmCustomers, rfmScores } from '../../shared/metrics/b2c/rfm.ts'
import { compensatedSum } from '../../shared/numeric/summation.ts'

const ORDERS = 1_000_000
const DAY_MS = 86_400_000
const FIRST_MS = Date.UTC(2024, 0, 1)

/** A million orders through the shop's metrics, against one compensated sum over them. */
export function ordersSpeed(): void {
  // Steps by primes spread customers, times and amounts without a random source.
  const orders = Array.from({ length: ORDERS }, (_, index) => ({
    customerId: (index * 7_919) % 300_007,
    time: FIRST_MS + ((index * 104_729) % 63_072_000) * 1_000,
    amountMinor: 100 + ((index * 31) % 20_000),
  }))
  const asOf = FIRST_MS + 730 * DAY_MS
  const amounts = orders.map(({ amountMinor }) => amountMinor)
  const baselineMs = timed('baseline: compensated sum of a million amounts', () =>
    compensatedSum(amounts),
  )
  const totalMs =
    timed('order metrics', () => orderMetrics({ table: customerOrders({ orders }) })) +
    timed('RFM', () =>
      rfmScores({ customers: rfmCustomers({ table: customerOrders({ orders }), asOf }) }),
    ) +
    timed('monthly retention in Berlin', () =>
      retentionCohorts({
        events: orders.map(({ customerId, time }) => ({ userId: customerId, time })),
        unit: 'month',
        periods: 12,
        timeZone: 'Europe/Berlin',
        asOf,
      }),
    )
  console.log(
    `all three: ${totalMs.toFixed(0)} ms, ${(totalMs / baselineMs).toFixed(0)} times the baseline`,
  )
}

function timed(name: string, work: () => unknown): number {
  const startMs = performance.now()
  work()
  const tookMs = performance.now() - startMs
  console.log(`${name}: ${tookMs.toFixed(0)} ms`)
  return tookMs
}
