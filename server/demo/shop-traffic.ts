import { assignVariant } from '@takt/shared/assignment'
import { EVENT_NAME, type Event, type Json, type JsonObject } from '@takt/shared/schemas/event.ts'
import { createRandom, type Random } from '@takt/shared/numeric/random.ts'
import {
  BROWSERS,
  CHANNELS,
  HOUR_WEIGHTS,
  pickWeighted,
  PRODUCTS,
  WEEKDAY_WEIGHTS,
} from './shop-world.ts'

const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const SESSIONS_A_DAY = 380
const RETURNING_SHARE = 0.22
const RETURN_WITHIN_DAYS = 14
const REFUND_SHARE = 0.045

/** A test of the demo shop, and what its variants truly do: known only because the data are made. */
export type DemoTest = {
  key: string
  variants: readonly { key: string; weight: number }[]
  startMs: number
  endMs: number
  /** Factor on the chance to buy, by variant. */
  effects: Readonly<Record<string, number>>
  /** Share of exposures that never arrive, by variant: what a broken redirect does. */
  lostExposures?: Readonly<Record<string, number>>
}

/** One civil day of the shop, as canonical events; the same day gives the same events for ever. */
export function shopDay({
  dayMs,
  untilMs,
  tests,
  receivedAtMs,
}: {
  /** Midnight UTC. */
  dayMs: number
  /** Nothing happens after this. */
  untilMs: number
  tests: readonly DemoTest[]
  receivedAtMs: number
}): Event[] {
  const random = createRandom(`brand-a ${String(dayMs / DAY_MS)}`)
  const sessions = sessionsOn(dayMs)
  const events: Event[] = []
  for (let index = 0; index < sessions; index += 1) {
    const startMs = dayMs + startOfVisit(random)
    const visitor = visitorOf(random, dayMs, index)
    const visit = {
      id: `${String(dayMs / DAY_MS)}-${String(index)}`,
      visitor,
      startMs,
      receivedAtMs,
    }
    events.push(...shopVisit(random, visit, tests))
  }
  return events.filter(({ occurredAtMs }) => occurredAtMs <= untilMs)
}

function sessionsOn(dayMs: number): number {
  const random = createRandom(`sessions ${String(dayMs / DAY_MS)}`)
  const weekday = new Date(dayMs).getUTCDay()
  return Math.round(SESSIONS_A_DAY * (WEEKDAY_WEIGHTS[weekday] ?? 1) * (1 + 0.06 * random.normal()))
}

function visitorOf(random: Random, dayMs: number, index: number): string {
  if (random.uniform() >= RETURNING_SHARE) return visitorId(dayMs, index)
  const earlierMs = dayMs - (1 + random.integer(RETURN_WITHIN_DAYS)) * DAY_MS
  return visitorId(earlierMs, random.integer(sessionsOn(earlierMs)))
}

const visitorId = (dayMs: number, index: number): string =>
  `demo-${String(dayMs / DAY_MS)}-${String(index)}`

function startOfVisit(random: Random): number {
  const hour = pickWeighted(
    random,
    HOUR_WEIGHTS.map((weight, hour) => ({ weight, hour })),
  ).hour
  return hour * 60 * MINUTE_MS + random.integer(60 * MINUTE_MS)
}

type Visit = { id: string; visitor: string; startMs: number; receivedAtMs: number }

/** One visit to the shop: pages, a variant seen, perhaps an order and later its refund. */
export function shopVisit(random: Random, visit: Visit, tests: readonly DemoTest[]): Event[] {
  const record = createRecorder(visit, contextOf(random))
  const product = pickWeighted(random, PRODUCTS)
  record('page', 'Home', { path: '/shop' })
  let appetite = 1
  for (const test of tests.filter(
    ({ startMs, endMs }) => visit.startMs >= startMs && visit.startMs < endMs,
  )) {
    const variant = assignVariant({
      seed: test.key,
      unitId: visit.visitor,
      variants: test.variants,
    })
    if (variant === null) continue
    appetite *= test.effects[variant] ?? 1
    const isLost = random.uniform() < (test.lostExposures?.[variant] ?? 0)
    if (!isLost) {
      record('track', EVENT_NAME.experimentViewed, { experimentKey: test.key, variantKey: variant })
    }
  }
  if (random.uniform() > 0.62) return record.events
  const item = { product_id: product.id, name: product.name, price: product.price }
  record('page', product.name, { path: `/shop/p/${product.id}` })
  record('track', EVENT_NAME.productViewed, item)
  if (random.uniform() > 0.17 * appetite ** 0.6) return record.events
  record('track', EVENT_NAME.productAdded, { ...item, quantity: 1 })
  if (random.uniform() > 0.56) return record.events
  record('track', EVENT_NAME.checkoutStarted, { value: product.price, currency: 'EUR' })
  if (random.uniform() > 0.44 * appetite ** 0.4) return record.events
  buy(random, record, visit, product.price)
  return record.events
}

function buy(random: Random, record: Recorder, visit: Visit, price: number): void {
  const extra = random.uniform() < 0.38 ? pickWeighted(random, PRODUCTS).price : 0
  const revenue = (price + extra).toFixed(2)
  const order = { order_id: `A-${visit.id}`, revenue, currency: 'EUR' }
  record('track', EVENT_NAME.orderCompleted, order)
  if (random.uniform() >= REFUND_SHARE) return
  record.later((2 + random.integer(6)) * DAY_MS)
  record('track', EVENT_NAME.orderRefunded, order)
}

type Recorder = {
  (type: 'page' | 'track', name: string, properties: JsonObject): void
  readonly events: Event[]
  later(ms: number): void
}

function createRecorder(visit: Visit, context: JsonObject): Recorder {
  const events: Event[] = []
  let atMs = visit.startMs
  const record = (type: 'page' | 'track', name: string, properties: JsonObject): void => {
    events.push({
      messageId: `demo-${visit.id}-${String(events.length)}`,
      type,
      name,
      occurredAtMs: atMs,
      receivedAtMs: Math.max(atMs, visit.receivedAtMs),
      anonymousId: visit.visitor,
      userId: null,
      groupId: null,
      previousId: null,
      properties,
      traits: {},
      context: { ...context, page: pageOf(context['page'], properties['path']) },
      originalTimestamp: null,
      sentAt: null,
      origin: 'client',
    })
    atMs += 20_000 + (events.length % 3) * 15_000
  }
  return Object.assign(record, {
    events,
    later(ms: number) {
      atMs += ms
    },
  })
}

function pageOf(page: Json | undefined, path: Json | undefined): JsonObject {
  const known = typeof page === 'object' && page !== null && !Array.isArray(page) ? page : {}
  return { ...known, path: path ?? '/shop' }
}

function contextOf(random: Random): JsonObject {
  const { campaign, referrer } = pickWeighted(random, CHANNELS)
  const { userAgent } = pickWeighted(random, BROWSERS)
  const country = pickWeighted(random, [
    { weight: 78, country: 'DE' },
    { weight: 13, country: 'AT' },
    { weight: 9, country: 'CH' },
  ]).country
  return {
    userAgent,
    location: { country },
    ...(campaign === undefined ? {} : { campaign }),
    ...(referrer === undefined ? {} : { page: { referrer } }),
  }
}
