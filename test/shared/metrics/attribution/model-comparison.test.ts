import { describe, expect, it } from 'vitest'
import type { Journey } from '../../../../shared/metrics/attribution/journey.ts'
import {
  ATTRIBUTION_MODELS,
  modelComparison,
  momentsOfTruth,
} from '../../../../shared/metrics/attribution/model-comparison.ts'

const won: Journey = {
  touches: [
    { channel: 'seminar', time: 0 },
    { channel: 'email', time: 5 },
    { channel: 'reference call', time: 9 },
  ],
  convertedAt: 10,
  leadCreatedAt: 0,
  opportunityCreatedAt: 9,
  value: 1001,
}

const lost: Journey = { touches: [{ channel: 'email', time: 0 }], convertedAt: null }

describe('modelComparison', () => {
  it('shows every model side by side, each with the same total', () => {
    const { channels, conversions } = modelComparison({ journeys: [won, lost] })
    expect(conversions).toBe(1)
    for (const model of ATTRIBUTION_MODELS) {
      const cents = channels.map((row) => row.byModel.find((credit) => credit.model === model)!)
      expect(cents.reduce((sum, { valueMinor }) => sum + (valueMinor ?? Number.NaN), 0)).toBe(1001)
    }
    expect(channels.find(({ channel }) => channel === 'reference call')?.spread).toBe(1)
  })

  it('is empty without conversions', () => {
    const models = ['last', 'linear'] as const
    expect(modelComparison({ journeys: [lost], models })).toMatchObject({
      conversions: 0,
      channels: [],
    })
  })
})

describe('momentsOfTruth', () => {
  it('names the decisive touch by model and whether models agree', () => {
    const [moment] = momentsOfTruth({
      journeys: [lost, won],
      models: ['first', 'last', 'w-shaped'],
    })
    expect(moment).toMatchObject({ journey: 1, agree: false })
    expect(moment?.byModel.map(({ channel }) => channel)).toEqual([
      'seminar',
      'reference call',
      'seminar',
    ])
    const [same] = momentsOfTruth({ journeys: [won], models: ['last', 'j-shaped'] })
    expect(same?.agree).toBe(true)
  })
})
