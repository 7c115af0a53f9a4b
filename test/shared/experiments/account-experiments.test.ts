import { describe, expect, it } from 'vitest'
import {
  balancedAssignment,
  assignmentBalance,
} from '../../../shared/experiments/account-assignment.ts'
import { accountReadings, detectableBy } from '../../../shared/experiments/account-readings.ts'
import { wonBy } from '../../../shared/experiments/won-by.ts'
import { createRandom, type Random } from '../../../shared/numeric/random.ts'
import { winProbabilityAt } from '../../../shared/metrics/b2b/win-probability.ts'
import { welchTTest } from '../../../shared/stats/index.ts'

const VARIANTS = [
  { key: 'control', weight: 1 },
  { key: 'b', weight: 1 },
]

/** So many accounts, of which one has as many seats as all the others together. */
function accounts(random: Random, n: number) {
  const sizes = Array.from({ length: n }, () => Math.ceil(Math.exp(1 + random.normal())))
  sizes[0] = sizes.reduce((sum, size) => sum + size, 0)
  return sizes.map((size, index) => ({
    account: `account-${String(index)}`,
    size,
    segment: index % 3 === 0 ? 'enterprise' : 'mid-market',
  }))
}

describe('dealing a handful of accounts', () => {
  it.each([20, 40, 60])(
    'makes %i of them alike in number and segment, always the same way',
    (n) => {
      const known = accounts(createRandom(`deal ${String(n)}`), n)
      const dealt = balancedAssignment({ key: 'trial', accounts: known, variants: VARIANTS })
      const [control, treatment] = dealt.variants
      expect(Math.abs((control?.accounts ?? 0) - (treatment?.accounts ?? 0))).toBeLessThanOrEqual(4)
      for (const segment of ['enterprise', 'mid-market']) {
        const counts = [control, treatment].map((arm) => arm?.segments[segment] ?? 0)
        expect(Math.abs((counts[0] ?? 0) - (counts[1] ?? 0))).toBeLessThanOrEqual(4)
      }
      expect(dealt.betterThanShare).toBeGreaterThanOrEqual(0.95)
      const again = balancedAssignment({
        ...{ key: 'trial', variants: VARIANTS },
        accounts: known.toReversed(),
      })
      expect(again).toEqual(dealt)
      const plain = assignmentBalance({ seed: dealt.seed, accounts: known, variants: VARIANTS })
      expect(plain.variants.map(({ accounts: count }) => count)).toEqual(
        dealt.variants.map(({ accounts: count }) => count),
      )
    },
  )
})

function summary(values: readonly number[]) {
  const n = values.length
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  return { n, mean, variance }
}

describe('the reading of a test on accounts', () => {
  const dealt = (random: Random, n: number, effect = 0) => {
    const known = accounts(random, n)
    const order = known.map((_, index) => index)
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = random.integer(last + 1)
      ;[order[last], order[other]] = [order[other] as number, order[last] as number]
    }
    return known.map(({ size }, index) => {
      const treated = (order[index] ?? 0) % 2 === 0
      // Each account has a level of its own about which its seats differ.
      const level = 0.3 + 0.1 * random.normal() + (treated ? effect : 0)
      const numerator = level * size + Math.sqrt(size) * 0.4 * random.normal()
      return { variant: treated ? 'b' : 'control', numerator, denominator: size }
    })
  }
  const read = (values: ReturnType<typeof dealt>, seed: string) =>
    accountReadings({
      control: values.filter(({ variant }) => variant === 'control'),
      treatment: values.filter(({ variant }) => variant === 'b'),
      ...{ comparisons: 1, scale: 1, seed },
    })

  it.each([20, 40, 60])(
    'of %i accounts with one giant finds nothing where nothing is, as often as promised',
    (n) => {
      const random = createRandom(`nothing ${String(n)}`)
      const runs = 200
      let found = 0
      for (let run = 0; run < runs; run += 1) {
        const { pValue, absolute } = read(dealt(random, n), String(run)).fixed
        if (pValue !== null && pValue < 0.05) found += 1
        const holdsZero = (absolute.lower ?? -1) <= 0 && (absolute.upper ?? 1) >= 0
        expect(holdsZero).toBe(pValue === null || pValue >= 0.05 - 1e-9)
      }
      // Three standard errors of the simulation above the nominal share.
      expect(found / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
    },
    60_000,
  )

  it('at every look is never surer than at the one look, and agrees with itself', () => {
    const random = createRandom('every look')
    for (let run = 0; run < 40; run += 1) {
      const { fixed, alwaysValid } = read(dealt(random, 24), String(run))
      expect(alwaysValid.absolute.estimate).toBe(fixed.absolute.estimate)
      expect(alwaysValid.absolute.lower ?? 0).toBeLessThan(fixed.absolute.lower ?? 0)
      expect(alwaysValid.absolute.upper ?? 0).toBeGreaterThan(fixed.absolute.upper ?? 0)
      const { lower, upper } = alwaysValid.absolute
      const isFound = (alwaysValid.pValue ?? 1) < 0.05
      expect((lower ?? -1) > 0 || (upper ?? 1) < 0).toBe(isFound)
    }
  })

  it('finds nothing where nothing is, though a growing number of accounts is looked at each time', () => {
    const random = createRandom('looks')
    const runs = 60
    let found = 0
    for (let run = 0; run < runs; run += 1) {
      const all = dealt(random, 48)
      const looks = [12, 18, 24, 30, 36, 42, 48].map((n) => read(all.slice(0, n), String(run)))
      if (looks.some(({ alwaysValid }) => (alwaysValid.pValue ?? 1) < 0.05)) found += 1
    }
    expect(found / runs).toBeLessThan(0.05 + 3 * Math.sqrt((0.05 * 0.95) / runs))
  })

  it('still finds what is large', () => {
    const random = createRandom('large')
    const found = Array.from(
      { length: 20 },
      (_, run) => read(dealt(random, 60, 0.3), String(run)).fixed,
    ).filter(({ pValue }) => pValue !== null && pValue < 0.05)
    expect(found.length).toBeGreaterThan(15)
  })

  it('of accounts of one seat is never surer than the t-test of Welch', () => {
    const one = (variant: string, values: readonly number[]) =>
      values.map((numerator) => ({ variant, numerator, denominator: 1 }))
    const [control, treatment] = [
      [3, 4, 5, 4, 3, 6],
      [5, 7, 6, 8, 5, 7],
    ] as const
    const { fixed: reading } = accountReadings({
      control: one('control', control),
      treatment: one('b', treatment),
      ...{ comparisons: 1, scale: 1, seed: 's' },
    })
    const welch = welchTTest({ control: summary(control), treatment: summary(treatment) })
    expect(reading.absolute.estimate).toBeCloseTo(welch.estimate ?? 0, 12)
    expect(reading.pValue ?? 0).toBeGreaterThanOrEqual((welch.pValue ?? 1) - 1e-9)
  })

  it('says what it could have found: 2.8 standard errors in 8 of 10 tries', () => {
    expect(detectableBy(1.96)).toBeCloseTo(2.8, 2)
  })
})

describe('the probability that a deal is won by a day', () => {
  const deal = (
    variant: string,
    account: string,
    ageDays: number,
    outcome: 'won' | 'lost' | 'open',
  ) => ({
    ...{ variant, account, ageDays, outcome },
  })
  const deals = [
    ...[10, 20, 30].map((age, index) => deal('control', `c${String(index)}`, age, 'won')),
    ...[15, 40, 90].map((age, index) => deal('control', `d${String(index)}`, age, 'lost')),
    ...[5, 50, 95].map((age, index) => deal('control', `e${String(index)}`, age, 'open')),
    ...[5, 12, 18, 25].map((age, index) => deal('b', `f${String(index)}`, age, 'won')),
    ...[30, 95].map((age, index) => deal('b', `g${String(index)}`, age, 'lost')),
    ...[7, 60, 99].map((age, index) => deal('b', `h${String(index)}`, age, 'open')),
  ]

  it('censors open deals and lets lost ones compete, with an interval over accounts', () => {
    const answer = wonBy({ deals, variants: ['control', 'b'], days: 60 })
    const [control, b] = answer.variants
    const own = deals.filter(({ variant }) => variant === 'control')
    expect(control?.estimate).toBeCloseTo(winProbabilityAt({ deals: own, ageDays: 60 }) ?? 0, 12)
    expect(control).toMatchObject({ accounts: 9, deals: 9, won: 3, openBefore: 2 })
    const [comparison] = answer.comparisons
    expect(comparison?.estimate).toBeCloseTo((b?.estimate ?? 0) - (control?.estimate ?? 0), 12)
    expect(comparison?.lower ?? 0).toBeLessThan(comparison?.estimate ?? 0)
    expect(comparison?.upper ?? 0).toBeGreaterThan(comparison?.estimate ?? 0)
  })

  it('is the plain share where every deal is over, with the error of a proportion', () => {
    const closed = Array.from({ length: 20 }, (_, index) =>
      deal('control', `a${String(index)}`, 10 + index, index < 8 ? 'won' : 'lost'),
    )
    const [control] = wonBy({ deals: closed, variants: ['control'], days: 29 }).variants
    expect(control?.estimate).toBeCloseTo(0.4, 12)
    // Jackknife of a mean: s ÷ √n with n − 1, 2.093 is t of 19.
    const half = 2.093_024 * Math.sqrt((0.4 * 0.6) / 19)
    expect(control?.upper).toBeCloseTo(0.4 + half, 5)
  })

  it('is not known beyond the oldest deal', () => {
    const { comparisons } = wonBy({ deals, variants: ['control', 'b'], days: 200 })
    expect(comparisons[0]).toMatchObject({ estimate: null, pValue: null })
  })
})
