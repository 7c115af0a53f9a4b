import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DealSnapshot } from '../../../../shared/metrics/b2b/pipeline-waterfall.ts'
import { pipelineWaterfall } from '../../../../shared/metrics/b2b/pipeline-waterfall.ts'

const period = { from: '2026-10-01', to: '2026-12-31' }
const IN = '2026-11-15'
const OUT = '2027-02-01'

const deal = (
  id: string,
  amountMinor: number | null,
  closeOn: string | null = IN,
  status: DealSnapshot['status'] = 'open',
): DealSnapshot => ({ id, amountMinor, closeOn, status })

describe('pipelineWaterfall', () => {
  it('ends at 1,974,086 with the published movements', () => {
    // Weflow help 15328155
    const start = [
      deal('kept', 1_257_559 - 271_125 - 556_292 - 287_487),
      deal('out of period', 149_382, OUT),
      deal('lost', 271_125),
      deal('shrinks', 556_292 + 1),
      deal('won', 287_487),
    ]
    start[0]!.amountMinor! -= 1
    const end = [
      deal('kept', start[0]!.amountMinor! + 180_171),
      deal('out of period', 149_382),
      deal('lost', 0, IN, 'lost'),
      deal('shrinks', 1),
      deal('won', 287_487, IN, 'won'),
      deal('new', 1_501_878),
    ]
    const waterfall = pipelineWaterfall({ start, end, period })
    expect(waterfall.start).toBe(1_257_559)
    expect(waterfall.paths).toMatchObject({
      new: 1_501_878,
      increase: 180_171,
      movedIn: 149_382,
      movedOut: 0,
      lost: 271_125,
      decrease: 556_292,
      won: 287_487,
    })
    expect(waterfall.end).toBe(1_974_086)
    expect(waterfall.residual).toBe(0)
  })

  it('puts a deal both moved in and lost into both sums', () => {
    const start = [deal('a', 50, OUT)]
    const { rows } = pipelineWaterfall({ start, end: [deal('a', 0, IN, 'lost')], period })
    expect(rows).toEqual([
      { id: 'a', path: 'movedIn', amountMinor: 50 },
      { id: 'a', path: 'lost', amountMinor: 50 },
    ])
  })

  it('lets a won deal leave with the amount won', () => {
    const { rows } = pipelineWaterfall({
      start: [deal('a', 50)],
      end: [deal('a', 70, IN, 'won')],
      period,
    })
    expect(rows).toEqual([
      { id: 'a', path: 'increase', amountMinor: 20 },
      { id: 'a', path: 'won', amountMinor: 70 },
    ])
  })

  it('keeps reopened and removed deals visible, and counts blank amounts', () => {
    const start = [deal('a', 50, IN, 'lost'), deal('b', 30), deal('c', null)]
    const waterfall = pipelineWaterfall({ start, end: [deal('a', 40), deal('c', null)], period })
    expect(waterfall.paths).toMatchObject({ reopened: 40, removed: 30 })
    expect(waterfall.unvalued).toBe(1)
    const filledIn = pipelineWaterfall({ start: [deal('a', null)], end: [deal('a', 5)], period })
    expect(filledIn).toMatchObject({ unvalued: 1, paths: { increase: 5 } })
  })

  it('has nothing to move in or out over all open deals', () => {
    const waterfall = pipelineWaterfall({ start: [deal('a', 50, OUT)], end: [deal('a', 50, null)] })
    expect(waterfall).toMatchObject({ scope: 'total', start: 50, end: 50, rows: [] })
  })

  it('balances to the cent for any two snapshots, with each row in one path', () => {
    const snapshot = fc.uniqueArray(
      fc.record({
        id: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'),
        amountMinor: fc.option(fc.integer({ min: 0, max: 100_000_000 })),
        status: fc.constantFrom('open' as const, 'open' as const, 'won' as const, 'lost' as const),
        closeOn: fc.constantFrom(IN, OUT, '2026-01-01', null),
      }),
      { selector: ({ id }) => id },
    )
    fc.assert(
      fc.property(snapshot, snapshot, fc.boolean(), (start, end, quarterly) => {
        const waterfall = pipelineWaterfall({ start, end, ...(quarterly ? { period } : {}) })
        const { paths } = waterfall
        const gains = paths.new + paths.increase + paths.movedIn + paths.reopened
        const losses = paths.movedOut + paths.lost + paths.decrease + paths.won + paths.removed
        expect(waterfall.start + gains - losses).toBe(waterfall.end)
        expect(waterfall.residual).toBe(0)
        const keys = waterfall.rows.map(({ id, path }) => `${id} ${path}`)
        expect(new Set(keys).size).toBe(keys.length)
        expect(waterfall.rows.every(({ amountMinor }) => amountMinor > 0)).toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('refuses an id that stands twice', () => {
    expect(() => pipelineWaterfall({ start: [deal('a', 1), deal('a', 2)], end: [] })).toThrow(/id/)
  })
})
