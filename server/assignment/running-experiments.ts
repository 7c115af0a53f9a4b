import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'

/** What whoever assigns must know of a running experiment: nothing of its plan. */
export type RunningExperiment = {
  key: string
  name: string
  /** What the bucket depends on beside the unit. */
  seed: string
  unit: 'visitor' | 'account'
  variants: { key: string; weight: number }[]
}

/** The experiments that units are assigned to now. */
export function runningExperiments(records: readonly ExperimentRecord[]): RunningExperiment[] {
  return records
    .filter(({ status, origin }) => status === 'running' && origin === 'live')
    .map(({ experiment: { key, name, unit, variants } }) => ({
      key,
      name,
      seed: key,
      unit,
      variants: variants.map(({ key: variant, weight }) => ({ key: variant, weight })),
    }))
}
