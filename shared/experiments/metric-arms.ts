import { quantileStat } from '../stats/index.ts'
import { type Arm, armOf } from './arm.ts'
import type { Measure } from './measures.ts'
import { cumulativeSums, type DailySums, NO_SUMS, totalSums, type UnitSums } from './unit-sums.ts'
import type { UnitValue } from './unit-values.ts'

/** What is known of a metric, day by day and variant by variant. */
export type MetricData = {
  kind: Measure['kind']
  /** For quantiles only the units; what they did stands in `values`. */
  daily: readonly DailySums[]
  /** Every observation, for quantiles only. */
  values?: readonly UnitValue[]
  /** Of a quantile. */
  probability?: number
}

/** The arms of a metric over all days. */
export function metricArms(data: MetricData, variants: readonly string[]): Map<string, Arm> {
  return armsFrom(data, { variants, sums: totalSums(data.daily), values: data.values ?? [] })
}

/** The arms as they stood each evening, for every day that added something. */
export function* armsByDay(
  data: MetricData,
  variants: readonly string[],
): Generator<{ day: string; arms: Map<string, Arm> }> {
  const values = (data.values ?? []).toSorted((a, b) => (a.day < b.day ? -1 : 1))
  for (const { day, sums } of cumulativeSums(withDays(data.daily, values))) {
    const until = values.filter((each) => each.day <= day)
    yield { day, arms: armsFrom(data, { variants, sums, values: until }) }
  }
}

/** Days on which only values came still are days. */
const withDays = (daily: readonly DailySums[], values: readonly UnitValue[]): DailySums[] => [
  ...daily,
  ...values.map(({ variant, day }) => ({ ...NO_SUMS, variant, day })),
]

function armsFrom(
  { kind, probability = 0.5 }: MetricData,
  at: {
    variants: readonly string[]
    sums: ReadonlyMap<string, UnitSums>
    values: readonly UnitValue[]
  },
): Map<string, Arm> {
  return new Map(
    at.variants.map((key) => {
      const sums = at.sums.get(key) ?? NO_SUMS
      if (kind !== 'quantile') return [key, armOf(sums, kind)]
      const own = at.values.filter(({ variant }) => variant === key)
      const stat = quantileStat({ clusters: clustersOf(own), probability })
      return [key, { kind, units: sums.units, stat }]
    }),
  )
}

/** The values of each unit together: the unit was randomised, not the order. */
function clustersOf(values: readonly UnitValue[]): number[][] {
  const units = new Map<number, number[]>()
  for (const { unit, value } of values) {
    const known = units.get(unit)
    if (known === undefined) units.set(unit, [value])
    else known.push(value)
  }
  return [...units.values()]
}
