import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { orderMetrics } from '../../../../shared/metrics/b2c/order-metrics.ts'
import {
  customerOrders,
  ordersFromLines,
  type OrderLine,
} from '../../../../shared/metrics/b2c/orders.ts'
import { rfmCustomers } from '../../../../shared/metrics/b2c/rfm.ts'
import { quantileR7 } from '../../../../shared/metrics/quantile.ts'
import { retentionCohorts } from '../../../../shared/metrics/retention.ts'
import { publicData, referenceOf } from '../../../support/public-data.ts'

type Reference = {
  clean_customers: number
  clean_orders: number
  clean_revenue_gbp: number
  clean_aov_gbp: number
  clean_repeat_customers: number
  clean_repeat_rate: number
  median_recency_days_at_2011_12_10: number
  median_frequency_orders: number
  median_monetary: number
  monthly_cohorts_clean: Record<string, number[]>
}

const file = publicData('online_retail/online_retail.csv.gz')
const DAY = 86_400_000
/** Some prices have three decimals: a tenth of a penny is the smallest unit here. */
const UNITS = 1_000

/** Lines with a customer, a positive quantity and price and no cancellation, as the reference says. */
function cleanLines(path: string): OrderLine[] {
  const text = gunzipSync(readFileSync(path)).toString('utf8')
  const lines: OrderLine[] = []
  for (const row of text.split('\n').slice(1)) {
    const cells = row
      .replace(/"(?:[^"]|"")*"/g, 'quoted')
      .trim()
      .split(',')
    const [orderId = '', , , quantity, date = '', price, customerId = ''] = cells
    const amountMinor = Math.round(Number(quantity) * Number(price) * UNITS)
    const isClean = customerId !== '' && Number(quantity) > 0 && Number(price) > 0
    if (!isClean || orderId.startsWith('C')) continue
    lines.push({ orderId, customerId, time: timeOf(date), amountMinor })
  }
  return lines
}

function timeOf(text: string): number {
  const iso = text.replace(' ', 'T')
  const us = /^(\d+)\/(\d+)\/(\d+) (\d+):(\d+)$/.exec(text)
  if (us === null) return Date.parse(`${iso}Z`)
  const [month = 0, day, year = 0, hour, minute] = us.slice(1).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute)
}

describe.skipIf(file === null)('the public online retail data (Chen, Sain & Guo 2012)', () => {
  const lines = file === null ? [] : cleanLines(file)
  const orders = ordersFromLines(lines)
  const reference = referenceOf<Reference>('online_retail')

  it('have the published orders, customers, revenue and repeat rate', async () => {
    const expected = await reference
    const metrics = orderMetrics({ orders })
    expect(lines).toHaveLength(397_884)
    expect(metrics.orders).toBe(expected.clean_orders)
    expect(metrics.customers).toBe(expected.clean_customers)
    expect(metrics.grossRevenueMinor / UNITS).toBe(expected.clean_revenue_gbp)
    expect((metrics.aovMinor ?? 0) / UNITS).toBeCloseTo(expected.clean_aov_gbp, 9)
    expect(metrics.repeatCustomers).toBe(expected.clean_repeat_customers)
    expect(metrics.repeatPurchaseRate).toBe(expected.clean_repeat_rate)
  })

  it('have the monthly cohorts of the reference', async () => {
    const { monthly_cohorts_clean: expected } = await reference
    const cohorts = retentionCohorts({
      events: lines.map(({ customerId, time }) => ({ userId: customerId, time })),
      unit: 'month',
      periods: 12,
      timeZone: 'UTC',
      asOf: Date.UTC(2011, 11, 31),
      incompletePeriods: 'include',
    })
    const table = cohorts.map(({ start, rows }) => [
      start.slice(0, 7),
      rows.filter(({ eligible }) => eligible > 0).map(({ retained }) => retained),
    ])
    expect(Object.fromEntries(table)).toEqual(expected)
  })

  it('have the medians of recency, frequency and money', async () => {
    const expected = await reference
    const asOf = Date.UTC(2011, 11, 10)
    const customers = rfmCustomers({ table: customerOrders({ orders }), asOf })
    const median = (values: number[]) => quantileR7(values, 0.5)
    // The reference counts calendar days between dates.
    const days = customers.map(({ recency }) => asOf / DAY - Math.floor(asOf / DAY - recency))
    expect(median(days)).toBe(expected.median_recency_days_at_2011_12_10)
    expect(median(customers.map(({ frequency }) => frequency))).toBe(
      expected.median_frequency_orders,
    )
    const monetary = median(customers.map(({ monetary }) => monetary)) / UNITS
    expect(monetary).toBeCloseTo(expected.median_monetary, 6)
  })
})
