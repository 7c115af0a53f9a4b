import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  stageConversion,
  stageConversionSnapshot,
} from '../../../../shared/metrics/b2b/stage-conversion.ts'
import { aDeal, DAY, times } from './deals.ts'

const STAGES = ['MQL', 'SQL', 'Opportunity']

describe('stageConversion', () => {
  it('gives 25, 40 and 25 % for 400 MQL, 100 SQL, 40 opportunities, 10 won', () => {
    // acceptance E01
    const deals = [
      ...times(300, aDeal('MQL', 'lost')),
      ...times(60, aDeal('MQL SQL', 'lost')),
      ...times(30, aDeal('MQL SQL Opportunity', 'lost')),
      ...times(10, aDeal('MQL SQL Opportunity', 'won')),
    ]
    const { stages } = stageConversion({ stages: STAGES, deals })
    expect(stages.map(({ entered }) => entered)).toEqual([400, 100, 40])
    expect(stages.map(({ rate }) => rate.value)).toEqual([0.25, 0.4, 0.25])
    expect(stages.map(({ maturity }) => maturity)).toEqual([1, 1, 1])
  })

  it('gives 65 % when 80 entered and 52 went on, stalled ones included', () => {
    // phoenixstrategy.group, stage conversion
    const deals = [
      ...times(52, aDeal('MQL SQL')),
      ...times(20, aDeal('MQL', 'lost')),
      ...times(8, aDeal('MQL')),
    ]
    const [first] = stageConversion({ stages: STAGES, deals }).stages
    expect(first?.rate.value).toBe(0.65)
    expect(first?.maturity).toBe(0.9)
  })

  it('takes skipped stages as passed and marks them', () => {
    const { stages } = stageConversion({ stages: STAGES, deals: [aDeal('MQL Opportunity')] })
    expect(stages[1]).toMatchObject({ entered: 1, skipped: 1, reachedNext: 1 })
    expect(stages[0]).toMatchObject({ skipped: 0 })
  })

  it('counts a deal once, however often it comes back', () => {
    const { stages } = stageConversion({
      stages: STAGES,
      deals: [aDeal('MQL SQL MQL SQL', 'lost')],
    })
    expect(stages.map(({ entered }) => entered)).toEqual([1, 1, 0])
    expect(stages[2]?.rate).toMatchObject({ value: null, reason: 'nobody_entered' })
  })

  it('takes only the cohort that entered in the range, its start included and its end not', () => {
    const deals = [aDeal('MQL@0 SQL@9'), aDeal('MQL@10 SQL@11'), aDeal('MQL@20 SQL@21')]
    const entered = { from: 10 * DAY, to: 20 * DAY }
    const [first] = stageConversion({ stages: STAGES, deals, entered }).stages
    expect(first).toMatchObject({ entered: 1, reachedNext: 1 })
  })

  it('counts only conversions within the time given', () => {
    const deals = [aDeal('MQL@3 SQL@10'), aDeal('MQL@3 SQL@11')]
    const [first] = stageConversion({ stages: STAGES, deals, withinMs: 7 * DAY }).stages
    expect(first?.rate.value).toBe(0.5)
  })

  it('leaves out a deal that was won without ever being seen in a stage', () => {
    const { stages } = stageConversion({ stages: STAGES, deals: [aDeal('', 'won')] })
    expect(stages.map(({ entered }) => entered)).toEqual([0, 0, 0])
  })

  it('leaves out entries into unknown stages and says how many', () => {
    const result = stageConversion({ stages: STAGES, deals: [aDeal('MQL Other SQL')] })
    expect(result.unknownEntries).toBe(1)
    expect(result.stages[1]?.entered).toBe(1)
  })

  it('never has more deals in a later stage, and does not mind the order of entries', () => {
    const anyDeal = fc.record({
      way: fc.array(fc.constantFrom(...STAGES), { minLength: 1, maxLength: 6 }),
      outcome: fc.constantFrom('open' as const, 'won' as const, 'lost' as const),
    })
    fc.assert(
      fc.property(fc.array(anyDeal, { maxLength: 20 }), (ways) => {
        const deals = ways.map(({ way, outcome }) => aDeal(way.join(' '), outcome))
        const result = stageConversion({ stages: STAGES, deals })
        for (const [index, { entered, reachedNext, resolved }] of result.stages.entries()) {
          expect(reachedNext).toBeLessThanOrEqual(resolved)
          expect(resolved).toBeLessThanOrEqual(entered)
          expect(result.stages[index + 1]?.entered ?? reachedNext).toBe(reachedNext)
        }
        const mixed = deals.map((deal) => ({ ...deal, history: deal.history.toReversed() }))
        expect(stageConversion({ stages: STAGES, deals: mixed.reverse() })).toEqual(result)
      }),
    )
  })
})

describe('stageConversionSnapshot', () => {
  it('counts what left the stage in the range, so fast deals weigh more', () => {
    const deals = [
      ...times(8, aDeal('MQL@0 SQL@5')),
      ...times(2, aDeal('MQL@0', 'lost', { closedOn: 5 })),
      ...times(30, aDeal('MQL@0')),
    ]
    const left = { from: 0, to: 10 * DAY }
    expect(stageConversionSnapshot({ stages: STAGES, deals, left }).stages[0]?.rate.value).toBe(0.8)
    expect(stageConversion({ stages: STAGES, deals }).stages[0]?.rate.value).toBe(0.2)
  })
})
