import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../../server/app.ts'
import type { Event } from '../../../../shared/schemas/event.ts'
import type { Proposal } from '../../../../shared/schemas/decision.ts'
import type { ExperimentResult } from '../../../../shared/schemas/result.ts'
import { order, START_MS } from '../../projections/log-fixture.ts'
import { type ApiFixture, openApi } from '../api-fixture.ts'
import { exposed, plan, start } from './program-fixture.ts'

const DAY_MS = 86_400_000
const METRICS = { primary: 'repurchase_rate_60d', secondary: ['aov'] }

/** Second orders of the first buyers of a variant, so many days after their first. */
const again = (variant: string, buyers: number, days: number): Event[] =>
  Array.from({ length: buyers }, (_, unit) => {
    const anonymousId = `cta-${variant}-${String(unit)}`
    const first = START_MS + unit * 1_000 + 2 * 60_000
    return order(`again-${anonymousId}`, 30, { anonymousId, atMs: first + days * DAY_MS })
  })

type Answer = ExperimentResult & { proposal: Proposal }

describe('an experiment on buying again within 60 days', () => {
  let api: ApiFixture
  beforeEach(async () => {
    api = await openApi({ nowMs: START_MS + 61 * DAY_MS })
    await start(api, plan({ metrics: METRICS }))
  })
  afterEach(() => api.close())

  const resultsOn = async (days: number): Promise<Answer> => {
    const app = createApp({ ...api.services, now: () => START_MS + days * DAY_MS })
    const response = await app.request(
      `http://127.0.0.1:4600/api/v1/projects/${api.log.project.slug}/experiments/cta/results`,
      { headers: { authorization: `Bearer ${api.log.token}` } },
    )
    return (await response.json()) as Answer
  }
  const sharesOf = ({ metrics }: Answer) =>
    metrics[0]?.variants.map(({ numerator, denominator }) => [numerator, denominator])

  it('finds ×1.40 in 420 of 2,100 against 1,008 of 3,600, once day 60 has come', async () => {
    // Product section 3, case A: 20 % and 28 % bought again.
    await api.add([
      ...exposed('cta', {
        control: { units: 3_600, orders: 2_100 },
        b: { units: 3_600, orders: 3_600 },
      }),
      ...again('control', 420, 40),
      ...again('b', 1_008, 60),
    ])
    const before = await resultsOn(59)
    expect(sharesOf(before)).toEqual([
      [0, 0],
      [0, 0],
    ])
    expect(before.verdict).toMatchObject({ code: 'keep_running', nextLook: '2026-05-26' })
    expect(before.verdict.facts['cause']).toBe('maturing')
    expect(before.proposal).toMatchObject({ code: null, waitsUntil: '2026-05-26' })
    const after = await resultsOn(60)
    expect(sharesOf(after)).toEqual([
      [420, 2_100],
      [1_008, 3_600],
    ])
    const [comparison] = after.metrics[0]?.comparisons ?? []
    expect(comparison?.relative.estimate).toBeCloseTo(0.4, 12)
    expect(comparison?.absolute.estimate).toBeCloseTo(0.08, 12)
    expect(after.verdict.code).toBe('ship')
  })

  it('leaves buyers of less than 60 days out, and a second order after day 60 too', async () => {
    await api.add([
      ...exposed('cta', {
        control: { units: 300, orders: 200 },
        b: { units: 300, orders: 200 },
      }),
      ...again('control', 50, 61),
      ...again('b', 50, 30),
      ...exposed(
        'cta',
        { control: { units: 300, orders: 200 }, b: { units: 300, orders: 200 } },
        { fromMs: START_MS + 20 * DAY_MS, prefix: 'late' },
      ),
    ])
    const result = await resultsOn(61)
    expect(sharesOf(result)).toEqual([
      [0, 200],
      [50, 200],
    ])
    expect(result.verdict).toMatchObject({ code: 'keep_running', nextLook: '2026-06-15' })
  })
})
