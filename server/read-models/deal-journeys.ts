import type { Journey, Touch } from '@takt/shared/metrics'
import { sql } from 'kysely'
import { DateTime } from 'luxon'
import type { ProjectScope } from '../db/scope.ts'
import {
  type ClosedDeal,
  type ClosedDealQuery,
  closedDeals,
  readClosedDeals,
} from './closed-deals.ts'
import { NO_LABEL, type TouchDimension } from './order-journeys.ts'
import { joinedAccountTouches, joinedOtherTouches } from './touch-rows.ts'

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
  touches: DealTouch[]
}

/**
 * Closed deals as journeys: every touch of the account's people before the deal was closed, and those that
 * name the deal or were with its lead; a touch that names another deal is left out.
 *
 * CRMs often know only the day: a touch on the day of a closing or of a milestone that has no time of day
 * came before it.
 */
export async function readDealJourneys(
  scope: ProjectScope,
  { by, ...query }: ClosedDealQuery & { by: TouchDimension },
): Promise<DealJourney[]> {
  const deals = await readClosedDeals(scope, query)
  const touches = await readTouches(scope, query, by)
  const milestone = createMilestones(scope.project.timeZone)
  return deals.map((deal) => {
    const own = touches.get(deal.deal) ?? []
    const { name, account, accountName } = deal
    return { ...journeyOf(deal, own, milestone), name, account, accountName }
  })
}

/** A deal's journey with the touches before it was closed, whatever is known of each. */
export function journeyOf<Each extends Touch>(
  {
    deal,
    status,
    closedOn,
    closedAt,
    createdAt,
    leadAt,
    amountMinor,
  }: Omit<ClosedDeal, 'name' | 'account' | 'accountName'>,
  onItsDays: readonly Each[],
  milestone: (atMs: number | null) => number | null,
) {
  const end = endOfJourney({ closedAt, createdAt }, milestone)
  const touches = onItsDays.filter(({ time }) => time <= end)
  const latest = touches.reduce((most, { time }) => Math.max(most, time), closedAt)
  return {
    deal,
    status,
    closedOn,
    amountMinor,
    touches,
    convertedAt: status === 'won' ? latest : null,
    value: amountMinor ?? 0,
    opportunityCreatedAt: milestone(createdAt),
    leadCreatedAt: milestone(leadAt),
  }
}

/**
 * Until when touches of the day of closing came before it; Infinity where its time is not known. What was
 * closed on the day of its creation, and has no time, is closed at that of the creation.
 */
export function endOfJourney(
  { closedAt, createdAt }: Pick<ClosedDeal, 'closedAt' | 'createdAt'>,
  milestone: (atMs: number | null) => number | null,
): number {
  return closedAt === createdAt ? Infinity : (milestone(closedAt) ?? Infinity)
}

const DAY_MS = 86_400_000
/** Every zone of our time begins its days at a quarter of an hour; before 1973 one did not. */
const QUARTER_HOUR_MS = 900_000
const QUARTERS_SINCE_MS = Date.UTC(1973, 0, 1)

/** Makes the function that takes an instant at local or universal midnight for a day: its end. */
export function createMilestones(zone: string): (atMs: number | null) => number | null {
  const known = new Map<number, number>()
  const endOfDay = (atMs: number): number => {
    const local = DateTime.fromMillis(atMs, { zone })
    const isMidnight = local.equals(local.startOf('day')) || atMs % DAY_MS === 0
    return isMidnight ? local.endOf('day').toMillis() : atMs
  }
  return (atMs) => {
    if (atMs === null) return null
    if (atMs > QUARTERS_SINCE_MS && atMs % QUARTER_HOUR_MS !== 0) return atMs
    const end = known.get(atMs) ?? endOfDay(atMs)
    known.set(atMs, end)
    return end
  }
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

/** Each deal's touches in their order. */
async function readTouches(
  scope: ProjectScope,
  query: ClosedDealQuery,
  by: TouchDimension,
): Promise<Map<string, DealTouch[]>> {
  const { rows } = await touchRows(scope, query)
  const label = {
    channel: 'medium',
    kind: 'kind',
    campaign: 'campaign',
    content: 'content',
  } as const
  const touches = new Map<string, DealTouch[]>()
  for (const { deal, at, isOffline, ...row } of rows) {
    const channel = row[label[by]] ?? NO_LABEL
    const touch: DealTouch = { ...row, time: at, channel, isOffline: isOffline === 1 }
    const known = touches.get(deal)
    if (known === undefined) touches.set(deal, [touch])
    else known.push(touch)
  }
  for (const each of touches.values()) each.sort(byTime)
  return touches
}

const byTime = (a: DealTouch, b: DealTouch): number =>
  a.time - b.time || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Of the account, else of the deal, else of its lead: no touch twice. */
function touchRows(scope: ProjectScope, query: ClosedDealQuery) {
  const columns = sql`d.deal_key as deal, t.touch_key as id, t.at_ms as at, t.channel as medium, t.kind,
    t.campaign, t.content, t.is_offline as "isOffline"`
  return sql<TouchRow>`
    with closed as materialized ${closedDeals(scope, query)}
    ${joinedAccountTouches(scope, columns)} union all ${joinedOtherTouches(scope, columns)}
  `.execute(scope.db)
}
