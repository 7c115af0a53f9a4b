import type { Event, JsonObject } from '../../../shared/schemas/event.ts'

/** An order under its customer, as the oracle knows it. */
type OracleOrder = {
  customer: string
  ordered_at_ms: number
  order_key: string
  day: string
  channel: string
  device: string | null
  country: string | null
  is_known: 0 | 1
  content: string | null
  coupon: string | null
  is_subscription: 0 | 1
  lines: number
  gross_minor: number
  refunded_minor: number
}
type Row = Record<string, string | number>

const DAY_MS = 86_400_000
const BRACKETS: Record<string, [number, number][]> = {
  month: [
    [1, 3],
    [4, 6],
    [7, 12],
  ],
  week: [
    [1, 4],
    [5, 8],
    [9, 12],
    [13, 26],
  ],
}

type Log = {
  events: readonly Event[]
  visits: readonly { visitor: string; rows: readonly Event[] }[]
  orders: readonly (Omit<
    OracleOrder,
    'customer' | 'is_known' | 'content' | 'coupon' | 'is_subscription'
  > & {
    visitor: string
    person: string | null
    currency: string
    session_started_at_ms: number | null
  })[]
  identities: Record<string, object[]>
  currency: string
}

/** Orders by who placed them, and the sums over customers, by their definitions. */
export function expectedCustomerModels(log: Log): Record<string, object[]> {
  const orders = customerOrdersOf(log)
  return { customer_order: orders, ...cellsOf(orders) }
}

/** Orders in the project's currency. */
function customerOrdersOf({ events, visits, orders, identities, currency }: Log): OracleOrder[] {
  const visitors = identities['visitor'] as { visitor: string; person: string | null }[]
  const members = identities['person_member'] as { member: string; person: string }[]
  return orders
    .filter((order) => order.currency === currency)
    .map((order) => {
      const known = visitors.find(({ visitor }) => visitor === order.visitor)?.person ?? null
      const person = order.person ?? known
      const canonical = members.find(({ member }) => member === person)?.person ?? person
      const visit = visits.find(
        ({ visitor, rows }) =>
          visitor === order.visitor && rows[0]?.occurredAtMs === order.session_started_at_ms,
      )
      const head = events.find(
        ({ name, properties }) =>
          name === 'Order Completed' && properties['order_id'] === order.order_key,
      )
      return {
        customer: canonical ?? order.visitor,
        ordered_at_ms: order.ordered_at_ms,
        order_key: order.order_key,
        day: order.day,
        channel: order.channel,
        device: order.device,
        country: order.country,
        is_known: person === null ? 0 : 1,
        content: contentOf(visit?.rows ?? []),
        coupon: (head?.properties['coupon'] as string | undefined) ?? null,
        is_subscription: head?.properties['subscription'] === true ? 1 : 0,
        lines: order.lines,
        gross_minor: order.gross_minor,
        refunded_minor: order.refunded_minor,
      }
    })
}

/** The ad of the first event that names a campaign. */
function contentOf(rows: readonly Event[]): string | null {
  const campaigns = rows.map(({ context }) => context['campaign'] as JsonObject | undefined)
  const first = campaigns.find((campaign) => campaign?.['source'] !== undefined)
  return (first?.['content'] as string | undefined) ?? null
}

function cellsOf(orders: readonly OracleOrder[]): Record<string, object[]> {
  const everyone = [...new Set(orders.map(({ customer }) => customer))].map((id) =>
    orders
      .filter(({ customer }) => customer === id)
      .toSorted(
        (a, b) => a.ordered_at_ms - b.ordered_at_ms || (a.order_key < b.order_key ? -1 : 1),
      ),
  )
  const customers = everyone.filter((own) => own.some(({ lines }) => lines > 0))
  return {
    order_cell: summed(
      orders.flatMap(orderRows),
      ['dimension', 'day', 'value'],
      ['dimension', 'value', 'day'],
    ).filter((row) => !isEmpty(row)),
    repeat_cell: summed(
      customers.flatMap(repeatRows),
      ['dimension', 'day', 'value', 'previous', 'earlier'],
      ['dimension', 'day', 'value', 'previous', 'earlier'],
    ),
    acquisition_cell: summed(
      customers.flatMap(acquisitionRows),
      ['dimension', 'day', 'value'],
      ['dimension', 'value', 'day'],
    ),
    cohort_cell: summed(
      customers.flatMap((own) => [...cohortRows(own, 'month'), ...cohortRows(own, 'week')]),
      ['grain', 'kind', 'cohort', 'period'],
      ['grain', 'kind', 'cohort', 'period'],
    ),
    gap_cell: summed(customers.flatMap(gapRows), ['kind', 'state', 'at'], ['kind', 'state', 'at']),
  }
}

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0)
const net = (orders: readonly OracleOrder[]): number =>
  sumOf(orders.map((order) => order.gross_minor - order.refunded_minor))

const KEPT_BY: Record<string, (order: OracleOrder) => string> = {
  all: () => '',
  channel: ({ channel }) => channel,
  device: ({ device }) => device ?? 'unknown',
  country: ({ country }) => country ?? 'unknown',
  customer: ({ is_known }) => (is_known === 1 ? 'known' : 'unknown'),
}

const orderRows = (order: OracleOrder): Row[] =>
  Object.entries(KEPT_BY).map(([dimension, valueOf]) => ({
    ...{ dimension, value: valueOf(order), day: order.day },
    orders: order.lines > 0 ? 1 : 0,
    gross_minor: order.gross_minor,
    squares_high: Math.floor(order.gross_minor ** 2 / 1e9),
    squares_low: order.gross_minor ** 2 % 1e9,
    refunded_orders: order.lines > 0 && order.refunded_minor > 0 ? 1 : 0,
    refunded_minor: order.refunded_minor,
  }))

const isEmpty = (row: object): boolean =>
  Object.entries(row).every(
    ([name, value]) => value === 0 || ['project_id', 'dimension', 'value', 'day'].includes(name),
  )

/** Of each value of each dimension on its own: the days of the two sales before. */
const repeatRows = (own: readonly OracleOrder[]): Row[] =>
  Object.entries(KEPT_BY).flatMap(([dimension, valueOf]) =>
    own
      .filter(({ lines }) => lines > 0)
      .map((sale, at, sales) => {
        const earlier = sales.slice(0, at).filter((other) => valueOf(other) === valueOf(sale))
        const dayBefore = (back: number): string => earlier.at(-back)?.day ?? ''
        const days = { day: sale.day, previous: dayBefore(1), earlier: dayBefore(2) }
        return { dimension, value: valueOf(sale), ...days, orders: 1 }
      }),
  )

function acquisitionRows(own: readonly OracleOrder[]): Row[] {
  const sales = own.filter(({ lines }) => lines > 0)
  const [first, second] = sales
  if (first === undefined) return []
  const age = (order: OracleOrder): number => (order.ordered_at_ms - first.ordered_at_ms) / DAY_MS
  const value = (days: number): number =>
    net(own.filter((order) => age(order) >= 0 && age(order) <= days))
  const repeat = (days: number): number => (second !== undefined && age(second) <= days ? 1 : 0)
  const sums = {
    customers: 1,
    first_minor: first.gross_minor,
    repeat_30: repeat(30),
    repeat_60: repeat(60),
    repeat_90: repeat(90),
    value_30_minor: value(30),
    value_60_minor: value(60),
    value_60_squares: Math.round(value(60) / 100) ** 2,
    value_90_minor: value(90),
    subscribers: sales.some((order) => order.is_subscription === 1) ? 1 : 0,
    orders: sales.length,
    net_minor: net(own),
  }
  return [
    { dimension: 'channel', value: first.channel, day: first.day, ...sums },
    { dimension: 'content', value: first.content ?? '', day: first.day, ...sums },
    { dimension: 'coupon', value: first.coupon ?? '', day: first.day, ...sums },
  ]
}

function cohortRows(own: readonly OracleOrder[], grain: 'month' | 'week'): Row[] {
  const sales = own.filter(({ lines }) => lines > 0)
  const start = startOf(sales[0]?.day ?? '', grain)
  const periodOf = (day: string): number => periodsBetween(start, startOf(day, grain), grain)
  const common = { grain, cohort: start }
  const none = { customers: 1, orders: 0, gross_minor: 0, refunded_minor: 0 }
  const periods = [...new Set(sales.map(({ day }) => periodOf(day)))]
  return [
    ...periods.map((period) => {
      const within = sales.filter(({ day }) => periodOf(day) === period)
      return {
        ...common,
        kind: 'period',
        period,
        customers: 1,
        orders: within.length,
        gross_minor: sumOf(within.map((order) => order.gross_minor)),
        refunded_minor: sumOf(within.map((order) => order.refunded_minor)),
      }
    }),
    ...(BRACKETS[grain] ?? [])
      .filter(([from, to]) => periods.some((period) => period >= from && period <= to))
      .map(([period]) => ({ ...common, kind: 'bracket', period, ...none })),
    { ...common, kind: 'last', period: Math.max(...periods), ...none },
  ]
}

function startOf(day: string, grain: 'month' | 'week'): string {
  if (grain === 'month') return `${day.slice(0, 7)}-01`
  const weekday = (new Date(day).getUTCDay() + 6) % 7
  return new Date(Date.parse(day) - weekday * DAY_MS).toISOString().slice(0, 10)
}

function periodsBetween(from: string, to: string, grain: 'month' | 'week'): number {
  if (grain === 'week') return (Date.parse(to) - Date.parse(from)) / (7 * DAY_MS)
  const months = (day: string): number => Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7))
  return months(to) - months(from)
}

function gapRows(own: readonly OracleOrder[]): Row[] {
  const days = own.filter(({ lines }) => lines > 0).map(({ day }) => day)
  const gaps = days
    .slice(1)
    .map((day, index) => String((Date.parse(day) - Date.parse(days[index] ?? '')) / DAY_MS))
  const waiting = { state: 'waiting', at: days.at(-1) ?? '', gaps: 1 }
  return [
    ...gaps.map((at) => ({ kind: 'next', state: 'ordered', at, gaps: 1 })),
    { kind: 'next', ...waiting },
    gaps[0] === undefined
      ? { kind: 'second', ...waiting }
      : { kind: 'second', state: 'ordered', at: gaps[0], gaps: 1 },
  ]
}

/** Rows of one key added up, in the order in which the database gives them. */
function summed(rows: readonly Row[], order: string[], columns: string[]): object[] {
  const cells = new Map<string, Row>()
  for (const row of rows) {
    const id = JSON.stringify(order.map((column) => row[column]))
    const known = cells.get(id)
    if (known === undefined) {
      cells.set(id, { project_id: 1, ...row })
      continue
    }
    for (const [name, value] of Object.entries(row)) {
      if (!columns.includes(name)) known[name] = Number(known[name]) + Number(value)
    }
  }
  const compare = (a: Row, b: Row): number => {
    for (const column of order) {
      const [x = '', y = ''] = [a[column], b[column]]
      if (x !== y) return x < y ? -1 : 1
    }
    return 0
  }
  return [...cells.values()].toSorted(compare)
}
