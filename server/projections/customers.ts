import type { ProjectionContext } from './context.ts'
import { createCustomerCellLedger } from './customer-cells.ts'
import {
  createCustomerOrderStore,
  type CustomerOrderRow,
  sameCustomerOrder,
} from './customer-orders.ts'
import type { IdentityChanges } from './identities.ts'

/**
 * Puts changed orders under their customers, moves the orders of people who turned out to be somebody
 * else, and keeps the sums over customers: each customer that changed is taken out whole as it was and
 * put in whole as it is.
 */
export function createCustomerProjection(
  context: ProjectionContext,
): (orderKeys: ReadonlySet<string>, identities: IdentityChanges) => void {
  const store = createCustomerOrderStore(context)
  const cells = createCustomerCellLedger(context)

  const affected = (orderKeys: ReadonlySet<string>, changes: IdentityChanges): Set<string> => {
    const keys = new Set(orderKeys)
    for (const visitor of changes.visitors) {
      for (const key of store.keysOfVisitor(visitor)) keys.add(key)
    }
    for (const person of changes.regrouped) {
      for (const { order_key: key } of store.ofCustomer(person)) keys.add(key)
    }
    return keys
  }

  return (orderKeys, identities) => {
    const changes: [before: CustomerOrderRow | undefined, after: CustomerOrderRow | undefined][] =
      []
    const customers = new Set<number>()
    for (const key of affected(orderKeys, identities)) {
      const before = store.stored(key)
      const after = store.derived(key)
      if (sameCustomerOrder(before, after)) continue
      changes.push([before, after])
      for (const side of [before, after]) if (side !== undefined) customers.add(side.customer_id)
    }
    if (changes.length === 0) return
    for (const customer of customers) cells.add(store.ofCustomer(customer), -1)
    for (const [before, after] of changes) store.replace(before, after)
    for (const customer of customers) cells.add(store.ofCustomer(customer), 1)
    cells.flush()
  }
}
