import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { Comparison, ExperimentResult } from '@takt/shared/schemas/result.ts'

const DAY_MS = 86_400_000

/** An experiment's state in one row of a list. */
export type Glance = {
  units: number
  /** Whole days from the start until now or the stop; null before the start and for imports. */
  days: number | null
  verdict: ExperimentResult['verdict']
  srmOk: boolean
  /** Primary metric. */
  metric: string
  /** The treatment that is ahead on the primary metric; null while none can be compared. */
  leader: (Pick<Comparison, 'variant' | 'relative'> & { pValue: number | null }) | null
}

export function glanceOf(record: ExperimentRecord, result: ExperimentResult): Glance {
  const { verdict, health, variants, metrics } = result
  const primary = metrics.find(({ role }) => role === 'primary')
  const sign = primary?.direction === 'down' ? -1 : 1
  const [leader] = (primary?.comparisons ?? [])
    .filter(({ absolute }) => absolute.estimate !== null)
    .toSorted((a, b) => sign * ((b.absolute.estimate ?? 0) - (a.absolute.estimate ?? 0)))
  return {
    units: variants.reduce((sum, { units }) => sum + units, 0),
    days: daysOf(record, result),
    verdict,
    srmOk: health.srm.ok,
    metric: record.experiment.metrics.primary,
    leader:
      leader === undefined
        ? null
        : { variant: leader.variant, relative: leader.relative, pValue: leader.pValueAdjusted },
  }
}

function daysOf(
  { startedAt, stoppedAt }: ExperimentRecord,
  { asOf }: ExperimentResult,
): number | null {
  if (startedAt === null) return null
  const end = Date.parse(stoppedAt ?? asOf)
  return Math.max(0, Math.floor((end - Date.parse(startedAt)) / DAY_MS))
}
