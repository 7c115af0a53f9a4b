import type { Journey, Touch } from '@takt/shared/metrics'
import { sql } from 'kysely'
import { DateTime } from 'luxon'
import type { ProjectScope } from '../db/scope.ts'
import { NO_LABEL, type TouchDimension } from './order-journeys.ts'

/** A touch of a deal's account with everything that is known of it; `channel` is what it is credited by. */
export type DealTouch = Touch & {
  id: string
  medium: string
  kind: string
  campaign: string | null
  content: string | null
  isOffline: boolean
}

export type DealJourney = Omit<Journey, 'touches'> & {
  deal: string
  name: string | null
  account: string | null
  accountName: string | null
  status: 'won' | 'lost'
  closedOn: string
  /** Null where nobody has put in an amount, or it is in another currency. */
  amountMinor: number | null
  isForeign: boolean
  touches: DealTouch[]
}

type DealRow = {
  deal: string
  name: string | null
  account: string | null
  accountName: string | null
  status: 'won' | 'lost'
  closedOn: string
  closedAt: number
  createdAt: number | null
  leadAt: number | null
  amountMinor: number | null
  isForeign: 0 | 1
}
type TouchRow = {
  deal: string
  id: string
  at: number
  medium: string
  kind: string
  campaign: string | null
  content: string | null
  isOffline: 0 | 1
}

export type DealQuery = { from: string; to: string; by: TouchDimension; deal?: string }

/**
 * Closed deals of the days as journeys: every touch of the account's people before the deal was closed,
 * and those that name the deal or were with its lead; a touch that names another deal is left out.
 *
 * CRMs often know only the day: a touch on the day of closing came before it, and one on the day of a
 * milestone that has no time of day came before that milestone.
 */
export async function readDealJourneys(
  scope: ProjectScope,
  query: DealQuery,
): Promise<DealJourney[]> {
  const deals = await dealsOf(scope, query)
  const touches = await touchesOf(scope, query)
  const { timeZone } = scope.project
  return deals.map((deal) => journeyOf(deal, touches.get(deal.deal) ?? [], timeZone))
}

function journeyOf(deal: DealRow, touches: DealTouch[], timeZone: string): DealJourney {
  const { createdAt, leadAt, closedAt, isForeign, ...known } = deal
  const latest = touches.reduce((most, { time }) => Math.max(most, time), closedAt)
  return {
    ...known,
    isForeign: isForeign === 1,
    touches,
    convertedAt: known.status === 'won' ? latest : null,
    value: known.amountMinor ?? 0,
    opportunityCreatedAt: milestone(createdAt, timeZone),
    leadCreatedAt: milestone(leadAt, timeZone),
  }
}

/** An instant at local or universal midnight is a day without a time: its end. */
function milestone(atMs: number | null, zone: string): number | null {
  if (atMs === null) return null
  const local = DateTime.fromMillis(atMs, { zone })
  const isMidnight = local.equals(local.startOf('day')) || atMs % 86_400_000 === 0
  return isMidnight ? local.endOf('day').toMillis() : atMs
}

const closedDeals = (scope: ProjectScope, { from, to, deal }: DealQuery) => {
  const closed = scope
    .from('deal')
    .where('status', 'in', ['won', 'lost'])
    .where('closed_on', 'is not', null)
    .selectAll()
  return deal === undefined
    ? closed.where('closed_on', '>=', from).where('closed_on', '<=', to)
    : closed.where('deal_key', '=', deal)
}

/** The lead that became the deal, else the account's first one before it. */
async function dealsOf(scope: ProjectScope, query: DealQuery): Promise<DealRow[]> {
  const leads = () => scope.from('lead').selectAll()
  const { rows } = await sql<DealRow>`
    select d.deal_key as deal, d.name, t.value as account, p.name as "accountName", d.status,
      d.closed_on as "closedOn", coalesce(d.closed_at_ms, 0) as "closedAt",
      d.created_at_ms as "createdAt",
      coalesce(
        (select min(l.created_at_ms) from ${leads()} as l where l.lead_key = d.lead_key),
        (select min(l.created_at_ms) from ${leads()} as l
         where l.account_id = d.account_id and l.deal_key = d.deal_key),
        (select min(l.created_at_ms) from ${leads()} as l
         where l.account_id = d.account_id and l.created_at_ms <= d.created_at_ms)) as "leadAt",
      case when d.currency = ${scope.project.currency} then d.amount_minor end as "amountMinor",
      d.currency <> ${scope.project.currency} as "isForeign"
    from ${closedDeals(scope, query)} as d
    left join term as t on t.id = d.account_id
    left join ${scope.from('account_profile').select(['account_id', 'name'])} as p
      on p.account_id = d.account_id
    order by d.closed_on, d.deal_key`.execute(scope.db)
  return rows
}

/** Each deal's touches in their order; there may be millions, so words that repeat are kept once. */
async function touchesOf(scope: ProjectScope, query: DealQuery): Promise<Map<string, DealTouch[]>> {
  const { rows } = await touchRows(scope, query)
  const once = new Map<string, string>()
  const kept = (text: string): string => {
    const known = once.get(text)
    if (known !== undefined) return known
    once.set(text, text)
    return text
  }
  const label = {
    channel: 'medium',
    kind: 'kind',
    campaign: 'campaign',
    content: 'content',
  } as const
  const touches = new Map<string, DealTouch[]>()
  for (const row of rows) {
    const touch: DealTouch = {
      id: row.id,
      time: row.at,
      channel: kept(row[label[query.by]] ?? NO_LABEL),
      medium: kept(row.medium),
      kind: kept(row.kind),
      campaign: row.campaign === null ? null : kept(row.campaign),
      content: row.content === null ? null : kept(row.content),
      isOffline: row.isOffline === 1,
    }
    const known = touches.get(row.deal)
    if (known === undefined) touches.set(row.deal, [touch])
    else known.push(touch)
  }
  for (const each of touches.values()) each.sort(byTime)
  return touches
}

const byTime = (a: DealTouch, b: DealTouch): number =>
  a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Of the account, else of the deal, else of its lead: no touch twice. */
function touchRows(scope: ProjectScope, query: DealQuery) {
  const touches = () => scope.from('touch').selectAll()
  const leads = scope.from('lead').where('person_id', 'is not', null).selectAll()
  const columns = sql`d.deal_key as deal, t.touch_key as id, t.at_ms as at, t.channel as medium, t.kind,
    t.campaign, t.content, t.is_offline as "isOffline"`
  const isOfOther = sql`t.day <= d.closed_on
    and (t.account_id is null or d.account_id is null or t.account_id <> d.account_id)`
  return sql<TouchRow>`
    with closed as materialized ${closedDeals(scope, query)}
    select ${columns} from closed d cross join ${touches()} as t on t.account_id = d.account_id
      where t.day <= d.closed_on and (t.deal_key is null or t.deal_key = d.deal_key)
    union all
    select ${columns} from closed d cross join ${touches()} as t on t.deal_key = d.deal_key
      where ${isOfOther}
    union all
    select ${columns} from closed d
      cross join ${leads} as l on l.lead_key = d.lead_key
      cross join ${touches()} as t on t.person_id = l.person_id
      where t.deal_key is null and ${isOfOther}`.execute(scope.db)
}

/** Touches of every account in the days, by channel and kind; with how many were offline. */
export async function readTouchCounts(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<
  { channel: string; kind: string; touches: number; offline: number; accounts: number }[]
> {
  return await scope
    .from('touch')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .select(({ fn }) => [
      'channel',
      'kind',
      fn.countAll<number>().as('touches'),
      fn.sum<number>('is_offline').as('offline'),
      fn.count<number>('account_id').distinct().as('accounts'),
    ])
    .groupBy(['channel', 'kind'])
    .orderBy('touches', 'desc')
    .execute()
}
