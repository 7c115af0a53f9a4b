import { type Figure, quotient } from '../figure.ts'
import { customerAcquisitionCost } from '../unit-economics.ts'
import { requireCount, requireNotNegative } from '../../stats/validate.ts'

/** What one channel cost and brought; `channel: null` is what no channel is known for. */
export type ChannelResult = {
  channel: string | null
  spendMinor: number
  newCustomers: number
  revenueMinor: number
}

export type ChannelEconomics = ChannelResult & {
  cacMinor: Figure<'no_new_customers'>
  /** Revenue ÷ spend; on the total it is the blended MER. */
  returnOnSpend: Figure<'no_spend'>
  /** Of all spend, in [0, 1]. */
  spendShare: Figure<'no_spend'>
}

export type ChannelTable = {
  /** One a channel, most spend first; the unallocated row last, and always there. */
  rows: ChannelEconomics[]
  /** Exactly the sum of the rows. */
  total: ChannelEconomics
  /** New customers with a known channel ÷ all of them. */
  knownShare: Figure<'no_new_customers'>
}

/**
 * CAC and return on spend by channel, so that the rows add up to the total (product D19, D21, D22).
 *
 * @throws RangeError on negative numbers, or a channel that occurs twice
 */
export function channelEconomics(channels: readonly ChannelResult[]): ChannelTable {
  const names = channels.map(({ channel }) => channel)
  if (new Set(names).size < names.length) throw new RangeError('channel must not occur twice')
  for (const { spendMinor, newCustomers, revenueMinor } of channels) {
    requireNotNegative(spendMinor, 'spendMinor')
    requireCount(newCustomers, 'newCustomers')
    requireNotNegative(revenueMinor, 'revenueMinor')
  }
  const named = channels.filter(({ channel }) => channel !== null)
  const unallocated = channels.find(({ channel }) => channel === null) ?? emptyResult()
  const all = [...named.toSorted((a, b) => b.spendMinor - a.spendMinor), unallocated]
  const total = all.reduce(sumOf, emptyResult())
  const known = total.newCustomers - unallocated.newCustomers
  return {
    rows: all.map((row) => economicsOf(row, total.spendMinor)),
    total: economicsOf(total, total.spendMinor),
    knownShare: quotient(known, total.newCustomers, 'no_new_customers'),
  }
}

const emptyResult = (): ChannelResult => ({
  channel: null,
  spendMinor: 0,
  newCustomers: 0,
  revenueMinor: 0,
})

const sumOf = (sum: ChannelResult, row: ChannelResult): ChannelResult => ({
  channel: null,
  spendMinor: sum.spendMinor + row.spendMinor,
  newCustomers: sum.newCustomers + row.newCustomers,
  revenueMinor: sum.revenueMinor + row.revenueMinor,
})

function economicsOf(row: ChannelResult, allSpendMinor: number): ChannelEconomics {
  return {
    ...row,
    cacMinor: customerAcquisitionCost(row),
    returnOnSpend: quotient(row.revenueMinor, row.spendMinor, 'no_spend'),
    spendShare: quotient(row.spendMinor, allSpendMinor, 'no_spend'),
  }
}
