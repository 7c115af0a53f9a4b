import {
  customerOrders,
  rfmCustomers,
  rfmGroup,
  type RfmGroup,
  rfmScores,
} from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import { readCustomerOrders } from '../read-models/customer-orders.ts'
import { endOfDayMs } from './end-of-day.ts'

/** The customers of a group on a day, by their ids in ascending order. */
export async function groupMembers(
  scope: ProjectScope,
  { asOf, group }: { asOf: string; group: RfmGroup },
) {
  const orders = await readCustomerOrders(scope, asOf)
  const endMs = endOfDayMs(scope, asOf)
  const customers = rfmCustomers({ table: customerOrders({ orders, asOf: endMs }), asOf: endMs })
  const ids = rfmScores({ customers })
    .filter((score) => rfmGroup(score) === group)
    .map(({ id }) => Number(id))
  return { customers: customers.length, ids: ids.toSorted((a, b) => a - b) }
}
