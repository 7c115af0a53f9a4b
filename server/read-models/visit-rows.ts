import type { VisitSums } from '@takt/shared/metrics'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { readContentDays } from './creative-sums.ts'
import { readVisitSums, type VisitFilter, visitRefusal } from './visit-sums.ts'

export const REACHED_STEPS = ['product', 'cart', 'checkout', 'paid'] as const
type ReachedStep = (typeof REACHED_STEPS)[number]

type VisitRowsQuery = {
  from: string
  to: string
  filter: VisitFilter
  /** Only sessions that reached this step … */
  reached?: ReachedStep | undefined
  /** … and not this one. */
  missed?: ReachedStep | undefined
  /** Only sessions that one of these ads or posts brought (`utm_content`). */
  contents?: readonly string[] | undefined
  limit: number
  /** The last row of the page before. */
  after?: VisitCursor | undefined
}
export type VisitCursor = { day: string; visitorId: number; startedAtMs: number }

export type VisitRowFacts = {
  visitor_id: number
  visitor: string
  started_at_ms: number
  day: string
  channel: string
  source: string | null
  campaign: string | null
  content: string | null
  landing: string | null
  device: string | null
  country: string | null
  visitor_type: string
  page_views: number
  has_product: 0 | 1
  has_cart: 0 | 1
  has_checkout: 0 | 1
  orders: number
  revenue_minor: number
  paid_after_ms: number | null
  checkout_clicks: number | null
}

/**
 * Both hold what a visit came from, in the order of the list: the row itself is read only of the visits
 * that a filter lets through.
 */
const VISITS = { any: 'session_project_day', paid: 'session_paid' } as const

const REACHED: Readonly<Record<ReachedStep, RawBuilder<boolean>>> = {
  product: sql`session.has_product = 1`,
  cart: sql`session.has_cart = 1`,
  checkout: sql`session.has_checkout = 1`,
  paid: sql`session.orders > 0`,
}
const text = (column: string): RawBuilder<string | null> =>
  sql`(select value from term where id = ${sql.ref(`session.${column}`)})`

/**
 * The sessions behind a number, newest day first. Only the days that have such sessions by the sums are
 * looked at, one after the other, so that a page costs what its own days cost.
 */
export async function readVisits(
  scope: ProjectScope,
  { from, to, filter, reached, missed, contents, limit, after }: VisitRowsQuery,
): Promise<VisitRowFacts[]> {
  const last = after === undefined || after.day > to ? to : after.day
  const placed = await readDaysWith(scope, { from, to: last, filter, reached })
  const brought =
    contents === undefined ? null : await readContentDays(scope, { from, to: last, contents })
  const days = placed.filter((day) => brought?.has(day) !== false)
  const { variant, ...origin } = filter
  const cameFrom = originConditions(scope, 'found', origin)
  const conditions = sessionConditions(scope, { filter: { variant }, reached, missed, contents })
  const visits: VisitRowFacts[] = []
  for (const day of days) {
    const isPartly = after?.day === day
    const { rows } = await sql<VisitRowFacts>`
      select session.visitor_id, ${text('visitor_id')} as visitor, session.started_at_ms,
        session.day, session.channel, ${text('source_id')} as source,
        ${text('campaign_id')} as campaign, ${text('content_id')} as content,
        ${text('landing_path_id')} as landing, ${text('device_id')} as device,
        ${text('country_id')} as country, session.visitor_type, session.page_views,
        session.has_product, session.has_cart, session.has_checkout, session.orders,
        session.revenue_minor, session.paid_after_ms, session.checkout_clicks
      from session as found indexed by ${sql.raw(VISITS[reached === 'paid' ? 'paid' : 'any'])}
      cross join session on session.project_id = found.project_id
        and session.visitor_id = found.visitor_id and session.started_at_ms = found.started_at_ms
      where found.project_id = ${scope.project.id} and found.day = ${day}
        and ${reached === 'paid' ? sql`found.orders > 0 and` : sql``} ${cameFrom} and ${conditions}
        ${isPartly ? sql`and (found.visitor_id, found.started_at_ms) > (${after.visitorId}, ${after.startedAtMs})` : sql``}
      order by found.visitor_id, found.started_at_ms
      limit ${limit - visits.length}`.execute(scope.db)
    visits.push(...rows)
    if (visits.length >= limit) break
  }
  return visits
}

/** What rows of `session` have to meet. */
export const sessionConditions = (
  scope: ProjectScope,
  {
    filter,
    reached,
    missed,
    contents,
  }: Pick<VisitRowsQuery, 'filter' | 'reached' | 'missed' | 'contents'>,
): RawBuilder<unknown> =>
  sql.join(
    [
      ...(reached === undefined ? [sql`1`] : [REACHED[reached]]),
      ...(missed === undefined ? [] : [sql`not (${REACHED[missed]})`]),
      originConditions(scope, 'session', filter),
      ...(contents === undefined ? [] : [broughtBy(scope, contents)]),
      ...hasSeen(filter.variant),
    ],
    sql` and `,
  )

function originConditions(
  scope: ProjectScope,
  table: 'session' | 'found',
  { channel, device, country, landing }: Omit<VisitFilter, 'variant'>,
): RawBuilder<unknown> {
  const column = (name: string): string => `${table}.${name}`
  return sql.join(
    [
      sql`1`,
      ...(channel === undefined ? [] : [sql`${sql.ref(column('channel'))} = ${channel}`]),
      ...termIs(scope, 'device', column('device_id'), device),
      ...termIs(scope, 'country', column('country_id'), country),
      ...termIs(scope, 'path', column('landing_path_id'), landing),
    ],
    sql` and `,
  )
}

const COUNTS: Readonly<Record<ReachedStep | 'any', keyof VisitSums>> = {
  any: 'sessions',
  product: 'product_sessions',
  cart: 'cart_sessions',
  checkout: 'checkout_sessions',
  paid: 'paid_sessions',
}

/** Days with such sessions, newest first; where the sums do not keep the filter, days with any at all. */
async function readDaysWith(
  scope: ProjectScope,
  {
    from,
    to,
    filter,
    reached = 'any',
  }: Omit<VisitRowsQuery, 'limit' | 'reached'> & {
    reached?: ReachedStep | 'any' | undefined
  },
): Promise<string[]> {
  const isKept = visitRefusal({ by: null, filter }) === null
  const question = { from, to, grain: 'day', by: null, filter: isKept ? filter : {} } as const
  return (await readVisitSums(scope, question))
    .filter((day) => (day[COUNTS[reached]] ?? 0) > 0)
    .map(({ key }) => key)
    .toReversed()
}

function termIs(
  { project }: ProjectScope,
  kind: 'device' | 'country' | 'path',
  column: string,
  value: string | undefined,
): RawBuilder<unknown>[] {
  if (value === undefined) return []
  if (value === 'unknown') return [sql`${sql.ref(column)} is null`]
  return [
    sql`${sql.ref(column)} = (
      select id from term where project_id = ${project.id} and kind = ${kind} and value = ${value})`,
  ]
}

const broughtBy = ({ project }: ProjectScope, contents: readonly string[]): RawBuilder<unknown> =>
  sql`session.content_id in (select id from term where project_id = ${project.id}
    and kind = 'content' and value in (select value from json_each(${JSON.stringify(contents)})))`

function hasSeen(variant: string | undefined): RawBuilder<unknown>[] {
  if (variant === undefined) return []
  const colon = variant.lastIndexOf(':')
  return [
    sql`exists (select 1 from exposure where exposure.project_id = session.project_id
      and experiment_key = ${variant.slice(0, Math.max(0, colon))}
      and exposure.visitor_id = session.visitor_id and variant_key = ${variant.slice(colon + 1)}
      and crossover = 0 and exposed_at_ms <= session.ended_at_ms)`,
  ]
}
