import { customerOrders, predictedValue } from '@takt/shared/metrics'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readCustomerOrders } from '../read-models/customer-orders.ts'
import { endOfDayMs } from './end-of-day.ts'

/** What customers will buy in the coming months, by a model of how often and how much. */
export async function predictedValueAnswer(
  scope: ProjectScope,
  { asOf, months }: { asOf: string; months: number },
) {
  const { currency } = scope.project
  const orders = await readCustomerOrders(scope, asOf)
  const endMs = endOfDayMs(scope, asOf)
  const { meanMinor, totalMinor, ...prediction } = predictedValue({
    table: customerOrders({ orders, asOf: endMs }),
    asOf: endMs,
    months,
  })
  return {
    ...prediction,
    mean: meanMinor === null ? null : majorUnits(meanMinor, currency),
    total: totalMinor === null ? null : majorUnits(totalMinor, currency),
    model: 'BG/NBD for how often, Gamma-Gamma for how much; revenue, not profit; not discounted',
  }
}
