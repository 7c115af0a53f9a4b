import { createAppender } from '../../server/event-log/append.ts'
import { appendTarget, type ProjectRecord } from '../../server/config-store/projects.ts'
import type { Store } from '../../server/db/store.ts'
import { createRandom, type Random } from '../../shared/numeric/random.ts'
import type { Event, JsonObject } from '../../shared/schemas/event.ts'

export const SHOP_DAYS = 90
export const FIRST_DAY_MS = Date.UTC(2026, 0, 1)
const DAY_MS = 24 * 3_600_000
const STEP_MS = 60_000
const EVENTS_A_SESSION = 5
const EVENTS_A_COMMIT = 20_000

/** How likely a visit goes one step further; of those who have bought before, too. */
const GOES_ON = { new: 0.4, customer: 0.75 }
const COLOURS = ['red', 'blue', 'green', 'black']
const COUNTRIES = ['DE', 'AT', 'CH', 'FR', 'NL', 'PL', 'GB', 'US']
const CAMPAIGNS: readonly (JsonObject | null)[] = [
  null,
  { source: 'google', medium: 'organic' },
  { source: 'google', medium: 'cpc', name: 'brand' },
  { source: 'instagram', medium: 'paid_social', name: 'ugc', content: 'clip-1' },
  { source: 'instagram', medium: 'paid_social', name: 'ugc', content: 'clip-2' },
  { source: 'newsletter', medium: 'email', name: 'friday' },
  { source: 'blog.example', medium: 'referral' },
]
const BROWSERS = [
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (iPad; CPU OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
]
const LANDINGS = Array.from({ length: 20 }, (_, index) => `/landing/${String(index)}`)

/**
 * Appends the events of a shop of 90 days, with a fixed seed, as they would have arrived: five events a
 * session, two sessions a visitor, half of the visitors in the test `cta`. The projector has to follow.
 */
export function fillShop(
  { writer }: Store,
  { project, events }: { project: ProjectRecord; events: number },
): void {
  const appender = createAppender(writer)
  const target = appendTarget(project)
  const random = createRandom('a shop of 90 days')
  const visitors = Math.round(events / EVENTS_A_SESSION / 2)
  const hasBought = new Uint8Array(visitors)
  for (const visits of visitsByDay(visitors, random)) {
    const day = visits
      .flatMap((visit) => eventsOf(visit, { hasBought, random }))
      .toSorted((a, b) => a.occurredAtMs - b.occurredAtMs)
    for (let from = 0; from < day.length; from += EVENTS_A_COMMIT) {
      writer.transaction(() => appender.append(target, day.slice(from, from + EVENTS_A_COMMIT)))
      appender.committed()
    }
  }
}

type Visit = { visitor: number; isFirst: boolean; day: number }

/** Each visitor comes once in the first half of the days and once in the second. */
function* visitsByDay(visitors: number, random: Random): Generator<Visit[]> {
  const half = SHOP_DAYS / 2
  for (const isFirst of [true, false]) {
    const days = Uint8Array.from({ length: visitors }, () => random.integer(half))
    for (let day = 0; day < half; day += 1) {
      const visits: Visit[] = []
      for (const [visitor, own] of days.entries()) {
        if (own === day) visits.push({ visitor, isFirst, day: isFirst ? day : day + half })
      }
      yield visits
    }
  }
}

const STEPS = ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed'] as const

function eventsOf(
  { visitor, isFirst, day }: Visit,
  { hasBought, random }: { hasBought: Uint8Array; random: Random },
): Event[] {
  const pick = <T>(values: readonly T[]): T => values[random.integer(values.length)]!
  const startMs = FIRST_DAY_MS + day * DAY_MS + random.integer(DAY_MS - 2 * 3_600_000)
  const goesOn = hasBought[visitor] === 1 ? GOES_ON.customer : GOES_ON.new
  let depth = 0
  while (depth < STEPS.length && random.uniform() < goesOn) depth += 1
  const isOrder = depth === STEPS.length
  const session = `${String(visitor)}-${isFirst ? 'a' : 'b'}`
  const client = { userAgent: pick(BROWSERS), location: { country: pick(COUNTRIES) } }
  const path = pick(LANDINGS)
  const base = { visitor, userId: isOrder ? userOf(visitor) : null }
  const landing = { ...client, page: { path }, campaign: pick(CAMPAIGNS) }
  const exposed = isFirst && visitor % 4 < 2
  const events = [
    exposed
      ? eventOf(base, `${session}-0`, startMs, {
          name: 'Experiment Viewed',
          properties: { experimentKey: 'cta', variantKey: visitor % 2 === 0 ? 'a' : 'b' },
          context: landing,
        })
      : eventOf(base, `${session}-0`, startMs, { name: null, context: landing }),
  ]
  for (let step = 1; step < EVENTS_A_SESSION; step += 1) {
    const name = step <= depth ? STEPS[step - 1]! : null
    const properties = propertiesOf(name, session, { random, pick })
    const atMs = startMs + step * STEP_MS + random.integer(STEP_MS)
    const context = { ...client, page: { path: name === null ? path : '/shop' } }
    events.push(eventOf(base, `${session}-${String(step)}`, atMs, { name, properties, context }))
  }
  if (!isOrder) return events
  hasBought[visitor] = 1
  if (random.uniform() >= 0.04) return events
  const refund = { name: 'Order Refunded', properties: { order_id: session }, context: {} }
  return [...events, eventOf(base, `${session}-r`, startMs + 3_600_000, refund)]
}

/** Every second buyer says who they are; two devices each belong to one of them. */
const userOf = (visitor: number): string | null =>
  visitor % 2 === 0 ? `u${String(visitor - (visitor % 4))}` : null

function propertiesOf(
  name: string | null,
  session: string,
  { random, pick }: { random: Random; pick: <T>(values: readonly T[]) => T },
): JsonObject {
  if (name === null || name === 'Checkout Started') return {}
  if (name !== 'Order Completed') {
    return { product_id: `p${String(random.integer(50))}`, color: pick(COLOURS) }
  }
  const coupon: JsonObject = random.uniform() < 0.2 ? { coupon: 'FRIDAY' } : {}
  const revenue = (1_000 + random.integer(9_000)) / 100
  return { order_id: session, revenue, currency: 'EUR', ...coupon }
}

function eventOf(
  { visitor, userId }: { visitor: number; userId: string | null },
  messageId: string,
  occurredAtMs: number,
  {
    name,
    properties = {},
    context,
  }: { name: string | null; properties?: JsonObject; context: JsonObject },
): Event {
  return {
    ...{ messageId, type: name === null ? 'page' : 'track', name },
    ...{ occurredAtMs, receivedAtMs: occurredAtMs },
    ...{ anonymousId: `v${String(visitor)}`, userId, groupId: null, previousId: null },
    ...{ properties, traits: {}, context },
    ...{ originalTimestamp: null, sentAt: null, origin: 'client' },
  }
}
