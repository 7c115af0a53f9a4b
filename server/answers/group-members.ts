import {
  customerOrders,
  localDayNumber,
  rfmCustomers,
  rfmGroup,
  type RfmGroup,
  rfmScores,
} from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import { readCustomerOrders } from '../read-models/customer-orders.ts'
import { endOfDayMs } from './end-of-day.ts'

/**
 * The customers of a group on a day, by their ids in ascending order.
 *
 * @param asked.came only those who were in this group on an earlier day; `nobody` had not ordered yet
 */
export async function groupMembers(
  scope: ProjectScope,
  {
    asOf,
    group,
    came,
  }: {
    asOf: string
    group: RfmGroup
    came?: { on: string; from: RfmGroup | 'nobody' } | undefined
  },
) {
  const orders = await readCustomerOrders(scope, asOf)
  const dayOf = localDayNumber(scope.project.timeZone)
  const groupsOn = (day: string): Map<string | number, RfmGroup> => {
    const endMs = endOfDayMs(scope, day)
    const table = customerOrders({ orders, asOf: endMs })
    const customers = rfmCustomers({ table, asOf: endMs, dayOf })
    return new Map(rfmScores({ customers }).map((score) => [score.id, rfmGroup(score)]))
  }
  const now = groupsOn(asOf)
  const then = came === undefined ? null : groupsOn(came.on)
  const ids = [...now]
    .filter(
      ([id, own]) => own === group && (then?.get(id) ?? 'nobody') === (came?.from ?? 'nobody'),
    )
    .map(([id]) => Number(id))
  return { customers: now.size, ids: ids.toSorted((a, b) => a - b) }
}
