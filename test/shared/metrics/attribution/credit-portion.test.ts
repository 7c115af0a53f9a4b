import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { attribute } from '../../../../shared/metrics/attribution/attribute.ts'
import {
  modelsOf,
  reportOfPortions,
} from '../../../../shared/metrics/attribution/attribution-report.ts'
import { CreditPortion } from '../../../../shared/metrics/attribution/credit-portion.ts'
import { markovAttribution } from '../../../../shared/metrics/attribution/markov.ts'
import { shapleyAttribution } from '../../../../shared/metrics/attribution/shapley.ts'
import { anyJourney, DAY } from './journeys.ts'

const options = { models: modelsOf('deals'), lookbackMs: 90 * DAY, halfLifeMs: 30 * DAY }

function portionOf(journeys: readonly Parameters<CreditPortion['add']>[0][]): CreditPortion {
  const portion = new CreditPortion(options)
  for (const journey of journeys) portion.add(journey)
  return portion
}

describe('portions of credit', () => {
  it('add up to what all journeys together are credited with, however they are split', () => {
    fc.assert(
      fc.property(fc.array(anyJourney, { maxLength: 20 }), fc.nat(20), (journeys, cut) => {
        const parts = [portionOf(journeys.slice(0, cut)), portionOf(journeys.slice(cut))]
        const whole = reportOfPortions([portionOf(journeys)], options)
        const joined = reportOfPortions(parts, options)
        expect(joined.conversions).toBe(whole.conversions)
        expect(joined.value).toBe(whole.value)
        expect(joined.markov?.transitions).toEqual(whole.markov?.transitions)
        for (const { channel, byModel } of whole.channels) {
          const other = joined.channels.find((row) => row.channel === channel)
          for (const [index, credit] of byModel.entries()) {
            const found = other?.byModel[index]
            expect(found?.valueMinor).toBe(credit.valueMinor)
            expect(found?.conversions).toBeCloseTo(credit.conversions, 9)
          }
        }
      }),
      { numRuns: 200 },
    )
  })

  it('hold for each model what the model alone says', () => {
    fc.assert(
      fc.property(fc.array(anyJourney, { maxLength: 12 }), (journeys) => {
        const portion = portionOf(journeys)
        const { lookbackMs, halfLifeMs } = options
        for (const model of options.models) {
          const alone =
            model === 'markov'
              ? markovAttribution({ journeys, lookbackMs })
              : model === 'shapley'
                ? shapleyAttribution({ journeys, lookbackMs })
                : attribute({ journeys, model, lookbackMs, halfLifeMs })
          expect(portion.result(model)).toEqual(alone)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('refuse a model that they were not made for', () => {
    const portion = new CreditPortion({ ...options, models: ['last'] })
    expect(() => portion.result('first')).toThrow('was not asked for')
  })
})
