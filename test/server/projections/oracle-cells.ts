import type { Order } from './oracle-log.ts'
import { groupBy, total } from './oracle-log.ts'
import type { Session } from './oracle-sessions.ts'

const sessionSums = (visits: readonly Session[]) => {
  const inOrder = (step: number): number =>
    visits.filter((visit) => visit.steps_in_order >= step).length
  return {
    sessions: visits.length,
    page_views: total(visits.map((visit) => visit.page_views)),
    product_sessions: total(visits.map((visit) => visit.has_product)),
    cart_sessions: total(visits.map((visit) => visit.has_cart)),
    checkout_sessions: total(visits.map((visit) => visit.has_checkout)),
    paid_sessions: visits.filter((visit) => visit.orders > 0).length,
    product_in_order: inOrder(1),
    cart_in_order: inOrder(2),
    checkout_in_order: inOrder(3),
    paid_in_order: inOrder(4),
  }
}
const placed = (visits: readonly Session[]) => ({
  orders: total(visits.map((visit) => visit.orders)),
  revenue_minor: total(visits.map((visit) => visit.revenue_minor)),
})
const SEPARATOR = '\u0001'
const known = (text: string | null): string => text ?? 'unknown'

export type Exposure = {
  visitor: string
  variant_key: string
  exposed_at_ms: number
  crossover: number
}

function variantCells(sessions: readonly Session[], exposures: readonly Exposure[]): object[] {
  const seen = sessions.flatMap((session) =>
    exposures
      .filter(
        ({ visitor, exposed_at_ms: atMs, crossover }) =>
          visitor === session.visitor && atMs <= session.ended_at_ms && crossover === 0,
      )
      .map(({ variant_key }) => ({ session, variant_key })),
  )
  return groupBy(seen, ({ session, variant_key }) =>
    [session.day, variant_key, session.channel, known(session.device)].join(SEPARATOR),
  ).map(([key, visits]) => {
    const [day, variant_key, channel, device] = key.split(SEPARATOR)
    const own = visits.map(({ session }) => session)
    return {
      project_id: 1,
      experiment_key: 'x',
      variant_key,
      day,
      channel,
      device,
      ...sessionSums(own),
      ...placed(own),
    }
  })
}

function paidCells(sessions: readonly Session[]): object[] {
  const took = sessions.flatMap((session) => {
    const { checkout_clicks: clicks, paid_after_ms: afterMs } = session
    const seconds = afterMs === null ? null : Math.floor(afterMs / 1000)
    const rounded =
      seconds === null || seconds < 120
        ? seconds
        : seconds < 3600
          ? seconds - (seconds % 10)
          : seconds - (seconds % 60)
    return [
      { session, measure: 'clicks', value: clicks },
      { session, measure: 'seconds', value: rounded },
    ].filter((each) => each.value !== null)
  })
  return groupBy(took, ({ session, measure, value }) =>
    [
      session.day,
      measure,
      String(value).padStart(12, '0'),
      session.channel,
      known(session.device),
    ].join(SEPARATOR),
  ).map(([key, each]) => {
    const [day, measure, value, channel, device] = key.split(SEPARATOR)
    return {
      project_id: 1,
      day,
      measure,
      value: Number(value),
      channel,
      device,
      sessions: each.length,
    }
  })
}

function visitorCells(sessions: readonly Session[]): object[] {
  const dimensions: Record<string, (session: Session) => string> = {
    all: () => '',
    channel: ({ channel }) => channel,
    country: ({ country }) => known(country),
    device: ({ device }) => known(device),
  }
  const rows = Object.entries(dimensions).flatMap(([dimension, valueOf]) =>
    groupBy(sessions, (session) => [session.visitor, valueOf(session)].join(SEPARATOR)).flatMap(
      ([key, own]) => {
        const value = key.split(SEPARATOR)[1] ?? ''
        const days = [...new Set(own.map(({ day }) => day))].toSorted()
        return days.map((day, at) => [dimension, day, value, days[at - 1] ?? ''].join(SEPARATOR))
      },
    ),
  )
  return groupBy(rows, (row) => row).map(([key, own]) => {
    const [dimension, day, value, previous] = key.split(SEPARATOR)
    return { project_id: 1, dimension, day, value, previous, visitors: own.length }
  })
}

/** The cells by their definition: sums over all sessions and orders that share a key. */
export function cellsOf(
  sessions: readonly Session[],
  orders: readonly Order[],
  currency: string,
  exposures: readonly Exposure[],
): Record<string, object[]> {
  const keyed = (columns: readonly string[], keyOf: (session: Session) => string[]) =>
    groupBy(sessions, (session) => keyOf(session).join(SEPARATOR)).map(([key, visits]) => {
      const values = key.split(SEPARATOR)
      const names = columns.map((column, index) => [column, values[index]])
      return {
        project_id: 1,
        ...(Object.fromEntries(names) as Record<string, string>),
        ...sessionSums(visits),
        ...placed(visits),
      }
    })
  const segment = (dimension: string, valueOf: (session: Session) => string | null) =>
    keyed(['dimension', 'day', 'value'], (session) => [
      dimension,
      session.day,
      valueOf(session) ?? '',
    ]).filter((cell) => (cell as Record<string, unknown>)['value'] !== '')
  return {
    variant_cell: variantCells(sessions, exposures),
    paid_cell: paidCells(sessions),
    visitor_cell: visitorCells(sessions),
    day_cell: dayCells(sessions, orders, currency),
    visit_cell: keyed(['day', 'channel', 'device', 'country', 'landing'], (session) => [
      session.day,
      session.channel,
      known(session.device),
      known(session.country),
      known(session.landing_path),
    ]),
    market_cell: keyed(['day', 'channel', 'country', 'device'], (session) => [
      session.day,
      session.channel,
      known(session.country),
      known(session.device),
    ]),
    segment_cell: [
      ...segment('content', ({ content }) => content),
      ...segment('country', ({ country }) => known(country)),
      ...segment('landing', ({ landing_path: path }) => known(path)),
      ...segment('visitor_type', ({ visitor_type: type }) => type),
    ],
  }
}

function dayCells(
  sessions: readonly Session[],
  orders: readonly Order[],
  currency: string,
): object[] {
  const keyOf = (row: { day: string; channel: string; device: string | null }): string =>
    [row.day, row.channel, known(row.device)].join(SEPARATOR)
  const own = orders.filter((order) => order.currency === currency)
  return [...new Set([...sessions.map(keyOf), ...own.map(keyOf)])]
    .toSorted()
    .map((key) => {
      const [day, channel, device] = key.split(SEPARATOR)
      const visits = sessions.filter((session) => keyOf(session) === key)
      const sold = own.filter((order) => keyOf(order) === key)
      return {
        project_id: 1,
        day,
        channel,
        device,
        ...sessionSums(visits),
        orders: sold.filter(({ lines }) => lines > 0).length,
        gross_minor: total(sold.map((order) => order.gross_minor)),
        refunded_orders: sold.filter((order) => order.lines > 0 && order.refunded_minor > 0).length,
        refunded_minor: total(sold.map((order) => order.refunded_minor)),
      }
    })
    .filter(({ sessions, orders, refunded_minor: refunded }) => sessions + orders + refunded > 0)
}
