import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'
import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import type { Comparison } from '@takt/shared/schemas/comparison.ts'
import type { Spend } from '@takt/shared/schemas/spend.ts'

const DAY_MS = 86_400_000
const NOON_MS = 12 * 3_600_000
const DAYS = 30
const CURRENCY = 'EUR'
const DEVICES = [
  { device: 'mobile', share: 0.7 },
  { device: 'desktop', share: 0.3 },
] as const

type Channel = { channel: string; sessions: number; orders: number; spendMinor: number }
type Period = {
  name: string
  /** Days from the making of the workspace back to the first day. */
  daysAgo: number
  channels: readonly Channel[]
  /** Customers who order a second time 31 to 58 days after the first. */
  repeat: number
  funnel: { product: number; cart: number; checkout: number }
}

/**
 * The published case of a skin-care brand: 2,100 orders of 100,000 visits at a cost of 63,000 € before;
 * 3,600 orders of 100,000 visits at 88,560 € after, 70 % of it for short video.
 *
 * Visits come as daily sums, as an analytics export has them; orders and costs come one by one.
 */
const PERIODS: readonly Period[] = [
  {
    name: 'before',
    daysAgo: 289,
    repeat: 420,
    funnel: { product: 0.48, cart: 0.082, checkout: 0.041 },
    channels: [
      { channel: 'paid_search', sessions: 28_000, orders: 600, spendMinor: 2_520_000 },
      { channel: 'short_video', sessions: 20_000, orders: 300, spendMinor: 1_890_000 },
      { channel: 'paid_social', sessions: 22_000, orders: 350, spendMinor: 1_890_000 },
      { channel: 'email', sessions: 6_000, orders: 150, spendMinor: 0 },
      { channel: 'direct', sessions: 24_000, orders: 700, spendMinor: 0 },
    ],
  },
  {
    name: 'after',
    daysAgo: 169,
    repeat: 1_008,
    funnel: { product: 0.55, cart: 0.105, checkout: 0.058 },
    channels: [
      { channel: 'short_video', sessions: 52_000, orders: 1_900, spendMinor: 6_199_200 },
      { channel: 'paid_search', sessions: 16_000, orders: 480, spendMinor: 1_416_800 },
      { channel: 'paid_social', sessions: 10_000, orders: 320, spendMinor: 1_240_000 },
      { channel: 'email', sessions: 4_000, orders: 150, spendMinor: 0 },
      { channel: 'direct', sessions: 18_000, orders: 750, spendMinor: 0 },
    ],
  },
]

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** The part of a whole that falls to one of so many, so that the parts add up exactly. */
const part = (whole: number, index: number, of: number): number =>
  Math.floor((whole * (index + 1)) / of) - Math.floor((whole * index) / of)

const PERIOD_START = (period: Period, madeMs: number): number =>
  Math.floor(madeMs / DAY_MS) * DAY_MS - period.daysAgo * DAY_MS

/** The two periods, for the page that shows them side by side. */
export function brandComparison(madeMs: number): Comparison {
  const [before, after] = PERIODS.map((period) => {
    const start = PERIOD_START(period, madeMs)
    return { from: dayText(start), to: dayText(start + (DAYS - 1) * DAY_MS) }
  })
  if (before === undefined || after === undefined) throw new RangeError('two periods are needed')
  return {
    key: 'case-a',
    name: 'Short video, creators, review filters, checkout',
    mode: 'b2c',
    before,
    after,
    note: 'Four things changed at once: 20 short clips tested against each other, 12 creators, reviews filtered by skin type, and a checkout in the shop. What each of them did, nobody can say from this.',
  }
}

/** The day on which the workspace was made, from the days of its comparison. */
export const brandCaseStart = ({ before }: Comparison): number =>
  Date.parse(before.from) + (PERIODS[0]?.daysAgo ?? 0) * DAY_MS

/** Visits, orders and second orders of the two periods; the same for ever for one workspace. */
export function brandCaseEvents(madeMs: number): Event[] {
  return PERIODS.flatMap((period) => {
    const start = PERIOD_START(period, madeMs)
    return [...trafficOf(period, start), ...ordersOf(period, start)]
  })
}

/** What the channels cost, by day. */
export function brandCaseSpend(madeMs: number): Spend[] {
  return PERIODS.flatMap((period) => {
    const start = PERIOD_START(period, madeMs)
    return period.channels
      .filter(({ spendMinor }) => spendMinor > 0)
      .flatMap(({ channel, spendMinor }) =>
        Array.from({ length: DAYS }, (_, day): Spend => ({
          day: dayText(start + day * DAY_MS),
          channel,
          campaign: '',
          creative: '',
          kind: 'media',
          amountMinor: part(spendMinor, day, DAYS),
          currency: CURRENCY,
          impressions: null,
          clicks: null,
        })),
      )
  })
}

function trafficOf({ name, channels, funnel }: Period, start: number): Event[] {
  return channels.flatMap(({ channel, sessions, orders }) =>
    Array.from({ length: DAYS }, (_, day) => day).flatMap((day) => {
      const visits = part(sessions, day, DAYS)
      const paid = part(orders, day, DAYS)
      const mobile = Math.round(visits * DEVICES[0].share)
      const paidMobile = Math.round(paid * DEVICES[0].share)
      return DEVICES.map(({ device }, index) => {
        const own = index === 0 ? mobile : visits - mobile
        const ownPaid = index === 0 ? paidMobile : paid - paidMobile
        const step = (share: number): number => Math.max(ownPaid, Math.round(own * share))
        return caseEvent({
          id: `${name}-${channel}-${device}-${String(day)}`,
          name: EVENT_NAME.trafficImported,
          atMs: start + day * DAY_MS + NOON_MS,
          customer: null,
          properties: {
            day: dayText(start + day * DAY_MS),
            channel,
            device,
            sessions: own,
            pageViews: own * 3,
            product: step(funnel.product),
            cart: step(funnel.cart),
            checkout: step(funnel.checkout),
            paid: ownPaid,
          },
        })
      })
    }),
  )
}

function ordersOf({ name, channels, repeat }: Period, start: number): Event[] {
  const events: Event[] = []
  let customers = 0
  const all = channels.reduce((sum, { orders }) => sum + orders, 0)
  for (const { channel, orders } of channels) {
    for (let index = 0; index < orders; index += 1) {
      const day = Math.floor((index * DAYS) / orders)
      const customer = `case-${name}-${String(customers)}`
      const place = (order: string, atMs: number): Event =>
        caseEvent({
          id: order,
          name: EVENT_NAME.orderCompleted,
          atMs,
          customer,
          properties: { order_id: order, revenue: '40.00', currency: CURRENCY, channel },
        })
      const firstMs = start + day * DAY_MS + NOON_MS + (index % 600) * 1_000
      events.push(place(`${customer}-1`, firstMs))
      const isBack = part(repeat, customers, all) > 0
      if (isBack) {
        events.push(place(`${customer}-2`, firstMs + (31 + (customers % 28)) * DAY_MS))
      }
      customers += 1
    }
  }
  return events
}

function caseEvent({
  id,
  name,
  atMs,
  customer,
  properties,
}: {
  id: string
  name: string
  atMs: number
  customer: string | null
  properties: JsonObject
}): Event {
  return {
    messageId: `case-${String(atMs)}-${id}`,
    type: 'track',
    name,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    anonymousId: customer === null ? 'case-traffic' : null,
    userId: customer,
    groupId: null,
    previousId: null,
    properties,
    traits: {},
    context: {},
    originalTimestamp: null,
    sentAt: null,
    origin: 'import',
  }
}
