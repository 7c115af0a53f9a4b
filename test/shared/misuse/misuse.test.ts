import { describe, expect, it } from 'vitest'
import { MISUSE_RULES, misusesOf } from '../../../shared/misuse/index.ts'
import { BROKEN_RULES, seededClaims } from './claims.ts'

const SEEDED = seededClaims({ seed: 'misuses', ofEach: 40 }).map((each) => ({
  ...each,
  found: misusesOf(each.claim).map(({ rule }) => rule),
}))
const misused = SEEDED.filter(({ rule }) => rule !== null)
const clean = SEEDED.filter(({ rule }) => rule === null)
const share = (part: readonly unknown[], whole: readonly unknown[]): number =>
  part.length / whole.length

describe('misuses of numbers', () => {
  it('are known in at least 25 kinds, each with its reason and fix in both languages', () => {
    expect(MISUSE_RULES.length).toBeGreaterThanOrEqual(25)
    expect(new Set(MISUSE_RULES.map(({ id }) => id)).size).toBe(MISUSE_RULES.length)
    for (const { reason, fix } of MISUSE_RULES) {
      for (const words of [reason.en, reason.de, fix.en, fix.de]) expect(words).toMatch(/\.$/)
    }
  })

  it('are seeded in the tests for every rule', () => {
    expect(BROKEN_RULES.toSorted()).toEqual(MISUSE_RULES.map(({ id }) => id).toSorted())
  })

  it('are caught in at least 95 of 100 dashboards that have one, by the rule that they break', () => {
    expect(misused.length).toBeGreaterThan(1_000)
    const caught = misused.filter(({ rule, found }) => found.includes(rule ?? ''))
    expect(share(caught, misused)).toBeGreaterThanOrEqual(0.95)
  })

  it.each(BROKEN_RULES)('are caught in at least 90 of 100 that break %s', (rule) => {
    const own = misused.filter((each) => each.rule === rule)
    expect(
      share(
        own.filter(({ found }) => found.includes(rule)),
        own,
      ),
    ).toBeGreaterThanOrEqual(0.9)
  })

  it('are seen in at most 5 of 100 clean dashboards', () => {
    expect(clean.length).toBeGreaterThan(1_000)
    const alarmed = clean.filter(({ found }) => found.length > 0)
    expect(share(alarmed, clean), JSON.stringify(alarmed.slice(0, 3))).toBeLessThanOrEqual(0.05)
  })

  it('bring few alarms that are not theirs', () => {
    const others = misused.filter(({ rule, found }) => found.some((each) => each !== rule))
    expect(share(others, misused)).toBeLessThanOrEqual(0.05)
  })
})

describe('a small sample', () => {
  it('of 12 closed deals gets no colour', () => {
    // Product C13: 3 of 12 won, 25 %, 95 % interval 8.9 to 53.2 %.
    const claim = { metric: 'win_rate_closed_count', mode: 'b2b', value: 0.25, sample: 12 } as const
    const interval = { lower: 0.089, upper: 0.532 }
    expect(misusesOf({ ...claim, interval, isJudged: true }).map(({ rule }) => rule)).toEqual([
      'small_sample',
    ])
    expect(misusesOf({ ...claim, interval })).toEqual([])
  })
})

describe('percentage points', () => {
  it('of 2.1 → 3.6 % are +1.5 pp or +71.4 %, never +1.5 %', () => {
    // Product section 3, case A.
    const before = { from: '2026-01-05', to: '2026-02-01', numerator: 2_100, denominator: 100_000 }
    const after = { from: '2026-02-02', to: '2026-03-01', numerator: 3_600, denominator: 100_000 }
    const rules = (stated: number, statedAs: 'percent' | 'points') =>
      misusesOf({ comparison: { before, after, stated, statedAs } }).map(({ rule }) => rule)
    expect(rules(0.015, 'percent')).toEqual(['percent_or_points'])
    expect(rules(0.714, 'percent')).toEqual([])
    expect(rules(0.015, 'points')).toEqual([])
  })
})
