import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { projectScope, type ProjectScope } from '../../../server/db/scope.ts'
import type { ExperimentUnits } from '../../../server/read-models/experiment-facts.ts'
import { readDailySums } from '../../../server/read-models/experiment-sums.ts'
import { countCrossovers, readDailyUnits } from '../../../server/read-models/experiment-units.ts'
import type { UnitFact } from '../../../shared/experiments/measures.ts'
import { cumulativeSums } from '../../../shared/experiments/unit-sums.ts'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import { event, openLog, order, START_MS, track } from '../projections/log-fixture.ts'

const HOUR_MS = 3_600_000
const VISITORS: ExperimentUnits = { experimentKey: 'x', unit: 'visitor', origin: 'live' }

const anyEvent: fc.Arbitrary<Event> = fc
  .record({
    visitor: fc.constantFrom('v1', 'v2', 'v3', 'v4'),
    hour: fc.integer({ min: 0, max: 96 }),
    kind: fc.constantFrom('page', 'page', 'cart', 'order', 'order', 'refund', 'seen', 'seen'),
    number: fc.integer({ min: 0, max: 12 }),
    amount: fc.integer({ min: 1, max: 90 }),
  })
  .map(({ visitor, hour, kind, number, amount }) => {
    const common = { anonymousId: visitor, atMs: START_MS + hour * HOUR_MS + number * 60_000 }
    const variantKey = visitor === 'v1' && number > 9 ? 'b' : visitor < 'v3' ? 'a' : 'b'
    if (kind === 'page') return event(common)
    if (kind === 'cart') return track(EVENT_NAME.cartViewed, {}, common)
    if (kind === 'order') return order(`o${String(number)}`, amount, common)
    if (kind === 'seen') {
      return track(EVENT_NAME.experimentViewed, { experimentKey: 'x', variantKey }, common)
    }
    return track(EVENT_NAME.orderRefunded, { order_id: `o${String(number)}`, total: 1 }, common)
  })

type Exposure = { visitor_id: number; variant_key: string; exposed_at_ms: number; day: string }
type Order = {
  ordered_at_ms: number
  day: string
  gross_minor: number
  refunded_minor: number
  session_started_at_ms: number | null
}
type Session = { started_at_ms: number; ended_at_ms: number; day: string; has_cart: number }
type Fact = { day: string; x: number; y: number }

const TESTED = [
  'converted',
  'order_average_net',
  'order_refund',
  'session_purchase',
  'cart_purchase',
  'session_value',
] as const satisfies readonly UnitFact[]

/** What happened to one unit after its exposure, by the definition of each metric. */
function factsOf(
  fact: (typeof TESTED)[number],
  unit: Exposure,
  orders: readonly Order[],
  sessions: readonly Session[],
): Fact[] {
  const bought = orders.filter((each) => each.ordered_at_ms >= unit.exposed_at_ms)
  const visits = sessions.filter((each) => each.ended_at_ms >= unit.exposed_at_ms)
  const dayOf = ({ day }: Session): string => (day > unit.day ? day : unit.day)
  const isPaid = (visit: Session): 0 | 1 =>
    bought.some((each) => each.session_started_at_ms === visit.started_at_ms) ? 1 : 0
  const definitions: Record<(typeof TESTED)[number], Fact[]> = {
    converted: bought.slice(0, 1).map(({ day }) => ({ day, x: 1, y: 0 })),
    order_average_net: bought.map(({ day, gross_minor: gross, refunded_minor: refunded }) => ({
      day,
      x: gross - refunded,
      y: 1,
    })),
    order_refund: bought.map(({ day, refunded_minor: refunded }) => ({
      day,
      x: refunded > 0 ? 1 : 0,
      y: 1,
    })),
    session_purchase: visits.map((each) => ({ day: dayOf(each), x: isPaid(each), y: 1 })),
    cart_purchase: visits.map((each) => ({
      day: dayOf(each),
      x: each.has_cart * isPaid(each),
      y: each.has_cart,
    })),
    session_value: [
      ...bought.map((each) => ({ day: each.day, x: each.gross_minor, y: 0 })),
      ...visits.map((each) => ({ day: dayOf(each), x: 0, y: 1 })),
    ],
  }
  return definitions[fact]
}

/** The sums of one variant as they stood on the evening of a day, from every unit's own history. */
function expectedSums(units: readonly Fact[][], day: string) {
  const sums = {
    numerator: 0,
    numeratorSquares: 0,
    denominator: 0,
    denominatorSquares: 0,
    products: 0,
  }
  for (const facts of units) {
    const until = facts.filter((fact) => fact.day <= day)
    const x = until.reduce((sum, fact) => sum + fact.x, 0)
    const y = until.reduce((sum, fact) => sum + fact.y, 0)
    sums.numerator += x
    sums.numeratorSquares += x * x
    sums.denominator += y
    sums.denominatorSquares += y * y
    sums.products += x * y
  }
  return sums
}

describe('daily sums of an experiment', () => {
  it('added up to any day equal the sums over every unit on that evening', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyEvent, { minLength: 5, maxLength: 60 }), async (events) => {
        const log = await openLog()
        log.append(events.map((each, n) => ({ ...each, messageId: `m${String(n)}` })))
        await log.services.projector.catchUp()
        const scope = projectScope(log.store.reader, log.project)
        await expectEqualSums(scope)
        await log.close()
      }),
      { numRuns: 30 },
    )
  }, 180_000)
})

async function expectEqualSums(scope: ProjectScope): Promise<void> {
  const exposures = await scope.from('exposure').selectAll().where('crossover', '=', 0).execute()
  const crossed = await scope.from('exposure').selectAll().where('crossover', '=', 1).execute()
  const orders = await scope.from('order').selectAll().orderBy('ordered_at_ms').execute()
  const sessions = await scope.from('session').selectAll().execute()
  expect(await countCrossovers(scope, VISITORS)).toBe(crossed.length)
  const counted = await readDailyUnits(scope, VISITORS)
  expect(counted.reduce((sum, { units }) => sum + units, 0)).toBe(exposures.length)
  for (const fact of TESTED) {
    const daily = await readDailySums(scope, { ...VISITORS, fact })
    for (const { day, sums } of cumulativeSums(daily)) {
      for (const [variant, found] of sums) {
        const units = exposures
          .filter((unit) => unit.variant_key === variant)
          .map((unit) => {
            const own = ({ visitor_id }: { visitor_id: number }): boolean =>
              visitor_id === unit.visitor_id
            return factsOf(fact, unit, orders.filter(own), sessions.filter(own))
          })
        expect({ fact, day, ...found }).toEqual({
          fact,
          day,
          units: 0,
          ...expectedSums(units, day),
        })
      }
    }
  }
}
