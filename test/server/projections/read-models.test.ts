import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { READ_MODELS } from '../../../server/db/schema.ts'
import { createProjector, type Projector } from '../../../server/projections/projector.ts'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import {
  event,
  type LogFixture,
  openLog,
  order,
  readModels,
  START_MS,
  track,
} from './log-fixture.ts'
import { expectedReadModels } from './oracle.ts'

const MINUTE_MS = 60_000

let open: LogFixture[] = []
afterEach(async () => {
  await Promise.all(open.map((log) => log.close()))
  open = []
})

async function openWith(): Promise<{ log: LogFixture; projector: Projector }> {
  const log = await openLog()
  open.push(log)
  const projector = createProjector({
    store: log.store,
    now: () => START_MS,
    log: log.services.log,
  })
  return { log, projector }
}

/** Appends in batches of the given sizes, projecting after each. */
async function project(batches: readonly (readonly Event[])[]): Promise<LogFixture> {
  const { log, projector } = await openWith()
  for (const batch of batches) {
    log.append(batch)
    await projector.catchUp(log.project.id)
  }
  return log
}

const at = (minute: number, fields: Partial<Event> = {}) => ({
  atMs: START_MS + minute * MINUTE_MS,
  ...fields,
})

describe('sessions', () => {
  it('end after a pause of more than thirty minutes', async () => {
    const log = await project([[event(at(0)), event(at(30)), event(at(61))]])
    expect(readModels(log)['session']).toMatchObject([
      { started_at_ms: START_MS, ended_at_ms: START_MS + 30 * MINUTE_MS, page_views: 2 },
      { started_at_ms: START_MS + 61 * MINUTE_MS, page_views: 1 },
    ])
  })

  it('are joined by a late event that fills the pause', async () => {
    const log = await project([[event(at(0)), event(at(50))], [event(at(25))]])
    expect(readModels(log)['session']).toMatchObject([{ page_views: 3, events: 3 }])
  })

  it('are not opened by imports, robots or bookkeeping', async () => {
    const robot = { context: { userAgent: 'Googlebot/2.1 (+http://www.google.com/bot.html)' } }
    const log = await project([
      [
        event({ origin: 'import' }),
        event(robot),
        event({ type: 'identify', userId: 'ada', anonymousId: 'v' }),
        track(EVENT_NAME.orderRefunded, { order_id: 'none' }),
      ],
    ])
    expect(readModels(log)['session']).toEqual([])
    expect(readModels(log)['visitor']).toMatchObject([{ visitor: 'v', person: 'ada', events: 3 }])
  })

  it('belong to the day they began on in the zone of the project', async () => {
    const log = await project([[event({ atMs: Date.UTC(2026, 2, 28, 23, 30) })]])
    expect(readModels(log)['session']).toMatchObject([{ day: '2026-03-29' }])
  })

  it('show the funnel steps that were taken in them, and only those', async () => {
    const log = await project([
      [
        event(at(0)),
        track(EVENT_NAME.productAdded, {}, at(1)),
        track(EVENT_NAME.productAdded, {}, at(2)),
        order('o1', '12.50', at(3)),
      ],
    ])
    expect(readModels(log)['session']).toMatchObject([
      { has_product: 0, has_cart: 1, has_checkout: 0, orders: 1, revenue_minor: 1250 },
    ])
    expect(readModels(log)['day_cell']).toMatchObject([
      { sessions: 1, cart_sessions: 1, paid_sessions: 1, orders: 1, gross_minor: 1250 },
    ])
  })
})

describe('orders', () => {
  it('count once however often they are reported', async () => {
    const log = await project([
      [order('o1', 10, at(0)), order('o1', 10, at(90)), order('o2', 5, at(91))],
    ])
    expect(readModels(log)['order']).toMatchObject([
      { order_key: 'o1', gross_minor: 1000, ordered_at_ms: START_MS },
      { order_key: 'o2', gross_minor: 500 },
    ])
    expect(readModels(log)['session']).toMatchObject([
      { orders: 1, revenue_minor: 1000 },
      { orders: 1, revenue_minor: 500 },
    ])
  })

  it.each([
    ['in part by the amount', { total: 4 }, 400],
    ['in part by the products', { products: [{ price: 2.5, quantity: 2 }] }, 500],
    ['in full when nothing is named', {}, 1000],
    ['never beyond what it was worth', { total: 99 }, 1000],
    ['not in another currency', { total: 4, currency: 'USD' }, 0],
  ])('are refunded %s', async (_, properties, refundedMinor) => {
    const refund = track(EVENT_NAME.orderRefunded, { order_id: 'o1', ...properties }, at(500))
    const log = await project([[refund], [order('o1', 10)]])
    expect(readModels(log)['order']).toMatchObject([
      { gross_minor: 1000, refunded_minor: refundedMinor },
    ])
  })

  it('in another currency are kept and left out of the sums', async () => {
    const foreign = track(EVENT_NAME.orderCompleted, {
      order_id: 'o1',
      revenue: 10,
      currency: 'USD',
    })
    const log = await project([[foreign]])
    expect(readModels(log)['order']).toMatchObject([{ currency: 'USD', gross_minor: 1000 }])
    expect(readModels(log)['day_cell']).toMatchObject([
      { paid_sessions: 1, orders: 0, gross_minor: 0 },
    ])
  })

  it('are the sums of their imported lines, and credit notes are refunds of nothing sold', async () => {
    const line = (orderId: string, amountMinor: number): Event =>
      track(
        EVENT_NAME.orderLine,
        { orderId, amountMinor, quantity: 1, currency: 'EUR' },
        { userId: 'c1', origin: 'import' },
      )
    const log = await project([
      [line('1', 700), line('1', 350)],
      [line('1', -350), line('C2', -700)],
    ])
    expect(readModels(log)['order']).toMatchObject([
      { order_key: '1', person: 'c1', gross_minor: 1050, refunded_minor: 350, lines: 2 },
      { order_key: 'C2', gross_minor: 0, refunded_minor: 700, lines: 0, channel: 'unassigned' },
    ])
    expect(readModels(log)['day_cell']).toMatchObject([
      { sessions: 0, orders: 1, gross_minor: 1050, refunded_orders: 1, refunded_minor: 1050 },
    ])
  })
})

describe('exposures', () => {
  const seen = (variant: string, minute: number, fields: Partial<Event> = {}): Event =>
    track(
      EVENT_NAME.experimentViewed,
      { experimentKey: 'cta', variantKey: variant },
      at(minute, fields),
    )

  it('keep the first variant and flag whoever saw a second', async () => {
    const log = await project([
      [seen('b', 5), seen('b', 1), seen('a', 9, { anonymousId: 'w' })],
      [seen('b', 2, { anonymousId: 'w' })],
    ])
    expect(readModels(log)['exposure']).toMatchObject([
      { visitor: 'v', variant_key: 'b', exposed_at_ms: START_MS + MINUTE_MS, crossover: 0 },
      { visitor: 'w', variant_key: 'b', crossover: 1 },
    ])
  })

  it('understand the names that other clients use', async () => {
    const log = await project([
      [track(EVENT_NAME.experimentViewed, { experiment_id: 7, variation_id: 1 })],
    ])
    expect(readModels(log)['exposure']).toMatchObject([{ experiment_key: '7', variant_key: '1' }])
  })
})

/** Few visitors, order ids and minutes, so that everything collides with everything. */
const anyEvent: fc.Arbitrary<Omit<Event, 'messageId'>> = fc
  .record({
    visitor: fc.constantFrom('v1', 'v2', 'v3'),
    person: fc.constantFrom(null, null, 'ada', 'bob'),
    account: fc.constantFrom(null, null, 'acme', 'beta'),
    minute: fc.oneof(
      fc.integer({ min: 0, max: 400 }),
      fc.integer({ min: 0, max: 6_000 }),
      fc.integer({ min: 0, max: 200_000 }),
    ),
    kind: fc.constantFrom(
      'page',
      'view',
      'cart',
      'checkout',
      'order',
      'session',
      'refund',
      'line',
      'seen',
      'outcome',
      'alias',
      'bot',
    ),
    order: fc.constantFrom('o1', 'o2', 'o3', 'o4', 'o5'),
    amount: fc.integer({ min: -500, max: 2_000 }),
    choice: fc.constantFrom('a', 'b'),
    source: fc.constantFrom(null, 'google', 'newsletter'),
  })
  .map(({ visitor, person, account, minute, kind, order: orderId, amount, choice, source }) => {
    const common = {
      atMs: START_MS + minute * MINUTE_MS,
      anonymousId: visitor,
      userId: person,
      groupId: account,
      context: source === null ? {} : { campaign: { source, content: `ad-${choice}` } },
    }
    switch (kind) {
      case 'page':
        return event({ ...common, context: { ...common.context, page: { path: `/${choice}` } } })
      case 'view':
        return track(EVENT_NAME.productViewed, {}, common)
      case 'cart':
        return track(choice === 'a' ? EVENT_NAME.cartViewed : EVENT_NAME.productAdded, {}, common)
      case 'checkout':
        return track(EVENT_NAME.checkoutStarted, {}, common)
      case 'order':
        return track(
          EVENT_NAME.orderCompleted,
          {
            order_id: orderId,
            revenue: Math.abs(amount) / 100,
            ...(choice === 'a' ? { coupon: 'spring' } : { subscription: true }),
          },
          common,
        )
      case 'session':
        return importedSession({ visitor, minute, amount, choice })
      case 'refund':
        return track(
          EVENT_NAME.orderRefunded,
          { order_id: orderId, total: Math.abs(amount) / 100 },
          common,
        )
      case 'line':
        return track(
          EVENT_NAME.orderLine,
          { orderId, amountMinor: amount, currency: choice === 'a' ? 'EUR' : 'USD' },
          { ...common, origin: 'import' },
        )
      case 'seen':
        return track(
          EVENT_NAME.experimentViewed,
          { experimentKey: 'x', variantKey: choice },
          common,
        )
      case 'outcome':
        return track(
          EVENT_NAME.experimentOutcome,
          { experimentKey: 'x', converted: amount > 0, valueMinor: choice === 'a' ? amount : null },
          { ...common, origin: 'import' },
        )
      case 'alias':
        return event({
          ...common,
          type: 'alias',
          userId: person ?? (choice === 'a' ? 'ada' : 'cid'),
          previousId: ['ada', 'bob', 'cid', 'v2'][Math.abs(amount) % 4] ?? null,
        })
      case 'bot':
        break
    }
    return event({ ...common, context: { userAgent: 'AhrefsBot/7.0' } })
  })

/** What a row of a file of sessions becomes; its visitors are never those of the site. */
function importedSession({
  visitor,
  minute,
  amount,
  choice,
}: {
  visitor: string
  minute: number
  amount: number
  choice: 'a' | 'b'
}): Event {
  const steps = ['product', 'cart', 'checkout'].slice(0, Math.abs(amount) % 4)
  return track(
    EVENT_NAME.sessionImported,
    {
      ...Object.fromEntries(steps.map((step) => [step, true])),
      orders: amount > 0 ? 1 : 0,
      revenueMinor: amount > 0 ? amount : 0,
      durationMs: Math.abs(amount),
      pageViews: 1 + (Math.abs(amount) % 5),
      channel: choice,
      visitorType: choice === 'a' ? 'New_Visitor' : 'Other',
    },
    {
      atMs: START_MS + (minute % 50) * MINUTE_MS,
      anonymousId: `file:${visitor}`,
      origin: 'import',
      context: choice === 'a' ? { device: { type: 'mobile' }, location: { country: 'DE' } } : {},
    },
  )
}

const anyLog = fc
  .array(anyEvent, { minLength: 1, maxLength: 60 })
  .map((events) => events.map((each, index) => ({ ...each, messageId: `m${String(index)}` })))

describe('read models', () => {
  it('equal a recomputation of the whole log, in any order, batch size and with duplicates', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyLog,
        fc.array(fc.tuple(fc.nat(), fc.nat({ max: 12 })), { minLength: 1, maxLength: 30 }),
        async (events, draws) => {
          const shuffled = shuffle(
            events,
            draws.map(([draw]) => draw),
          )
          const repeated = [...shuffled, ...events.slice(0, 5)]
          const log = await project(
            batched(
              repeated,
              draws.map(([, size]) => size + 1),
            ),
          )
          expect(readModels(log)).toEqual(expectedReadModels(events, 'Europe/Berlin', 'EUR'))
          const { models } = await rebuildProject(log)
          expect(Object.values(models).map(({ changed }) => changed)).toEqual(
            READ_MODELS.map(() => 0),
          )
        },
      ),
      { numRuns: 60 },
    )
  }, 240_000)
})

describe('a rebuild', () => {
  it('finds what was spoiled, counts it, and puts it right', async () => {
    const log = await project([
      [event(at(0)), order('o1', 10, at(1)), event(at(90, { anonymousId: 'w' }))],
    ])
    const before = readModels(log)
    const { raw } = log.store.writer
    raw.exec(`update session set page_views = 99; delete from "order";
      insert into exposure values (${String(log.project.id)}, 'ghost', 1, 'a', 0, '2026-01-01', 0)`)
    const report = await rebuildProject(log)
    expect(report).toMatchObject({
      events: 3,
      models: {
        visitor: { rows: 2, changed: 0 },
        session: { rows: 2, changed: 2 },
        order: { rows: 1, changed: 1 },
        exposure: { rows: 0, changed: 1 },
      },
    })
    expect(readModels(log)).toEqual(before)
  })

  it('differs in nothing while a projector goes on applying new events', async () => {
    const { log, projector } = await openWith()
    const arrivals = Array.from({ length: 40 }, (_, batch) =>
      Array.from({ length: 50 }, (_, n) =>
        event(at(n * 7 + batch, { anonymousId: `v${String(n % 9)}` })),
      ),
    )
    log.append(arrivals.slice(0, 20).flat())
    const rebuilt = rebuildProject(log)
    for (const batch of arrivals.slice(20)) {
      log.append(batch)
      await projector.catchUp()
    }
    const { models } = await rebuilt
    expect(Object.values(models).map(({ changed }) => changed)).toEqual(READ_MODELS.map(() => 0))
    expect((await rebuildProject(log)).events).toBe(2_000)
  })

  it('leaves other projects alone', async () => {
    const log = await project([[event(at(0))]])
    log.store.writer.raw.exec(
      `insert into visitor (project_id, visitor_id, first_seen_at_ms, last_seen_at_ms, events)
       values (999, 1, 0, 0, 1)`,
    )
    const { models } = await rebuildProject(log)
    expect(models.visitor).toEqual({ rows: 1, changed: 0 })
    const others = log.store.writer.raw.prepare('select count(*) as n from visitor').get()
    expect(others).toEqual({ n: 2 })
  })
})

describe('the projector', () => {
  it('says how far it is behind', async () => {
    const { log, projector } = await openWith()
    log.append([event(), event()])
    expect(projector.status(log.project.id)).toMatchObject({ seq: 2, applied: 0 })
    await projector.catchUp()
    expect(projector.status(log.project.id)).toEqual({ seq: 2, applied: 2, lagMs: 0 })
  })

  it('follows what another process appends', async () => {
    const { log, projector } = await openWith()
    projector.start()
    log.append([event()])
    await expect.poll(() => projector.status(log.project.id).applied).toBe(1)
    await projector.stop()
  })
})

function shuffle<T>(items: readonly T[], draws: readonly number[]): T[] {
  const rest = [...items]
  const out: T[] = []
  for (let n = 0; rest.length > 0; n += 1) {
    const [next] = rest.splice((draws[n % draws.length] ?? 0) % rest.length, 1)
    if (next !== undefined) out.push(next)
  }
  return out
}

function batched<T>(items: readonly T[], sizes: readonly number[]): T[][] {
  const batches: T[][] = []
  for (let start = 0, n = 0; start < items.length; n += 1) {
    const size = sizes[n % sizes.length] ?? 1
    batches.push(items.slice(start, start + size))
    start += size
  }
  return batches
}
