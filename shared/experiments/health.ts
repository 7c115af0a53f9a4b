import type { ExperimentResult } from '../schemas/result.ts'
import { srmTest } from '../stats/index.ts'

/** Below this the observed split is not chance. @see Fabijan et al. (2019), KDD: p < 0.001 */
export const SRM_ALARM = 0.001
/** Above this share of units the assignment itself is in doubt. */
export const CROSSOVER_SHARE_MAX = 0.01

/** Whether the assignment did what was planned: sample ratio, and units that saw two variants. */
export function experimentHealth({
  units,
  weights,
  crossovers,
}: {
  units: readonly number[]
  weights: readonly number[]
  crossovers: number
}): ExperimentResult['health'] {
  const counted = units.reduce((sum, count) => sum + count, 0)
  const srm = srmTest({ observed: units, weights })
  const seen = counted + crossovers
  return {
    srm: {
      pValue: srm.status === 'insufficient-data' ? null : srm.pValue,
      ok: srm.pValue >= SRM_ALARM,
    },
    crossovers: { units: crossovers, share: seen === 0 ? 0 : crossovers / seen },
  }
}
