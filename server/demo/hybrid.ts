import { dayText, parseDay } from '@takt/shared/metrics'
import { createRandom } from '@takt/shared/numeric/random.ts'
import { NO_VISITOR } from '@takt/shared/schemas/crm.ts'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'

const DAY_MS = 86_400_000
const NOON_MS = 12 * 3_600_000
/** Before the workspace was made its product had been in use for so long. */
const HISTORY_DAYS = 900
/** A team of the demo is followed for so long after the workspace was made. */
const FUTURE_DAYS = 120
const TEAMS = 72
const ALONE = 320
const TEAM = 3
/** Accounts that a salesperson found: the deal came before anybody used the product. */
const SOLD_FIRST = 6
const USES = ['Board Opened', 'Template Used', 'File Shared'] as const

/** One account of the demo; days are numbers, null where it has not come to that. */
type Team = {
  account: string
  people: readonly number[]
  opportunity: number | null
  closed: number | null
  isWon: boolean
  amount: string
}

/**
 * Tool C up to an instant: people who use it alone, teams of which some become an opportunity, deals that
 * the product brought and deals that sales found, subscriptions that grow, shrink and end.
 *
 * @param anchor day on which the workspace was made; later days are filled in as they come
 */
export function hybridEvents(anchor: string, untilMs: number): Event[] {
  const day = parseDay(anchor)
  const teams = [
    ...Array.from({ length: TEAMS }, (_, index) => teamOf(index, day)),
    ...Array.from({ length: SOLD_FIRST }, (_, index) => soldFirst(index, day)),
  ]
  return [...teams.flatMap(teamEvents), ...aloneEvents(day), ...unnamedDeal(day)].filter(
    ({ occurredAtMs }) => occurredAtMs <= untilMs,
  )
}

/** Every fifth account has two people only; every fourth of the others stays a team without a deal. */
function teamOf(index: number, anchor: number): Team {
  const random = createRandom(`tool-c team ${String(index)}`)
  const span = HISTORY_DAYS + FUTURE_DAYS
  const first = anchor - HISTORY_DAYS + Math.round((index * span) / TEAMS)
  const seats = index % 5 === 0 ? 2 : TEAM + random.integer(5)
  const people = Array.from({ length: seats }, (_, seat) => first + seat * (6 + random.integer(9)))
  const third = people[TEAM - 1]
  const opportunity = third === undefined || index % 4 === 3 ? null : third + 8 + random.integer(28)
  const closed = opportunity === null ? null : opportunity + 25 + random.integer(40)
  const cents = String(random.integer(100)).padStart(2, '0')
  return {
    account: `tool-c-${String(index + 1)}`,
    people,
    opportunity,
    closed,
    isWon: random.uniform() < 0.55,
    amount: `${String(4_800 + random.integer(14_000))}.${cents}`,
  }
}

/** A deal before the first user; the people come after the signature. */
function soldFirst(index: number, anchor: number): Team {
  const opportunity = anchor - 700 + index * 110
  return {
    account: `tool-c-sold-${String(index + 1)}`,
    people: [70, 74, 80, 91].map((later) => opportunity + later),
    opportunity,
    closed: opportunity + 60,
    isWon: index % 2 === 0,
    amount: `${String(21_000 + index * 1_370)}.5${String(index)}`,
  }
}

function teamEvents({ account, people, opportunity, closed, isWon, amount }: Team): Event[] {
  const begun = Math.min(...people, ...(opportunity === null ? [] : [opportunity]))
  const named = crm('Account Created', begun, `${account}-a`, account, {
    account_id: account,
    name: `Studio ${account.replace('tool-c-', '')}`,
  })
  const users = people.flatMap((day, seat) =>
    userEvents(`${account}-u${String(seat + 1)}`, day, account),
  )
  if (opportunity === null || closed === null) return [named, ...users]
  const of = { deal_id: `${account}-d` }
  const deal = crm('Deal Created', opportunity, `${account}-dc`, account, {
    ...of,
    name: 'Plan for the whole team',
    stage: 'Discovery & demo',
    created_at: dayText(opportunity),
    expected_close_on: dayText(closed),
    amount,
    owner: 'Mika',
    budget: true,
    authority: true,
    need: true,
    timeline: false,
  })
  const end = crm(isWon ? 'Deal Won' : 'Deal Lost', closed, `${account}-de`, account, {
    ...of,
    closed_at: dayText(closed),
    ...(isWon ? {} : { lost_reason: 'no need' }),
  })
  const paid = isWon ? subscription({ account, closed, amount }) : []
  return [named, ...users, deal, end, ...paid]
}

/** A yearly plan by the month: four of ten grow, one of ten shrinks, one ends. */
function subscription(won: { account: string; closed: number; amount: string }): Event[] {
  const { account, closed, amount } = won
  const share = createRandom(`tool-c plan ${account}`).uniform()
  const mrr = Math.round(Number(amount) / 12)
  const pays = (days: number, value: number): Event =>
    crm('Subscription Updated', closed + days, `${account}-m${String(days)}`, account, {
      subscription_id: `${account}-s`,
      deal_id: `${account}-d`,
      mrr: value,
      currency: 'EUR',
      effective_on: dayText(closed + days),
      term_months: 12,
      renewal_on: dayText(closed + 365),
    })
  return [
    pays(1, mrr),
    ...(share < 0.4 ? [pays(200, Math.round(mrr * 1.4))] : []),
    ...(share > 0.8 && share <= 0.9 ? [pays(230, Math.round(mrr * 0.7))] : []),
    ...(share > 0.9 ? [pays(365, 0)] : []),
  ]
}

/** A won deal whose account nobody put in: its money stands in a row of its own. */
function unnamedDeal(anchor: number): Event[] {
  const of = { deal_id: 'tool-c-unnamed' }
  const [created, closed] = [anchor - 130, anchor - 100]
  const told = { created_at: dayText(created), amount: '3333.33', owner: 'Mika' }
  return [
    crm('Deal Created', created, 'tool-c-unnamed-c', null, {
      ...of,
      ...told,
      name: 'Order by mail',
      stage: 'Discovery & demo',
    }),
    crm('Deal Won', closed, 'tool-c-unnamed-e', null, { ...of, closed_at: dayText(closed) }),
  ]
}

/** People without an account; every fourth pays for a plan of their own. */
function aloneEvents(anchor: number): Event[] {
  const random = createRandom('tool-c alone')
  return Array.from({ length: ALONE }, (_, index) => {
    const user = `tool-c-x${String(index + 1)}`
    const day = anchor - HISTORY_DAYS + random.integer(HISTORY_DAYS + FUTURE_DAYS)
    const events = userEvents(user, day, null)
    if (index % 4 !== 0) return events
    const properties = { order_id: `${user}-o`, revenue: '9.00', currency: 'EUR' }
    return [
      ...events,
      used('Order Completed', day + 5, `${user}-o`, { user, account: null }, properties),
    ]
  }).flat()
}

function userEvents(user: string, day: number, account: string | null): Event[] {
  const who = { user, account }
  return [
    { ...used(null, day, `${user}-i`, who), type: 'identify', traits: { plan: 'free' } },
    ...USES.map((name, place) => used(name, day + place * 3, `${user}-${String(place)}`, who)),
  ]
}

const used = (
  name: string | null,
  day: number,
  id: string,
  { user, account }: { user: string; account: string | null },
  properties: JsonObject = {},
): Event => ({
  ...told(name, day, id, properties),
  anonymousId: null,
  userId: user,
  groupId: account,
  origin: 'client',
})

const crm = (
  name: string,
  day: number,
  id: string,
  account: string | null,
  properties: JsonObject,
): Event => ({
  ...told(name, day, id, properties),
  anonymousId: NO_VISITOR,
  groupId: account,
})

function told(name: string | null, day: number, id: string, properties: JsonObject): Event {
  const atMs = day * DAY_MS + NOON_MS
  return {
    messageId: `demo-${id}`,
    type: 'track',
    name,
    occurredAtMs: atMs,
    receivedAtMs: atMs,
    anonymousId: NO_VISITOR,
    userId: null,
    groupId: null,
    previousId: null,
    properties,
    traits: {},
    context: {},
    originalTimestamp: null,
    sentAt: null,
    origin: 'client',
  }
}
