import { channelOf } from '../../../server/projections/channel.ts'
import type { Event } from '../../../shared/schemas/event.ts'
import {
  campaignOf,
  groupBy,
  type Order,
  startOf,
  textIn,
  total,
  type Visit,
  visitorOf,
} from './oracle-log.ts'
import { cellsOf, type Exposure } from './oracle-cells.ts'
import { importedSessionsOf, sessionOf } from './oracle-sessions.ts'
import { expectedCustomerModels } from './oracle-customers.ts'

/**
 * The read models by their definitions, from the whole log at once and without any database: what the
 * projector must arrive at by whatever way.
 */
export function expectedReadModels(
  log: readonly Event[],
  timeZone: string,
  currency: string,
): Record<string, object[]> {
  const dayFormat = new Intl.DateTimeFormat('en-CA', { timeZone })
  const dayOf = (atMs: number): string => dayFormat.format(atMs)
  const events = log
    .filter(({ context }) => context['userAgent'] === undefined)
    .toSorted((a, b) => a.occurredAtMs - b.occurredAtMs || (a.messageId < b.messageId ? -1 : 1))
  const visits = visitsOf(events)
  const orders = ordersOf(events, visits, dayOf, currency)
  const sessions = [
    ...visits.map((visit) => sessionOf(visit, { visits, orders, dayOf, currency })),
    ...importedSessionsOf(events, dayOf),
  ]
  const exposures = exposuresOf(events, dayOf)
  const bySession = (a: (typeof sessions)[number], b: (typeof sessions)[number]): number =>
    a.visitor === b.visitor ? a.started_at_ms - b.started_at_ms : a.visitor < b.visitor ? -1 : 1
  const identities = identitiesOf(events)
  return {
    ...identities,
    ...expectedCustomerModels({ events, visits, orders, identities, currency }),
    session: sessions.toSorted(bySession),
    order: orders,
    exposure: exposures,
    outcome: outcomesOf(events, dayOf),
    ...cellsOf(sessions, orders, currency, exposures),
  }
}

type Visitor = {
  visitor: string
  person: string | null
  account: string | null
  first_seen_at_ms: number
  last_seen_at_ms: number
  events: number
}

function identitiesOf(events: readonly Event[]): Record<string, object[]> {
  const aliases = new Map<string, { person: string; at_ms: number }>()
  for (const { type, previousId, userId, occurredAtMs } of events) {
    if (type !== 'alias' || previousId === null || userId === null || previousId === userId)
      continue
    const known = aliases.get(previousId)
    const isOld = known !== undefined && known.at_ms === occurredAtMs && known.person < userId
    if (!isOld) aliases.set(previousId, { person: userId, at_ms: occurredAtMs })
  }
  const canonical = (person: string): string => {
    const path = [person]
    for (;;) {
      const next = aliases.get(path.at(-1) ?? '')?.person
      if (next === undefined) return path.at(-1) ?? ''
      if (path.includes(next)) return path.slice(path.indexOf(next)).toSorted()[0] ?? ''
      path.push(next)
    }
  }
  const visitors = visitorsOf(events, (visitor) => aliases.get(visitor)?.person ?? null)
  const sumOf = (rows: readonly Visitor[]) => ({
    first_seen_at_ms: Math.min(...rows.map((row) => row.first_seen_at_ms)),
    last_seen_at_ms: Math.max(...rows.map((row) => row.last_seen_at_ms)),
    events: total(rows.map((row) => row.events)),
    visitors: rows.length,
  })
  const personOf = ({ person }: Visitor): string => (person === null ? '' : canonical(person))
  return {
    visitor: visitors,
    alias: [...aliases]
      .map(([previous_id, edge]) => ({ previous_id, ...edge }))
      .toSorted((a, b) => (a.previous_id < b.previous_id ? -1 : 1)),
    person_member: [...aliases.keys()]
      .filter((member) => canonical(member) !== member)
      .toSorted()
      .map((member) => ({ member, person: canonical(member) })),
    person: groupBy(
      visitors.filter(({ person }) => person !== null),
      personOf,
    ).map(([person, rows]) => ({ person, ...sumOf(rows) })),
    account: groupBy(
      visitors.filter(({ account }) => account !== null),
      ({ account }) => account ?? '',
    ).map(([account, rows]) => ({
      account,
      ...sumOf(rows),
      people: new Set(rows.map(personOf).filter((person) => person !== '')).size,
    })),
  }
}

function visitorsOf(
  events: readonly Event[],
  aliasOf: (visitor: string) => string | null,
): Visitor[] {
  return groupBy(events, visitorOf).map(([visitor, rows]) => ({
    visitor,
    person: rows.findLast(({ userId }) => userId !== null)?.userId ?? aliasOf(visitor),
    account: rows.findLast(({ groupId }) => groupId !== null)?.groupId ?? null,
    first_seen_at_ms: startOf(rows),
    last_seen_at_ms: rows.at(-1)?.occurredAtMs ?? 0,
    events: rows.length,
  }))
}

function visitsOf(events: readonly Event[]): Visit[] {
  const activity = events.filter(
    ({ origin, type, name }) =>
      origin === 'client' && (type === 'page' || (type === 'track' && name !== 'Order Refunded')),
  )
  return groupBy(activity, visitorOf).flatMap(([visitor, rows]) => {
    const visits: Visit[] = []
    for (const [index, row] of rows.entries()) {
      const pause = row.occurredAtMs - (rows[index - 1]?.occurredAtMs ?? -Infinity)
      if (pause > 30 * 60_000) visits.push({ visitor, rows: [] })
      visits.at(-1)?.rows.push(row)
    }
    return visits
  })
}

function ordersOf(
  events: readonly Event[],
  visits: readonly Visit[],
  dayOf: (atMs: number) => string,
  currency: string,
): Order[] {
  const related = events.filter(({ name }) =>
    ['Order Completed', 'Order Refunded', 'Order Line Imported'].includes(name ?? ''),
  )
  const keyOf = ({ properties }: Event): string =>
    textIn(properties, 'order_id') ?? textIn(properties, 'orderId') ?? ''
  return groupBy(related, keyOf).flatMap(([order_key, rows]) => {
    const completed = rows.find(({ name }) => name === 'Order Completed')
    const lines = rows.filter(({ name }) => name === 'Order Line Imported')
    const head = completed ?? lines[0]
    if (head === undefined) return []
    const refunds = rows.filter(({ name }) => name === 'Order Refunded')
    const refundedMinor = total(
      refunds.map((row) => Math.round(Number(row.properties['total']) * 100)),
    )
    const ownCurrency =
      completed === undefined ? (textIn(head.properties, 'currency') ?? currency) : currency
    const amounts = lines
      .filter((row) => row.properties['currency'] === ownCurrency)
      .map((row) => Number(row.properties['amountMinor']))
    const sold = amounts.filter((amount) => amount > 0)
    const givenBack = 0 - total(amounts.filter((amount) => amount < 0))
    const gross =
      completed === undefined
        ? total(sold)
        : Math.round(Number(completed.properties['revenue']) * 100)
    const inCurrency = ownCurrency === currency ? refundedMinor : 0
    const refunded =
      completed !== undefined
        ? Math.min(gross, refundedMinor)
        : sold.length === 0
          ? givenBack
          : Math.min(gross, givenBack + inCurrency)
    const visit = visits.find(
      (each) =>
        each.visitor === visitorOf(head) &&
        startOf(each.rows) <= head.occurredAtMs &&
        head.occurredAtMs <= (each.rows.at(-1)?.occurredAtMs ?? 0),
    )
    const source = visit && campaignOf(visit.rows.find((row) => campaignOf(row) !== null) ?? head)
    return {
      order_key,
      visitor: visitorOf(head),
      person: head.userId,
      ordered_at_ms: head.occurredAtMs,
      day: dayOf(head.occurredAtMs),
      currency: ownCurrency,
      gross_minor: gross,
      refunded_minor: refunded,
      lines: completed === undefined ? sold.length : 1,
      session_started_at_ms: visit === undefined ? null : startOf(visit.rows),
      channel:
        visit === undefined
          ? 'unassigned'
          : channelOf({
              source: visit.rows.some((row) => campaignOf(row) !== null) ? (source ?? null) : null,
              medium: null,
              campaign: null,
              referrer: null,
            }),
      device: null,
      country: null,
      coupon: completed === undefined ? null : textIn(completed.properties, 'coupon'),
      is_subscription: completed?.properties['subscription'] === true ? 1 : 0,
      is_unpriced: 0,
    }
  })
}

function exposuresOf(events: readonly Event[], dayOf: (atMs: number) => string): Exposure[] {
  const seen = events.filter(({ name }) => name === 'Experiment Viewed')
  return groupBy(seen, visitorOf).map(([visitor, rows]) => {
    const variantOf = (row: Event): string => textIn(row.properties, 'variantKey') ?? ''
    const first = rows
      .filter((row) => row.occurredAtMs === startOf(rows))
      .map(variantOf)
      .toSorted()[0]
    return {
      experiment_key: 'x',
      visitor,
      variant_key: first ?? '',
      exposed_at_ms: startOf(rows),
      day: dayOf(startOf(rows)),
      crossover: new Set(rows.map(variantOf)).size > 1 ? 1 : 0,
    }
  })
}

function outcomesOf(events: readonly Event[], dayOf: (atMs: number) => string): object[] {
  const outcomes = events.filter(({ name }) => name === 'Experiment Outcome Imported')
  return groupBy(outcomes, visitorOf).map(([visitor, rows]) => {
    const values = rows.map((row) => row.properties['valueMinor']).filter((value) => value !== null)
    return {
      experiment_key: 'x',
      visitor,
      converted: rows.some((row) => row.properties['converted'] === true) ? 1 : 0,
      value_minor: values.length === 0 ? null : total(values.map(Number)),
      occurred_at_ms: startOf(rows),
      day: dayOf(startOf(rows)),
    }
  })
}
