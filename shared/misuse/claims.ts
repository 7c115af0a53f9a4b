import type { ClaimInput } from '../schemas/claim.ts'
import type { Experiment } from '../schemas/experiment.ts'
import type { ExperimentResult } from '../schemas/result.ts'

const WINS = new Set(['ship', 'stop_harm'])

/** What a result says, as a claim: an effect is claimed where the verdict acts on one. */
export function experimentClaim(
  plan: Experiment,
  result: ExperimentResult,
  {
    plannedPrimary,
    days,
    offers,
    stoppedOn,
  }: {
    /** Of the frozen plan. */
    plannedPrimary: string | null
    days: number | null
    offers: number
    stoppedOn: string | null
  },
): ClaimInput {
  const { health, verdict, variants, metrics, status, reading } = result
  const comparisons = metrics.find(({ role }) => role === 'primary')?.comparisons ?? []
  const relative = verdict.facts['relative']
  return {
    mode: plan.mode,
    metric: plan.metrics.primary,
    role: 'primary',
    design: plan.design ?? 'controlled',
    isCausal: WINS.has(verdict.code),
    experiment: {
      status: status === 'stopped' ? 'stopped' : 'running',
      reading,
      srmPValue: health.srm.pValue,
      crossoverShare: health.crossovers.share,
      comparisons: Math.max(1, comparisons.length),
      decidedBy: plan.metrics.primary,
      ...(plannedPrimary === null ? {} : { plannedPrimary }),
      ...(days === null ? {} : { days }),
      stopOn: plan.stopOn ?? null,
      stoppedOn,
      relative: typeof relative === 'number' ? relative : null,
      offers,
      units: Math.min(...variants.map(({ units }) => units)),
    },
  }
}
