import type { ExperimentResult } from '../schemas/result.ts'
import { sequentialSrm, srmTest } from '../stats/index.ts'

/** Above this share of units the assignment itself is in doubt. */
export const CROSSOVER_SHARE_MAX = 0.01
/** A variant is quiet when the others have been seen on this many later days. */
const QUIET_DAYS = 2

export type DailyUnits = { variant: string; day: string; units: number }

/**
 * Whether the assignment did what was planned: sample ratio (for one look, and valid at every look),
 * units that saw two variants, and variants that nobody sees any more.
 *
 * @param daily units by variant and day of exposure, of planned variants
 */
export function experimentHealth({
  variants,
  daily,
  crossovers,
  cookieless = 0,
  peopleInTwoVariants = 0,
  removed = { events: 0, lastOn: null },
}: {
  variants: readonly { key: string; weight: number }[]
  daily: readonly DailyUnits[]
  crossovers: number
  /** Units whose id holds for one day. */
  cookieless?: number
  /** Persons whose devices show them different variants. */
  peopleInTwoVariants?: number
  /** Events of these days that were erased or outlived the retention. */
  removed?: ExperimentResult['health']['removed']
}): ExperimentResult['health'] {
  const weights = variants.map(({ weight }) => weight)
  const days = [...new Set(daily.map(({ day }) => day))].toSorted()
  const batches = days.map((day) =>
    variants.map(({ key }) =>
      daily.reduce((sum, row) => sum + (row.day === day && row.variant === key ? row.units : 0), 0),
    ),
  )
  const units = variants.map((_, arm) => batches.reduce((sum, row) => sum + (row[arm] ?? 0), 0))
  const counted = units.reduce((sum, count) => sum + count, 0)
  const srm = srmTest({ observed: units, weights })
  const seen = counted + crossovers
  return {
    srm: {
      pValue: srm.status === 'insufficient-data' ? null : srm.pValue,
      ok: !srm.mismatch,
      sequentialPValue: counted === 0 ? null : sequentialSrm({ batches, weights }).pValue,
    },
    quiet: quietVariants(variants, daily, days),
    crossovers: { units: crossovers, share: seen === 0 ? 0 : crossovers / seen },
    devices: { people: peopleInTwoVariants },
    cookieless: { units: cookieless, share: counted === 0 ? 0 : cookieless / counted },
    removed,
  }
}

function quietVariants(
  variants: readonly { key: string }[],
  daily: readonly DailyUnits[],
  days: readonly string[],
): ExperimentResult['health']['quiet'] {
  return variants.flatMap(({ key }) => {
    const own = daily.filter((row) => row.variant === key && row.units > 0).map(({ day }) => day)
    const lastDay = own.toSorted().at(-1) ?? null
    const later = days.filter((day) => lastDay === null || day > lastDay).length
    return later >= QUIET_DAYS ? [{ variant: key, lastDay }] : []
  })
}
