import { dayText, parseDay, quarterAfter, quarterOfDay } from '@takt/shared/metrics'
import { createRandom } from '@takt/shared/numeric/random.ts'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'
import type { Spend } from '@takt/shared/schemas/spend.ts'
import { careEvents, openDealEvents } from './sales-care.ts'
import { salesEvent as event } from './sales-event.ts'
import { type PlannedDeal, plannedDeals, STAGES } from './sales-plan.ts'
import { discoveryEvents, reEngagementEvents } from './sales-talks.ts'

const DAY_MS = 86_400_000
const NOON_MS = 12 * 3_600_000
const INDUSTRIES = ['machinery', 'chemicals', 'food', 'energy', 'logistics'] as const
/** Of the case: what an opportunity costs, by what it is spent on. */
const COST_OF_OPPORTUNITY = { people: 390_000, media: 130_000, tools: 50_000 } as const
const OPPORTUNITIES_OF_QUARTER = 150
/** 1,875 leads make 150 opportunities a quarter: 8 %, within the band of 5 to 12. */
const LEADS_OF_QUARTER = 1_875

/** Everything that SaaS B's sales team has done up to an instant, as canonical events. */
export function salesEvents(anchor: string, untilMs: number): Event[] {
  const deals = plannedDeals(anchor)
  const events = [
    ...Array.from({ length: 180 }, (_, index) => accountEvent(index + 1, anchor)),
    ...deals.flatMap((deal) => dealEvents(deal, anchor)),
    ...leadEvents(anchor, deals),
    ...reEngagementEvents(anchor),
  ]
  return events.filter(({ occurredAtMs }) => occurredAtMs <= untilMs)
}

/** What sales and marketing cost in each of the quarters, so that an opportunity costs 5,700. */
export function salesSpend(anchor: string): Spend[] {
  const now = quarterOfDay(anchor)
  return [-5, -4, -3, -2, -1].flatMap((offset) => {
    const quarter = quarterAfter(now, offset)
    return Object.entries(COST_OF_OPPORTUNITY).map(([kind, minor]): Spend => {
      const row = { day: quarter.from, campaign: '', creative: '', currency: 'EUR' }
      const amountMinor = minor * OPPORTUNITIES_OF_QUARTER
      return {
        ...row,
        channel: kind === 'media' ? 'events' : 'sales',
        kind: kind as Spend['kind'],
        amountMinor,
        impressions: null,
        clicks: null,
      }
    })
  })
}

function accountEvent(account: number, anchor: string): Event {
  const day = parseDay(quarterAfter(quarterOfDay(anchor), -6).from)
  return event(
    'Account Created',
    day,
    `account-${String(account)}`,
    {
      account_id: `acc-${String(account)}`,
      name: `Account ${String(account)}`,
      industry: INDUSTRIES[account % INDUSTRIES.length] ?? 'machinery',
      segment: account % 3 === 0 ? 'enterprise' : 'mid-market',
      employees: 200 + ((account * 137) % 4_000),
    },
    account,
  )
}

function dealEvents(deal: PlannedDeal, anchor: string): Event[] {
  const { id, account, created, entered, outcome, ended } = deal
  const of = { deal_id: id }
  const [, ...later] = entered
  const events = [
    event('Deal Created', created, `${id}-c`, { ...of, ...firstTold(deal, anchor) }, account),
    ...later.map((day, index) => {
      const stage = STAGES[index + 1] ?? STAGES[0]
      return event(
        'Deal Stage Changed',
        day,
        `${id}-s${String(index + 1)}`,
        { ...of, stage },
        account,
      )
    }),
    ...careEvents(deal, anchor),
    ...discoveryEvents(deal),
  ]
  if (ended === null || outcome === 'open') {
    return [...events, ...openDealEvents(deal, { anchor, expected: expectedOf(deal, anchor) })]
  }
  const closed = { ...of, closed_at: dayText(ended) }
  const name = outcome === 'won' ? 'Deal Won' : 'Deal Lost'
  const why = outcome === 'lost' ? { lost_reason: LOST_REASONS[entered.length - 1] ?? null } : {}
  return [...events, event(name, ended, `${id}-e`, { ...closed, ...why }, account)]
}

const LOST_REASONS = [
  'no need',
  'security requirements not met',
  'pilot missed its criteria',
  'committee chose a rival',
  'terms',
] as const

function firstTold(deal: PlannedDeal, anchor: string): JsonObject {
  const { created, amount, source, owner, ended, outcome, entered } = deal
  const expected = outcome === 'open' ? expectedOf(deal, anchor) : (ended ?? created + 75)
  return {
    name: `Predictive maintenance, account ${String(deal.account)}`,
    stage: STAGES[0],
    created_at: dayText(created),
    amount,
    owner,
    product: amount > 26_000 ? 'Fleet' : 'Line',
    expected_close_on: dayText(expected),
    forecast_category:
      ['pipeline', 'pipeline', 'best_case', 'best_case', 'commit'][entered.length - 1] ??
      'pipeline',
    budget: true,
    authority: entered.length > 2,
    need: true,
    timeline: entered.length > 1,
    ...(source === null ? {} : { lead_source: source }),
    ...(entered.length > 1 ? { next_step: 'Call with the security team' } : {}),
  }
}

/** Open deals are due around the end of the quarter; every fourth has no better date than the next. */
function expectedOf({ created, account }: PlannedDeal, anchor: string): number {
  const { to } = quarterOfDay(anchor)
  return account % 4 === 0
    ? parseDay(to) + 40
    : Math.max(created + 30, parseDay(to) - (account % 25))
}

/** Leads of each quarter; those that became a deal name it. */
function leadEvents(anchor: string, deals: readonly PlannedDeal[]): Event[] {
  const now = quarterOfDay(anchor)
  return [-3, -2, -1, 0].flatMap((offset) => {
    const quarter = quarterAfter(now, offset)
    const first = parseDay(quarter.from)
    const days = Math.min(parseDay(quarter.to), parseDay(anchor)) - first + 1
    const own = deals.filter(({ id }) => id.startsWith(`b-${quarter.id}-`))
    const random = createRandom(`saas-b leads ${quarter.id}`)
    const count = Math.round((LEADS_OF_QUARTER * own.length) / OPPORTUNITIES_OF_QUARTER)
    return Array.from({ length: count }, (_, index) => {
      const deal = own[index]
      const day = deal === undefined ? first + random.integer(days) : deal.created
      const id = `l-${quarter.id}-${String(index + 1)}`
      return event('Lead Created', day, id, leadFields({ id, index, day, deal }))
    })
  })
}

function leadFields(lead: {
  id: string
  index: number
  day: number
  deal: PlannedDeal | undefined
}): JsonObject {
  const { id, index, day, deal } = lead
  const at = new Date(day * DAY_MS + NOON_MS).toISOString()
  const answered = new Date(day * DAY_MS + NOON_MS + (index % 30) * 3_600_000).toISOString()
  const base = {
    lead_id: id,
    created_at: at,
    source: deal?.source ?? 'inbound',
    owner: 'SDR desk',
    last_activity_at: at,
  }
  if (deal !== undefined) {
    const qualified = { mql_at: at, sql_at: at, handed_over_at: at, accepted_at: answered }
    return { ...base, ...qualified, opp_at: at, deal_id: deal.id }
  }
  const mql = index % 5 < 2 ? { mql_at: at } : {}
  if (index % 25 !== 0) return { ...base, ...mql }
  const answer =
    index % 6 === 5
      ? { rejected_at: answered, reject_reason: 'no budget' }
      : { accepted_at: answered }
  return { ...base, ...mql, sql_at: at, handed_over_at: at, ...answer }
}
