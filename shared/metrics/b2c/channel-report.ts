import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'
import { type Rate, rateOf } from '../rate.ts'
import { channelEconomics } from './channel-economics.ts'

/** Channels that say that nothing is known of where somebody came from. */
export const UNALLOCATED_CHANNELS = ['unassigned', 'unallocated', 'unknown'] as const
/** No source is known of these either: no campaign, no referrer. */
const SOURCELESS = new Set<string>([...UNALLOCATED_CHANNELS, 'direct'])

/** From this share of spend or orders on, a shop hangs on one channel. */
export const CONCENTRATION_SHARE = 0.5

/** What one channel cost and brought in a period; money in minor units. */
export type ChannelSums = {
  channel: string
  sessions: number
  paidSessions: number
  orders: number
  grossMinor: number
  spendMinor: number
  newCustomers: number
  /** Gross value of the new customers' first orders. */
  firstMinor: number
  /** Net revenue to date of the new customers. */
  customerNetMinor: number
}

export type ChannelLine = Omit<ChannelSums, 'channel'> & {
  /** Null for what no channel is known for. */
  channel: string | null
  purchaseRate: Rate
  cacMinor: Figure
  /** Revenue ÷ spend; on the total it is the blended MER. */
  roas: Figure
  spendShare: Figure
  orderShare: Figure
  /** Gross profit of the first order ÷ CAC: 1 pays at once. */
  firstOrderPayback: Figure
  /** Gross profit to date per new customer ÷ CAC. */
  ltvToCac: Figure
}

export type ChannelReport = {
  /** Most spend first, then most sessions; the unallocated row last, and always there. */
  rows: ChannelLine[]
  /** Exactly the sum of the rows. */
  total: ChannelLine
  /** Orders with a known source ÷ orders. */
  coverage: Rate
  concentration: Record<'spend' | 'orders', Concentration>
}
export type Concentration = {
  channel: string | null
  share: number | null
  isConcentrated: boolean
}

/**
 * What each channel cost and brought, so that the rows add up to the total.
 *
 * @param options.margin contribution margin in [0, 1]; null where the workspace has not said it
 * @param options.only shows this channel alone; its shares stay those of all channels
 * @param options.isSpendKnown false where the sums are of a device or a country, by which no cost is
 * kept: then nothing that divides by spend has a value
 * @see product D19, D21, D22, D23; ruling R2
 */
export function channelReport(options: {
  channels: readonly ChannelSums[]
  margin: number | null
  only?: string | undefined
  isSpendKnown?: boolean
}): ChannelReport {
  const { margin, only, isSpendKnown = true } = options
  const sums = foldUnallocated(options.channels)
  const economics = channelEconomics(
    sums.map(({ channel, spendMinor, newCustomers, grossMinor }) => ({
      channel,
      spendMinor,
      newCustomers,
      revenueMinor: grossMinor,
    })),
  )
  const all = sums.reduce<Sums>((total, row) => plus(total, row), NO_CHANNEL)
  const shown = only === undefined ? sums : sums.filter(({ channel }) => channel === named(only))
  const sum =
    only === undefined ? all : shown.reduce<Sums>((total, row) => plus(total, row), NO_CHANNEL)
  const context = { all, margin, isSpendKnown }
  const lines = shown.map((row) => lineOf(row, context))
  const order = new Map(economics.rows.map(({ channel }, index) => [channel, index]))
  const rows = lines.toSorted(
    (a, b) =>
      Number(a.channel === null) - Number(b.channel === null) ||
      b.spendMinor - a.spendMinor ||
      b.sessions - a.sessions ||
      (order.get(a.channel) ?? 0) - (order.get(b.channel) ?? 0),
  )
  const known = shown.filter(({ channel }) => channel !== null && !SOURCELESS.has(channel))
  return {
    rows,
    total: lineOf(sum, context),
    coverage: rateOf(
      known.reduce((total, { orders }) => total + orders, 0),
      sum.orders,
    ),
    concentration: {
      spend: concentrationOf(rows, (row) => row.spendShare.value),
      orders: concentrationOf(rows, (row) => row.orderShare.value),
    },
  }
}

type Sums = Omit<ChannelSums, 'channel'> & { channel: string | null }

/** What a channel that nothing is known of comes to. */
export const NO_CHANNEL_SUMS: Omit<ChannelSums, 'channel'> = {
  sessions: 0,
  paidSessions: 0,
  orders: 0,
  grossMinor: 0,
  spendMinor: 0,
  newCustomers: 0,
  firstMinor: 0,
  customerNetMinor: 0,
}
const NO_CHANNEL: Sums = { channel: null, ...NO_CHANNEL_SUMS }

const plus = (a: Sums, b: Sums): Sums => ({
  channel: a.channel,
  sessions: a.sessions + b.sessions,
  paidSessions: a.paidSessions + b.paidSessions,
  orders: a.orders + b.orders,
  grossMinor: a.grossMinor + b.grossMinor,
  spendMinor: a.spendMinor + b.spendMinor,
  newCustomers: a.newCustomers + b.newCustomers,
  firstMinor: a.firstMinor + b.firstMinor,
  customerNetMinor: a.customerNetMinor + b.customerNetMinor,
})

const isUnallocated = (channel: string): boolean =>
  (UNALLOCATED_CHANNELS as readonly string[]).includes(channel)

/** As a line calls it. */
const named = (channel: string): string | null => (isUnallocated(channel) ? null : channel)

function foldUnallocated(channels: readonly ChannelSums[]): Sums[] {
  const rest = channels.filter(({ channel }) => isUnallocated(channel))
  const known = channels.filter(({ channel }) => !isUnallocated(channel))
  return [...known, rest.reduce<Sums>(plus, NO_CHANNEL)]
}

function lineOf(
  row: Sums,
  { all, margin, isSpendKnown }: { all: Sums; margin: number | null; isSpendKnown: boolean },
): ChannelLine {
  const ofSpend = (known: () => Figure): Figure =>
    isSpendKnown ? known() : { value: null, reason: 'spend_by_channel_only' }
  const perCustomer = (sum: number): Figure => {
    if (margin === null) return { value: null, reason: 'no_margin' }
    return quotient(sum * margin, row.spendMinor, 'no_spend')
  }
  return {
    ...row,
    purchaseRate: rateOf(row.paidSessions, row.sessions),
    cacMinor: ofSpend(() =>
      row.spendMinor === 0
        ? { value: null, reason: 'no_spend' }
        : quotient(row.spendMinor, row.newCustomers, 'no_new_customers'),
    ),
    roas: ofSpend(() => quotient(row.grossMinor, row.spendMinor, 'no_spend')),
    spendShare: ofSpend(() => quotient(row.spendMinor, all.spendMinor, 'no_spend')),
    orderShare: quotient(row.orders, all.orders, 'no_orders'),
    firstOrderPayback: ofSpend(() => perCustomer(row.firstMinor)),
    ltvToCac: ofSpend(() => perCustomer(row.customerNetMinor)),
  }
}

function concentrationOf(
  rows: readonly ChannelLine[],
  shareOf: (row: ChannelLine) => number | null,
): Concentration {
  const [top] = rows
    .filter(({ channel }) => channel !== null)
    .toSorted((a, b) => (shareOf(b) ?? 0) - (shareOf(a) ?? 0))
  const share = top === undefined ? null : shareOf(top)
  return {
    channel: share === null || share === 0 ? null : (top?.channel ?? null),
    share: share === 0 ? null : share,
    isConcentrated: (share ?? 0) >= CONCENTRATION_SHARE,
  }
}
