import type { Offer } from '../../schemas/offer.ts'

/** A test with the days on which it ran; `to` null while it runs. */
export type RunningTest = { key: string; name: string; from: string; to: string | null }

export type OfferOverlap = {
  offers: readonly [string, string]
  from: string
  /** Null while both have no end. */
  to: string | null
}

export type TestContamination = {
  experiment: string
  name: string
  /** Offers of the whole site that ran during the test. */
  offers: { key: string; name: string; from: string; to: string | null }[]
  /** Two of them at the same time during the test. */
  overlapping: boolean
  warning: string | null
}

const SITE = 'site'
const FOREVER = '9999-12-31'

const isSiteWide = ({ scope }: Offer): boolean => scope === '' || scope === SITE

type Days = { from: string; to: string | null }

function common(a: Days, b: Days): Days | null {
  const from = a.from > b.from ? a.from : b.from
  const to = (a.to ?? FOREVER) < (b.to ?? FOREVER) ? a.to : b.to
  return from <= (to ?? FOREVER) ? { from, to } : null
}

const daysOf = ({ startsOn, endsOn }: Offer): Days => ({ from: startsOn, to: endsOn })

/** Pairs of offers of the whole site that run at the same time. */
export function offerOverlaps(offers: readonly Offer[]): OfferOverlap[] {
  const wide = offers.filter(isSiteWide)
  return wide.flatMap((a, index) =>
    wide.slice(index + 1).flatMap((b) => {
      const days = common(daysOf(a), daysOf(b))
      return days === null ? [] : [{ offers: [a.key, b.key] as const, ...days }]
    }),
  )
}

/**
 * Which tests ran while offers changed what everybody was asked to pay.
 *
 * One site-wide offer meets all variants alike; two that overlap begin and end at different times, so
 * that units of different days saw different shops. An offer that belongs to the test is its treatment.
 *
 * @see product J01
 */
export function testContamination(
  tests: readonly RunningTest[],
  offers: readonly Offer[],
): TestContamination[] {
  return tests.map((test) => {
    const during = offers.flatMap((offer) => {
      if (!isSiteWide(offer) || offer.experiment === test.key) return []
      const days = common(daysOf(offer), test)
      return days === null ? [] : [{ key: offer.key, name: offer.name, ...days }]
    })
    const overlapping = during.some((a, index) =>
      during.slice(index + 1).some((b) => common(a, b) !== null),
    )
    return {
      experiment: test.key,
      name: test.name,
      offers: during,
      overlapping,
      warning: warningOf(during, overlapping),
    }
  })
}

function warningOf(during: TestContamination['offers'], overlapping: boolean): string | null {
  if (during.length === 0) return null
  const names = during.map(({ name }) => name).join(', ')
  return overlapping
    ? `contaminated: site-wide offers overlap during the test (${names}); compare only days on which the offers were the same`
    : `a site-wide offer ran during the test (${names}); what the test shows may hold only with it`
}
