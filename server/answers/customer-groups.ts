import {
  customerOrders,
  localDayNumber,
  RFM_GROUPS,
  rfmCustomers,
  rfmGroupSums,
  rfmMigration,
  rfmScores,
} from '@takt/shared/metrics'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readCustomerOrders } from '../read-models/customer-orders.ts'
import { endOfDayMs } from './end-of-day.ts'

/** Groups of customers on a day, and how they moved since an earlier one. */
export async function customerGroups(
  scope: ProjectScope,
  { asOf, before }: { asOf: string; before: string },
) {
  const { currency, timeZone } = scope.project
  const orders = await readCustomerOrders(scope, asOf)
  const at = (day: string) => {
    const endMs = endOfDayMs(scope, day)
    const table = customerOrders({ orders, asOf: endMs })
    const own = rfmCustomers({ table, asOf: endMs, dayOf: localDayNumber(timeZone) })
    return { own, scores: rfmScores({ customers: own }) }
  }
  const now = at(asOf)
  const then = at(before)
  const customers = now.own.length
  return {
    asOf,
    before,
    currency,
    customers,
    customersBefore: then.own.length,
    scoring: {
      groups: 5,
      ties: 'equal values get equal scores',
      recency: 'whole calendar days since the last order, on asOf',
      frequency: 'orders',
      monetary: 'revenue net of refunds',
      groupBy: 'R and the mean of F and M, with Shopify’s names; the limits are ours',
    },
    order: RFM_GROUPS,
    groups: rfmGroupSums(now.own, now.scores).map(({ netMinor, ...group }) => ({
      ...group,
      share: customers === 0 ? null : group.customers / customers,
      netMinor,
      net: majorUnits(netMinor, currency),
    })),
    cells: scoreCells(now.scores),
    migration: rfmMigration(then.scores, now.scores),
    note: customers === 0 ? 'no customer has ordered by this date' : null,
  }
}

/** Customers by recency and by frequency: the classic grid. */
function scoreCells(scores: readonly { r: number; f: number }[]) {
  const counts = new Map<string, { r: number; f: number; customers: number }>()
  for (const { r, f } of scores) {
    const key = `${String(r)} ${String(f)}`
    const cell = counts.get(key) ?? { r, f, customers: 0 }
    cell.customers += 1
    counts.set(key, cell)
  }
  return [...counts.values()].toSorted((a, b) => b.r - a.r || a.f - b.f)
}
