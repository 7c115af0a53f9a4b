import { describe, expect, it } from 'vitest'
import type { HygieneDeal } from '../../../../shared/metrics/b2b/pipeline-hygiene.ts'
import { pipelineHygiene } from '../../../../shared/metrics/b2b/pipeline-hygiene.ts'

const clean: HygieneDeal = {
  id: 'clean',
  amountMinor: 100,
  closeOn: '2026-11-23',
  nextStep: 'send the contract',
  owner: 'ann',
  source: 'partner',
}

describe('pipelineHygiene', () => {
  it('lists what each deal lacks, the most frequent lack first', () => {
    const deals = [
      clean,
      { ...clean, id: 'late', closeOn: '2026-11-22', nextStep: ' ' },
      { ...clean, id: 'empty', amountMinor: null, closeOn: null, nextStep: null },
      { ...clean, id: 'lost source', source: '' },
    ]
    const hygiene = pipelineHygiene({ deals, asOf: '2026-11-23' })
    expect(hygiene.clean).toEqual({ value: 0.25, reason: null, numerator: 1, denominator: 4 })
    expect(hygiene.checks[0]).toEqual({ check: 'next_step_missing', deals: ['late', 'empty'] })
    expect(hygiene.findings).toEqual([
      { id: 'late', checks: ['close_date_past', 'next_step_missing'] },
      { id: 'empty', checks: ['amount_missing', 'close_date_missing', 'next_step_missing'] },
      { id: 'lost source', checks: ['source_missing'] },
    ])
  })

  it('is null without open deals', () => {
    const { clean } = pipelineHygiene({ deals: [], asOf: '2026-11-23' })
    expect(clean).toMatchObject({ value: null, reason: 'no_open_deals' })
  })
})
