import { type ChannelSums, NO_CHANNEL_SUMS } from '@takt/shared/metrics'
import { readShopSpend } from '../config-store/shop-spend.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readAcquired } from '../read-models/customer-sums.ts'
import { readPlacedOrders } from '../read-models/first-orders.ts'
import { readCellSums } from '../read-models/period-sums.ts'
import { readVisitSums } from '../read-models/visit-sums.ts'
import { channelKey } from './channel-key.ts'

type Period = { from: string; to: string }
type Placed = { device?: string | undefined; country?: string | undefined }

/** Sums of every channel that had a visit, an order, a new customer or a cost. */
export async function readChannelSums(scope: ProjectScope, days: Period): Promise<ChannelSums[]> {
  const sums = createSums()
  for (const row of await readCellSums(scope, { ...days, grain: 'total', by: 'channel' })) {
    const own = sums.at(row.by)
    own.sessions += row.sessions
    own.paidSessions += row.paid_sessions
    own.orders += row.orders
    own.grossMinor += row.gross_minor
  }
  for (const row of await readAcquired(scope, days)) {
    const own = sums.at(row.value)
    own.newCustomers += row.customers
    own.firstMinor += row.firstMinor
    own.customerNetMinor += row.netMinor
  }
  const { currency } = scope.project
  for (const row of await readShopSpend(scope, days)) {
    if (row.currency === currency) sums.at(channelKey(row.channel)).spendMinor += row.amountMinor
  }
  return sums.all()
}

/**
 * The same of one device, one country or both: visits, orders and new customers. Costs and what
 * customers come to are kept by channel alone, and are 0 here.
 */
export async function readPlacedChannelSums(
  scope: ProjectScope,
  days: Period,
  { device, country }: Placed,
): Promise<ChannelSums[]> {
  const sums = createSums()
  const question = { ...days, grain: 'total', by: 'channel', filter: { device, country } } as const
  for (const row of await readVisitSums(scope, question)) {
    const own = sums.at(row.by)
    own.sessions += row.sessions
    own.paidSessions += row.paid_sessions
  }
  for (const row of await readPlacedOrders(scope, question)) {
    const own = sums.at(row.channel)
    own.orders += row.orders
    own.grossMinor += row.gross_minor
    own.newCustomers += row.customers
  }
  return sums.all()
}

function createSums() {
  const channels = new Map<string, ChannelSums>()
  return {
    at(channel: string | null): ChannelSums {
      const name = channel ?? 'unassigned'
      const known = channels.get(name) ?? { channel: name, ...NO_CHANNEL_SUMS }
      channels.set(name, known)
      return known
    },
    all: (): ChannelSums[] => [...channels.values()],
  }
}
