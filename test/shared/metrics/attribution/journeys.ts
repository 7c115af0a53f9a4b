import * as fc from 'fast-check'
import type { Journey } from '../../../../shared/metrics/attribution/journey.ts'

export const DAY = 86_400_000

const CHANNELS = ['search', 'social', 'email', 'webinar', 'direct', 'partner']

/** A journey over up to 120 days; some without touches, some that did not convert, milestones at random. */
export const anyJourney: fc.Arbitrary<Journey> = fc.record({
  touches: fc
    .uniqueArray(
      fc.record({
        channel: fc.constantFrom(...CHANNELS),
        time: fc.integer({ min: 0, max: 120 * DAY }),
      }),
      { maxLength: 12, selector: ({ time }) => time },
    )
    .map((touches) => touches.map((touch, index) => ({ ...touch, id: `t${index}` }))),
  convertedAt: fc.option(fc.integer({ min: 0, max: 120 * DAY }), { freq: 4, nil: null }),
  value: fc.integer({ min: 0, max: 10_000_000 }),
  leadCreatedAt: fc.option(fc.integer({ min: 0, max: 120 * DAY }), { nil: null }),
  opportunityCreatedAt: fc.option(fc.integer({ min: 0, max: 120 * DAY }), { nil: null }),
})

/** The same touches in another order of arrival. */
export function shuffled<Item>(items: readonly Item[]): Item[] {
  const even = items.filter((_, index) => index % 2 === 0)
  const odd = items.filter((_, index) => index % 2 === 1)
  return [...odd.reverse(), ...even]
}
