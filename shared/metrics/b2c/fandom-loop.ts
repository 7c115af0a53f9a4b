import { type Rate, rateOf } from '../rate.ts'

/** What customers do after the purchase, in the order of the loop (product D16). */
export const FANDOM_STEPS = ['bought', 'unboxed', 'reviewed', 'referred', 'subscribed'] as const
export type FandomStep = (typeof FANDOM_STEPS)[number]

export type LoopShare = {
  step: FandomStep
  /** Buyers who did it; null where nothing is recorded that could tell: not known is not 0. */
  customers: number | null
  /** Of all buyers. */
  ofBuyers: Rate | null
  /** Of the buyers who did the step before that is recorded, those who did this one, too. */
  ofPrevious: Rate | null
  reason: 'not_recorded' | null
}

/**
 * The loop after a purchase with the share of each step. A step that nobody records is passed over; a
 * review without a picture of the unboxing counts as a review all the same.
 *
 * @param steps buyers by step, the first step all of them; null where it is not recorded
 */
export function fandomLoop(
  steps: readonly { step: FandomStep; customers: ReadonlySet<number> | null }[],
): LoopShare[] {
  const buyers = steps[0]?.customers?.size ?? 0
  let before: ReadonlySet<number> | null = null
  return steps.map(({ step, customers }) => {
    if (customers === null) {
      return { step, customers: null, ofBuyers: null, ofPrevious: null, reason: 'not_recorded' }
    }
    const earlier: ReadonlySet<number> | null = before
    before = customers
    if (earlier === null) {
      return { step, customers: customers.size, ofBuyers: null, ofPrevious: null, reason: null }
    }
    const both = [...customers].filter((each) => earlier.has(each)).length
    return {
      step,
      customers: customers.size,
      ofBuyers: rateOf(customers.size, buyers),
      ofPrevious: rateOf(both, earlier.size),
      reason: null,
    }
  })
}
