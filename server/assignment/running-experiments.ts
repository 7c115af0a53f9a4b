import type { Traffic } from '@takt/shared/assignment'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'

/** What whoever assigns must know of a running experiment: nothing of its plan. */
export type RunningExperiment = Traffic & {
  key: string
  name: string
  unit: 'visitor' | 'account'
}

/** The experiments that units are assigned to now. */
export function runningExperiments(records: readonly ExperimentRecord[]): RunningExperiment[] {
  return records
    .filter(
      ({ status, origin, experiment: { design } }) =>
        status === 'running' && origin === 'live' && design !== 'before_after',
    )
    .map(({ experiment: { key, name, unit, seed, variants, coverage, layer, targeting } }) => ({
      key,
      name,
      seed: seed ?? key,
      unit,
      variants: variants.map(({ key: variant, weight }) => ({ key: variant, weight })),
      ...(coverage < 1 ? { coverage } : {}),
      ...(layer === null ? {} : { layer }),
      ...(targeting.length > 0 ? { targeting } : {}),
    }))
}
