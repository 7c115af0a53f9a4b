import { dayText, parseDay } from '@takt/shared/metrics'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'
import { salesEvent } from './sales-event.ts'
import type { PlannedDeal } from './sales-plan.ts'

/** What SaaS B's deals need beside a price: reviews by security and legal, pilots, documents in time. */
export function careEvents(deal: PlannedDeal, anchor: string): Event[] {
  return [
    ...reviewEvents(deal, { kind: 'security', after: 0 }),
    ...(deal.account % 2 === 0 ? reviewEvents(deal, { kind: 'legal', after: 3 }) : []),
    ...pilotEvents(deal, anchor),
    ...documentEvents(deal),
  ]
}

/** A review that ends when the deal goes on, or with the deal. */
function reviewEvents(
  { id, entered, account, ended, outcome }: PlannedDeal,
  { kind, after }: { kind: 'security' | 'legal'; after: number },
): Event[] {
  const [, reached, passed] = entered
  if (reached === undefined) return []
  const decided = passed ?? (outcome === 'lost' ? ended : null)
  const submitted = decided === null ? reached + after : Math.min(reached + after, decided)
  const key = kind === 'security' ? `${id}-r` : `${id}-l`
  const of = { review_id: key, deal_id: id, kind }
  const told = { ...of, submitted_at: dayText(submitted) }
  const start = salesEvent('Review Submitted', submitted, `${key}1`, told, account)
  if (decided === null) return [start]
  const result = {
    outcome: passed === undefined ? 'rejected' : 'approved',
    decided_at: dayText(decided),
  }
  return [start, salesEvent('Review Decided', decided, `${key}2`, { ...of, ...result }, account)]
}

const QUICK_REVIEW_DAYS = 24
const PILOT_DAYS = 30
const PILOT_FEE_MINOR = 350_000

/** Every deal that comes to its pilot has one with criteria and an end; a third of them are free. */
function pilotEvents({ id, entered, account, outcome }: PlannedDeal, anchor: string): Event[] {
  const [, , started, passed] = entered
  if (started === undefined) return []
  const of = { pilot_id: `${id}-p`, deal_id: id }
  const ends = passed ?? started + PILOT_DAYS
  const plan = {
    ...of,
    criteria: ['two failures predicted a week ahead', 'no false alarm a day'],
    starts_on: dayText(started),
    ends_on: dayText(ends),
    fee_minor: account % 3 === 0 ? 0 : PILOT_FEE_MINOR,
  }
  const start = salesEvent('Pilot Planned', started, `${id}-p1`, plan, account)
  const isDecided = passed !== undefined || outcome === 'lost'
  if (!isDecided || ends > parseDay(anchor)) return [start]
  const result = { outcome: passed === undefined ? 'failed' : 'passed', decided_on: dayText(ends) }
  return [start, salesEvent('Pilot Decided', ends, `${id}-p2`, { ...of, ...result }, account)]
}

/** Two of three deals with a quick review had got the security documents before anybody asked. */
function documentEvents({ id, entered, account }: PlannedDeal): Event[] {
  const [created, review, passed] = entered
  if (created === undefined || review === undefined || passed === undefined) return []
  if (passed - review > QUICK_REVIEW_DAYS || account % 3 === 0) return []
  const day = Math.max(created, review - 2)
  if (day >= review) return []
  return [update({ id, account }, day, 'd', { evidence_sent_at: dayText(day) })]
}

/** What happens to deals that are still open: dates pushed, amounts changed, the last activity. */
export function openDealEvents(
  deal: PlannedDeal,
  { anchor, expected }: { anchor: string; expected: number },
): Event[] {
  const { account, created, amount, entered } = deal
  const today = parseDay(anchor)
  const [, review] = entered
  const pushes = account % 5 === 0 ? [1, 2, 3, 4].slice(0, 1 + (account % 4)) : []
  const seen = Math.max(created, today - ((account * 7) % 42))
  return [
    ...pushes.flatMap((push) => {
      const day = created + 15 * push
      const later = dayText(expected + 20 * push)
      return day > today
        ? []
        : [update(deal, day, `m${String(push)}`, { expected_close_on: later })]
    }),
    // Those who went on asked for more machines, or for fewer.
    ...(review === undefined || account % 4 === 1
      ? []
      : [update(deal, review, 'a', { amount: amount + (account % 3 === 0 ? -2_000 : 3_000) })]),
    update(deal, seen, 's', { last_activity_at: dayText(seen) }),
  ]
}

const update = (
  { id, account }: Pick<PlannedDeal, 'id' | 'account'>,
  day: number,
  part: string,
  fields: JsonObject,
): Event => salesEvent('Deal Updated', day, `${id}-${part}`, { deal_id: id, ...fields }, account)
