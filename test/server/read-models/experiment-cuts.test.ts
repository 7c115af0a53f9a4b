import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectScope, type ProjectScope } from '../../../server/db/scope.ts'
import { readAgeSums } from '../../../server/read-models/experiment-age-sums.ts'
import { readCap } from '../../../server/read-models/experiment-cap.ts'
import type { ExperimentUnits } from '../../../server/read-models/experiment-facts.ts'
import { readSegmentSums } from '../../../server/read-models/experiment-segment-sums.ts'
import { readDailySums } from '../../../server/read-models/experiment-sums.ts'
import { countCrossovers, readDailyUnits } from '../../../server/read-models/experiment-units.ts'
import { readUnitValues } from '../../../server/read-models/experiment-values.ts'
import { totalSums } from '../../../shared/experiments/unit-sums.ts'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import {
  event,
  type LogFixture,
  openLog,
  order,
  START_MS,
  track,
} from '../projections/log-fixture.ts'

const DAY_MS = 86_400_000
const VISITORS: ExperimentUnits = { experimentKey: 'x', unit: 'visitor', origin: 'live' }
const ACCOUNTS: ExperimentUnits = { ...VISITORS, unit: 'account' }

const at = (day: number, minute = 0): number => START_MS + day * DAY_MS + minute * 60_000
const seen = (
  visitor: string,
  variantKey: string,
  day: number,
  fields: Partial<Event> = {},
): Event =>
  track(
    EVENT_NAME.experimentViewed,
    { experimentKey: 'x', variantKey },
    { anonymousId: visitor, atMs: at(day, 1), ...fields },
  )
const bought = (id: string, visitor: string, amount: number, day: number): Event =>
  order(id, amount, { anonymousId: visitor, atMs: at(day, 5) })
const phone = {
  userAgent:
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1',
}

let log: LogFixture
let scope: ProjectScope
beforeAll(async () => {
  log = await openLog()
  log.append([
    event({ anonymousId: 'v1', atMs: at(0), groupId: 'acme', context: phone }),
    event({ anonymousId: 'v2', atMs: at(1), groupId: 'acme' }),
    event({ anonymousId: 'v3', atMs: at(2), groupId: 'beta' }),
    event({ anonymousId: 'v4', atMs: at(0), groupId: 'crossed', context: phone }),
    event({ anonymousId: 'v5', atMs: at(0), groupId: 'crossed' }),
    seen('v1', 'a', 0),
    seen('v2', 'a', 1),
    seen('v3', 'b', 2),
    seen('v4', 'a', 0),
    seen('v5', 'b', 0),
    bought('o1', 'v1', 10, 0),
    bought('o2', 'v1', 20, 4),
    bought('o3', 'v2', 1_000, 1),
    bought('o4', 'v3', 40, 9),
    bought('o5', 'v5', 5, 0),
  ])
  await log.services.projector.catchUp()
  scope = projectScope(log.store.reader, log.project)
})
afterAll(() => log.close())

describe('an experiment on accounts', () => {
  it('counts an account once, from the first of its visitors that was exposed', async () => {
    const units = await readDailyUnits(scope, ACCOUNTS)
    expect(units.map(({ variant, units: n }) => [variant, n])).toEqual([
      ['a', 1],
      ['b', 1],
    ])
  })

  it('takes an account whose visitors saw two variants for a crossover', async () => {
    expect(await countCrossovers(scope, ACCOUNTS)).toBe(1)
    expect(await countCrossovers(scope, VISITORS)).toBe(0)
  })

  it('adds up what all visitors of the account did', async () => {
    const totals = totalSums(await readDailySums(scope, { ...ACCOUNTS, fact: 'order_value' }))
    expect(totals.get('a')).toMatchObject({ numerator: 103_000, numeratorSquares: 103_000 ** 2 })
    expect(totals.get('b')).toMatchObject({ numerator: 4_000 })
  })
})

describe('a cap', () => {
  it('is a percentile of the units that have anything, of all variants together', async () => {
    const of = (percentile: number) =>
      readCap(scope, { ...VISITORS, fact: 'order_value', percentile })
    expect(await of(0.5)).toEqual({ cap: 3_000, units: 2 })
    expect(await of(0.75)).toEqual({ cap: 4_000, units: 1 })
    expect(await of(0.99)).toEqual({ cap: 100_000, units: 0 })
  })

  it('counts no unit for more than it, on whatever day it passed it', async () => {
    const capped = await readDailySums(scope, { ...VISITORS, fact: 'order_value', cap: 2_500 })
    expect(totalSums(capped).get('a')).toMatchObject({
      numerator: 5_000,
      numeratorSquares: 2 * 2_500 ** 2,
    })
  })

  it('does not exist where no unit has anything', async () => {
    const nobody = { ...VISITORS, experimentKey: 'unknown' }
    expect(await readCap(scope, { ...nobody, fact: 'order_value', percentile: 0.9 })).toBeNull()
  })
})

describe('sums by days since the exposure', () => {
  it('count only units that had the whole span, and what they did in it', async () => {
    const [first] = await readDailyUnits(scope, VISITORS)
    const today = new Date(Date.parse(first?.day ?? '') + 6 * DAY_MS).toISOString().slice(0, 10)
    const spans = [
      { from: 0, to: 0 },
      { from: 1, to: 4 },
    ]
    const sums = await readAgeSums(scope, { ...VISITORS, fact: 'order_value', spans, today })
    const short = sums.map(({ variant, from, units, numerator }) => [
      variant,
      from,
      units,
      numerator,
    ])
    expect(short).toEqual([
      ['a', 0, 3, 101_000],
      ['b', 0, 2, 500],
      ['a', 1, 3, 2_000],
      ['b', 1, 1, 0],
    ])
  })
})

describe('sums by segment', () => {
  it('place every unit by the visit of its exposure', async () => {
    const sums = await readSegmentSums(scope, {
      ...VISITORS,
      fact: 'order_value',
      dimension: 'device',
    })
    const mobile = sums.filter(({ value }) => value === 'mobile')
    expect(mobile).toMatchObject([{ variant: 'a', units: 2, numerator: 3_000 }])
    expect(sums.reduce((sum, { units }) => sum + units, 0)).toBe(5)
    expect(sums.reduce((sum, { numerator }) => sum + numerator, 0)).toBe(107_500)
  })

  it('do not exist for accounts, which have no visit of their own', async () => {
    const options = { ...ACCOUNTS, fact: 'order_value', dimension: 'device' } as const
    expect(await readSegmentSums(scope, options)).toEqual([])
  })
})

describe('single values', () => {
  it('come with their unit', async () => {
    const values = await readUnitValues(scope, { ...VISITORS, fact: 'order_value' })
    expect(values.map(({ variant, value }) => [variant, value])).toEqual([
      ['a', 1_000],
      ['a', 2_000],
      ['a', 100_000],
      ['b', 4_000],
      ['b', 500],
    ])
    expect(new Set(values.map(({ unit }) => unit)).size).toBe(4)
  })
})
