import { channelOf } from '../../../server/projections/channel.ts'
import type { Event } from '../../../shared/schemas/event.ts'
import {
  campaignOf,
  groupBy,
  type Order,
  startOf,
  textIn,
  textOf,
  total,
  type Visit,
  visitorOf,
} from './oracle-log.ts'

export type Session = ReturnType<typeof sessionOf>

const STEP_NAMES: readonly (readonly string[])[] = [
  ['Product Viewed'],
  ['Product Added', 'Cart Viewed'],
  ['Checkout Started'],
  ['Order Completed'],
]

/** Which step of the funnel an event is, 0 to 3; -1 for none. */
const stepOf = ({ type, name }: Event): number =>
  type === 'track' ? STEP_NAMES.findIndex((names) => names.includes(name ?? '')) : -1

/** A visit by its definition: all of its events at once. */
export function sessionOf(
  { visitor, rows }: Visit,
  {
    visits,
    orders,
    dayOf,
    currency,
  }: {
    visits: readonly Visit[]
    orders: readonly Order[]
    dayOf: (atMs: number) => string
    currency: string
  },
) {
  const startedAtMs = startOf(rows)
  const own = orders.filter(
    (order) =>
      order.visitor === visitor && order.session_started_at_ms === startedAtMs && order.lines > 0,
  )
  const arrival = rows.find((row) => campaignOf(row) !== null)?.context
  const source = textOf(arrival, 'campaign', 'source')
  const isFirst = visits.every(
    (other) => other.visitor !== visitor || startOf(other.rows) >= startedAtMs,
  )
  const reached = (step: number): 0 | 1 => (rows.some((row) => stepOf(row) === step) ? 1 : 0)
  return {
    visitor,
    started_at_ms: startedAtMs,
    ended_at_ms: rows.at(-1)?.occurredAtMs ?? 0,
    day: dayOf(startedAtMs),
    channel: channelOf({ source, medium: null, campaign: null, referrer: null }) as string,
    source,
    medium: null,
    campaign: null,
    content: textOf(arrival, 'campaign', 'content'),
    landing_path:
      rows.map((row) => textOf(row.context, 'page', 'path')).find((path) => path !== null) ?? null,
    device: null as string | null,
    country: null as string | null,
    visitor_type: isFirst ? 'new' : 'returning',
    page_views: rows.filter(({ type }) => type === 'page').length,
    events: rows.length,
    has_product: reached(0),
    has_cart: reached(1),
    has_checkout: reached(2),
    ...payment(rows),
    orders: own.length,
    revenue_minor: total(
      own.filter((order) => order.currency === currency).map((order) => order.gross_minor),
    ),
  }
}

function payment(rows: readonly Event[]) {
  const steps = rows.filter((row) => stepOf(row) >= 0)
  let inOrder = 0
  for (const row of steps) if (stepOf(row) === inOrder) inOrder += 1
  const paid = steps.findIndex((row) => stepOf(row) === 3)
  const beforePayment = paid < 0 ? [] : steps.slice(0, paid)
  const cart = beforePayment.findLastIndex((row) => stepOf(row) === 1)
  const paidAtMs = steps[paid]?.occurredAtMs
  return {
    steps_in_order: inOrder,
    paid_after_ms: paidAtMs === undefined ? null : paidAtMs - startOf(rows),
    checkout_clicks:
      cart < 0 ? null : beforePayment.slice(cart + 1).filter((row) => stepOf(row) === 2).length + 1,
  }
}

/** Sessions of a file: whole, as told; of two at one instant the smaller message id counts. */
export function importedSessionsOf(
  events: readonly Event[],
  dayOf: (atMs: number) => string,
): Session[] {
  const imported = events.filter(({ name }) => name === 'Session Imported')
  const keyOf = (event: Event): string => `${visitorOf(event)} ${String(event.occurredAtMs)}`
  return groupBy(imported, keyOf).flatMap(([, rows]) => {
    const row = rows.toSorted((a, b) => (a.messageId < b.messageId ? -1 : 1))[0]
    if (row === undefined) return []
    const { properties: facts, occurredAtMs } = row
    const paid = facts['orders'] === 1
    const flags = [facts['product'], facts['cart'], facts['checkout'], paid]
    const gap = flags.findIndex((flag) => flag !== true)
    const flag = (index: number): 0 | 1 => (flags[index] === true ? 1 : 0)
    return [
      {
        visitor: visitorOf(row),
        started_at_ms: occurredAtMs,
        ended_at_ms: occurredAtMs + Number(facts['durationMs']),
        day: dayOf(occurredAtMs),
        channel: textIn(facts, 'channel') ?? '',
        source: null,
        medium: null,
        campaign: null,
        content: null,
        landing_path: null,
        device: textOf(row.context, 'device', 'type'),
        country: textOf(row.context, 'location', 'country'),
        visitor_type: textIn(facts, 'visitorType') ?? '',
        page_views: Number(facts['pageViews']),
        events: 1,
        has_product: flag(0),
        has_cart: flag(1),
        has_checkout: flag(2),
        steps_in_order: gap < 0 ? flags.length : gap,
        paid_after_ms: null,
        checkout_clicks: null,
        orders: paid ? 1 : 0,
        revenue_minor: paid ? Number(facts['revenueMinor']) : 0,
      },
    ]
  })
}
