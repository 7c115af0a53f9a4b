import { describe, expect, it } from 'vitest'
import { type CohortSums, cohortTable } from '../../../../shared/metrics/b2c/cohort-table.ts'

const row = (
  kind: CohortSums['kind'],
  period: number,
  customers: number,
  money = 0,
): CohortSums => ({
  kind,
  cohort: '2026-01-01',
  period,
  customers,
  orders: kind === 'period' ? customers : 0,
  grossMinor: money,
  refundedMinor: 0,
})

/** Ten customers of January: four back in February, two in April. */
const SUMS = [
  row('period', 0, 10, 10_000),
  row('period', 1, 4, 4_000),
  row('period', 3, 2, 3_000),
  row('bracket', 1, 5),
  row('last', 0, 5),
  row('last', 1, 3),
  row('last', 3, 2),
]
const table = (kind: 'n_day' | 'rolling' | 'bracket') =>
  cohortTable({ sums: SUMS, grain: 'month', kind, asOf: '2026-05-10', isDayOver: true })

describe('a cohort table', () => {
  it('shows rates of periods that are over, and counts so far of the running one', () => {
    const [january] = table('n_day').rows
    expect(january?.cells.map(({ rate }) => rate.value)).toEqual([1, 0.4, 0, 0.2, null])
    expect(january?.cells.map(({ state }) => state).at(-1)).toBe('running')
    expect(january?.cells.map(({ netMinor }) => netMinor)).toEqual([10_000, 4_000, 0, 3_000, 0])
  })

  it('adds up what each customer has brought so far', () => {
    const [january] = table('n_day').rows
    const perCustomer = january?.cells.map((cell) => cell.cumulativeNetPerCustomerMinor)
    expect(perCustomer).toEqual([1_000, 1_400, 1_400, 1_700, 1_700])
  })

  it('counts whoever comes back later as not lost in a rolling table', () => {
    const [january] = table('rolling').rows
    expect(january?.cells.map(({ rate }) => rate.value)).toEqual([1, 0.5, 0.2, 0.2, null])
  })

  it('leaves a bracket blank until its last period is over', () => {
    const [january] = table('bracket').rows
    expect(january?.cells.map(({ rate }) => rate.value)).toEqual([0.5, null, null])
    expect(january?.cells.map(({ orders }) => orders)).toEqual([6, null, null])
  })
})
