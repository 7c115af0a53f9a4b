/**
 * Sufficient statistics of one metric over the units of one variant.
 *
 * A unit's numerator is what it did (orders, revenue in minor units, 1 when it converted), its
 * denominator what that is measured against (sessions, orders); for a metric per unit the
 * denominators are not used.
 */
export type UnitSums = {
  units: number
  numerator: number
  numeratorSquares: number
  denominator: number
  denominatorSquares: number
  /** Sum of numerator × denominator. */
  products: number
}

/** What one day added to the sums of one variant. */
export type DailySums = UnitSums & { variant: string; day: string }

export const NO_SUMS: UnitSums = {
  units: 0,
  numerator: 0,
  numeratorSquares: 0,
  denominator: 0,
  denominatorSquares: 0,
  products: 0,
}

export function addSums(a: UnitSums, b: UnitSums): UnitSums {
  return {
    units: a.units + b.units,
    numerator: a.numerator + b.numerator,
    numeratorSquares: a.numeratorSquares + b.numeratorSquares,
    denominator: a.denominator + b.denominator,
    denominatorSquares: a.denominatorSquares + b.denominatorSquares,
    products: a.products + b.products,
  }
}

/** The sums of each variant over all days; a variant without a row has none. */
export function totalSums(daily: readonly DailySums[]): Map<string, UnitSums> {
  const totals = new Map<string, UnitSums>()
  for (const row of daily) {
    totals.set(row.variant, addSums(totals.get(row.variant) ?? NO_SUMS, row))
  }
  return totals
}

/**
 * The sums of every variant up to and including each day, for every day that added something.
 *
 * @param daily in any order
 */
export function cumulativeSums(
  daily: readonly DailySums[],
): { day: string; sums: Map<string, UnitSums> }[] {
  const byDay = new Map<string, DailySums[]>()
  for (const row of daily) byDay.set(row.day, [...(byDay.get(row.day) ?? []), row])
  const running = new Map<string, UnitSums>()
  return [...byDay.keys()].toSorted().map((day) => {
    for (const row of byDay.get(day) ?? []) {
      running.set(row.variant, addSums(running.get(row.variant) ?? NO_SUMS, row))
    }
    return { day, sums: new Map(running) }
  })
}
