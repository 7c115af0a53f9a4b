import type { Misuse } from '../schemas/claim.ts'
import type { Mode } from '../schemas/mode.ts'

type Offer = {
  key: string
  name: string
  mode: Mode
  startsOn: string
  endsOn: string | null
  scope: string
}

export type Contamination = {
  /** `warning`: two offers at once, or more; `notice`: one; `none`. */
  level: 'none' | 'notice' | 'warning'
  offers: { key: string; name: string; from: string; to: string | null }[]
  reason: string | null
}

/**
 * Offers for everybody that overlap an experiment: they change what both variants are compared under
 * (product J01). Two of them make the days of the test too unlike to be read as one.
 *
 * @param span first and last day of the test; `to` null while it runs
 */
export function contaminationBy(
  offers: readonly Offer[],
  { mode, from, to }: { mode: Mode; from: string; to: string | null },
): Contamination {
  const over = offers
    .filter(
      (offer) =>
        offer.mode === mode &&
        offer.scope === 'site' &&
        (to === null || offer.startsOn <= to) &&
        (offer.endsOn === null || offer.endsOn >= from),
    )
    .map(({ key, name, startsOn, endsOn }) => ({ key, name, from: startsOn, to: endsOn }))
    .toSorted((a, b) => (a.from < b.from ? -1 : 1))
  if (over.length === 0) return { level: 'none', offers: [], reason: null }
  const names = over.map(({ name }) => `"${name}"`).join(', ')
  const reason =
    over.length === 1
      ? `The site-wide offer ${names} overlaps this test: its effect holds under that offer.`
      : `${String(over.length)} site-wide offers overlap this test (${names}): it is contaminated; read its days apart or run it again.`
  return { level: over.length === 1 ? 'notice' : 'warning', offers: over, reason }
}

/** What two offers at once make of a result, for the test's own page; null with fewer (product J01). */
export function contaminationMisuse({ level, offers }: Contamination): Misuse | null {
  if (level !== 'warning') return null
  const [count, names] = [String(offers.length), offers.map(({ name }) => name).join(', ')]
  return {
    rule: 'contaminated_by_offers',
    reason: {
      en: `Contaminated: ${count} site-wide offers overlap this test (${names}).`,
      de: `Verunreinigt: ${count} Angebote der ganzen Seite überschneiden diesen Test (${names}).`,
    },
    fix: {
      en: 'Compare only days on which the offers were the same, or run it again.',
      de: 'Vergleiche nur Tage mit denselben Angeboten, oder wiederhole ihn.',
    },
  }
}

/** Customers of a test's offer who are worth less later than others; null where they are not (product D20). */
export function promotionMisuse(
  {
    name,
    value,
    change,
    eligible,
  }: { name: string; value: string; change: string; eligible: number },
  base: string,
): Misuse {
  const of = String(eligible)
  return {
    rule: 'promotion_collapse',
    reason: {
      en: `Customers of “${name}” are worth ${value} in 60 days (${of} customers), others ${base}: ${change}.`,
      de: `Kunden von „${name}“ sind nach 60 Tagen ${value} wert (${of} Kunden), andere ${base}: ${change}.`,
    },
    fix: {
      en: 'An offer that wins orders and loses customers is no win: look at the value before rolling it out.',
      de: 'Ein Angebot, das Bestellungen gewinnt und Kunden verliert, ist kein Gewinn: erst auf den Wert sehen.',
    },
  }
}
