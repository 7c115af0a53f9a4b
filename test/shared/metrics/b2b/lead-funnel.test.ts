import { describe, expect, it } from 'vitest'
import {
  accountHistories,
  approvalRate,
  sqlRate,
  touchInfluence,
} from '../../../../shared/metrics/b2b/lead-funnel.ts'
import { stageConversion } from '../../../../shared/metrics/b2b/stage-conversion.ts'
import { aDeal } from './deals.ts'

describe('sqlRate', () => {
  it('is 25 % for 100 of 400, with the others listed as not yet', () => {
    // acceptance E10
    expect(sqlRate({ mql: 400, sql: 100 })).toMatchObject({
      value: 0.25,
      notYet: 300,
      alarm: 'quiet',
    })
  })

  it('fires at 1 of 50, and says "too few" at 0 of 10', () => {
    // acceptance M02
    expect(sqlRate({ mql: 50, sql: 1 }).alarm).toBe('fires')
    expect(sqlRate({ mql: 50, sql: 2 }).alarm).toBe('quiet')
    expect(sqlRate({ mql: 10, sql: 0 }).alarm).toBe('too_few')
    expect(sqlRate({ mql: 0, sql: 0 })).toMatchObject({ value: null, reason: 'no_mql' })
    expect(() => sqlRate({ mql: 1, sql: 2 })).toThrow(/sql/)
  })
})

describe('approvalRate', () => {
  it('is 85 % for 34 of 40 submitted, with pending ones apart', () => {
    // acceptance E14
    const rate = approvalRate({ approved: 34, rejected: 2, pending: 4 })
    expect(rate).toMatchObject({ value: 0.85, pending: 4, denominator: 40 })
  })
})

describe('touchInfluence', () => {
  it('is 40.0 against 25.6 %, marked as correlation', () => {
    // acceptance E34: 12 of 30 with a reference call, 69 of 270 without
    const deals = Array.from({ length: 300 }, (_, index) => ({
      touched: index < 30,
      won: index < 12 || (index >= 30 && index < 99),
    }))
    const influence = touchInfluence({ deals })
    expect(influence.with.value).toBe(0.4)
    expect(influence.without.value).toBeCloseTo(0.256, 3)
    expect(influence.reading).toBe('correlation')
  })
})

describe('accountHistories', () => {
  it('counts five contacts of one account once', () => {
    // acceptance E25
    const contacts = [1, 2, 3, 4, 5].map((day) => ({
      ...aDeal(`Lead@${day} MQL@${day + 1}`, day === 3 ? 'won' : 'lost', { closedOn: day + 9 }),
      accountId: 'acme',
    }))
    const accounts = accountHistories(contacts)
    expect(accounts).toHaveLength(1)
    expect(accounts[0]).toMatchObject({ outcome: 'won', closedAt: 12 * 86_400_000 })
    const { stages } = stageConversion({ stages: ['Lead', 'MQL'], deals: accounts })
    expect(stages.map(({ entered }) => entered)).toEqual([1, 1])
  })

  it('follows a sale through onboarding: 86.4 and 74.3 %', () => {
    // acceptance E37: 81 won, 70 onboarded, 52 active
    const account = (id: number) =>
      aDeal(id < 52 ? 'Won Onboarded Active' : id < 70 ? 'Won Onboarded' : 'Won', 'open')
    const deals = Array.from({ length: 81 }, (_, id) => account(id))
    const { stages } = stageConversion({ stages: ['Won', 'Onboarded', 'Active'], deals })
    expect(stages[0]?.rate.value).toBeCloseTo(0.864, 3)
    expect(stages[1]?.rate.value).toBeCloseTo(0.743, 3)
  })
})
