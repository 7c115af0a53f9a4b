import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  monthlyAmountMinor,
  recurringRevenueMovements,
  recurringRevenueSeries,
} from '../../../../shared/metrics/b2b/recurring-revenue.ts'

const amounts = fc.dictionary(
  fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f'),
  fc.integer({ min: 0, max: 1_000_000_000 }),
)

describe('recurringRevenueMovements', () => {
  // ChartMogul help 201244842, step by step.
  it('follows a customer through new, expansion, contraction, churn and reactivation', () => {
    const gold = monthlyAmountMinor({ amountMinor: 4 * 50_000, term: 'year' })
    const silver = monthlyAmountMinor({ amountMinor: 2 * 3_000, term: 'month' })
    expect(gold).toBe(16_667)
    const months = ['1', '2', '3', '4', '5']
    const paid = [gold, gold + silver, gold, 0, 15_000]
    const series = recurringRevenueSeries({
      months: ['0', ...months],
      amounts: months.map((month, index) => ({ customer: 'c', month, amount: paid[index]! })),
    })
    expect(series.map(({ movements }) => movements)).toEqual([
      [{ customer: 'c', kind: 'new', amount: 16_667 }],
      [{ customer: 'c', kind: 'expansion', amount: 6_000 }],
      [{ customer: 'c', kind: 'contraction', amount: 6_000 }],
      [{ customer: 'c', kind: 'churned', amount: 16_667 }],
      [{ customer: 'c', kind: 'reactivation', amount: 15_000 }],
    ])
  })

  it('gives NRR 111.1 % and GRR 81.5 % for 27,000 with 8,000 expansion and 5,000 churn', () => {
    // ChurnZero, net revenue retention; acceptance E20. GRR is our own division.
    const { nrr, grr, logoChurnRate } = recurringRevenueMovements({
      start: { grows: 22_000, leaves: 5_000 },
      end: { grows: 30_000 },
    })
    expect(nrr).toBeCloseTo(1.1111, 4)
    expect(grr).toBeCloseTo(0.8148, 4)
    expect(logoChurnRate).toBe(0.5)
  })

  it('gives gross churn 20 % and net churn 10 % for churn 10, contraction 10, expansion 10 of 100', () => {
    // ChartMogul help 203359341.
    const result = recurringRevenueMovements({
      start: { stays: 60, gone: 10, less: 20, more: 10 },
      end: { stays: 60, less: 10, more: 20 },
    })
    expect(result.grossRevenueChurnRate).toBeCloseTo(0.2, 12)
    expect(result.netRevenueChurnRate).toBeCloseTo(0.1, 12)
  })

  it('does not net reactivation against churn', () => {
    const result = recurringRevenueMovements({
      start: { a: 100 },
      end: { a: 90, back: 50 },
      everCustomers: ['back'],
    })
    expect(result.reactivation).toBe(50)
    expect(result.netRevenueChurnRate).toBeCloseTo(0.1, 12)
    expect(result.nrr).toBeCloseTo(0.9, 12)
    expect(result.quickRatio).toBe(5)
    expect(result.quickRatioWithoutReactivation).toBe(0)
  })

  it('balances to the cent, whatever the balances', () => {
    fc.assert(
      fc.property(
        amounts,
        amounts,
        fc.array(fc.constantFrom('a', 'b', 'x')),
        (start, end, ever) => {
          const m = recurringRevenueMovements({ start, end, everCustomers: ever })
          expect(m.start + m.new + m.reactivation + m.expansion - m.contraction - m.churned).toBe(
            m.end,
          )
          expect(m.residual).toBe(0)
          if (m.grr !== null) {
            expect(m.grr).toBeGreaterThanOrEqual(0)
            expect(m.grr).toBeLessThanOrEqual(1)
            expect(m.nrr).toBeGreaterThanOrEqual(m.grr)
          }
        },
      ),
    )
  })

  it('is the same for maps and records, in any order', () => {
    fc.assert(
      fc.property(amounts, amounts, (start, end) => {
        const reversed = (of: Record<string, number>) => new Map(Object.entries(of).toReversed())
        expect(recurringRevenueMovements({ start: reversed(start), end: reversed(end) })).toEqual(
          recurringRevenueMovements({ start, end }),
        )
      }),
    )
  })

  it('has no rates, and says why, when nobody paid at the start', () => {
    expect(recurringRevenueMovements({ start: {}, end: { a: 5 } })).toMatchObject({
      new: 5,
      nrr: null,
      grr: null,
      logoChurnRate: null,
      quickRatio: null,
      reason: 'no_start_revenue',
    })
  })

  it('does not take a customer at 0 for a customer', () => {
    const { customers, logoChurnRate } = recurringRevenueMovements({
      start: { a: 10, b: 0 },
      end: { a: 0, c: 0 },
    })
    expect(customers).toMatchObject({ start: 1, end: 0, churned: 1 })
    expect(logoChurnRate).toBe(1)
  })

  it('refuses negative amounts', () => {
    expect(() => recurringRevenueMovements({ start: { a: -1 }, end: {} })).toThrow(/start/)
    expect(() => recurringRevenueMovements({ start: {}, end: { a: Number.NaN } })).toThrow(/end/)
  })
})

describe('recurringRevenueSeries', () => {
  it('sums up to the difference of the outer balances', () => {
    const rows = fc.array(
      fc.record({
        customer: fc.constantFrom('a', 'b', 'c'),
        month: fc.constantFrom('2026-01', '2026-02', '2026-03', '2026-04'),
        amount: fc.integer({ min: 0, max: 1_000_000 }),
      }),
    )
    fc.assert(
      fc.property(rows, (amounts) => {
        const months = ['2026-01', '2026-02', '2026-03', '2026-04']
        const series = recurringRevenueSeries({ months, amounts })
        const moved = series.reduce(
          (sum, m) => sum + m.new + m.reactivation + m.expansion - m.contraction - m.churned,
          0,
        )
        expect(series[0]!.start + moved).toBe(series.at(-1)!.end)
      }),
    )
  })
})

describe('monthlyAmountMinor', () => {
  it('divides by the explicit term, also for two and three years', () => {
    // pax8-cli PR 439: two- and three-year terms were counted 24 and 36 times.
    expect(monthlyAmountMinor({ amountMinor: 240_000, term: 'two-years' })).toBe(10_000)
    expect(monthlyAmountMinor({ amountMinor: 360_000, term: 'three-years' })).toBe(10_000)
    expect(monthlyAmountMinor({ amountMinor: 30_000, term: { months: 3 } })).toBe(10_000)
    expect(() => monthlyAmountMinor({ amountMinor: 1, term: '2-Year' as 'year' })).toThrow(/2-Year/)
    expect(() => monthlyAmountMinor({ amountMinor: 1.5, term: 'year' })).toThrow(/amountMinor/)
  })
})
