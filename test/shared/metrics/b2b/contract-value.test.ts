import { describe, expect, it } from 'vitest'
import { contractValue } from '../../../../shared/metrics/b2b/contract-value.ts'

describe('contractValue', () => {
  it('counts one-time fees into TCV and not into ACV', () => {
    // retentionlens.com and acceptance E18: 3 × 100 k + 30 k
    const value = contractValue({
      phases: [{ months: 36, annualMinor: 100_000 }],
      oneTimeMinor: 30_000,
    })
    expect(value).toMatchObject({ tcvMinor: 330_000, acvMinor: 100_000, termMonths: 36 })
  })

  it('keeps ARR of a phase apart from ACV when the price steps up', () => {
    // legalcalchub.co: 162 + 171 + 180 k, 25 k once
    const value = contractValue({
      phases: [162_000, 171_000, 180_000].map((annualMinor) => ({ months: 12, annualMinor })),
      oneTimeMinor: 25_000,
    })
    expect(value).toMatchObject({ tcvMinor: 538_000, acvMinor: 171_000 })
    expect(value.phases.map(({ mrrMinor }) => mrrMinor)).toEqual([13_500, 14_250, 15_000])
    expect(value.phases[0]?.arrMinor).toBe(162_000)
  })

  it('gives 60 k a year for 180 k over three years', () => {
    // runway.com: ACV of a 180 k contract over 3 years
    const value = contractValue({ phases: [{ months: 36, annualMinor: 60_000 }] })
    expect(value).toMatchObject({ tcvMinor: 180_000, acvMinor: 60_000, oneTimeMinor: 0 })
    const month = contractValue({ phases: [{ months: 1, annualMinor: 1200 }] })
    expect(month).toMatchObject({ tcvMinor: 100, acvMinor: 1200 })
  })

  it('refuses contracts without phases, months or whole amounts', () => {
    expect(() => contractValue({ phases: [] })).toThrow(/phases/)
    expect(() => contractValue({ phases: [{ months: 0, annualMinor: 1 }] })).toThrow(/months/)
    expect(() => contractValue({ phases: [{ months: 1, annualMinor: 0.5 }] })).toThrow(
      /annualMinor/,
    )
  })
})
