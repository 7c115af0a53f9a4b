import { measureOf } from '@takt/shared/experiments'
import { type Interaction, interactionScan, type PairSums } from '@takt/shared/program'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { readPairSums } from '../../read-models/experiment-pairs.ts'
import type { Memory } from '../memory.ts'

/** Pairs beyond this are not scanned: the correction would drown what there is. */
const PAIRS_MAX = 66

/** Whether tests that run at the same time on the same kind of unit change each other's effects. */
export async function scanInteractions(
  scope: ProjectScope,
  memory: Memory,
  { running, day }: { running: readonly ExperimentRecord[]; day: string },
): Promise<Interaction[]> {
  const live = running.filter(
    ({ origin, experiment }) =>
      origin === 'live' && measureOf(experiment.metrics.primary, 'live') !== undefined,
  )
  const key = ['interactions', day, ...live.map(({ experiment }) => experiment.key)]
  return await memory(scope, key, async () => {
    const sums: PairSums[] = []
    for (const [first, second] of pairsOf(live).slice(0, PAIRS_MAX)) {
      const measure = measureOf(first.experiment.metrics.primary, 'live')
      if (measure === undefined) continue
      const [one, other] = [{ ...unitsOf(first), asOf: day }, unitsOf(second)]
      sums.push(...(await readPairSums(scope, { first: one, second: other, fact: measure.fact })))
    }
    const controls = live.map(
      ({ experiment }) => [experiment.key, experiment.variants[0]?.key ?? ''] as const,
    )
    return interactionScan(sums, new Map(controls))
  })
}

const unitsOf = ({ experiment: { key, unit }, origin }: ExperimentRecord) => ({
  experimentKey: key,
  unit,
  origin,
})

/** Tests of one layer with stretches of their own share no unit, so they show up with no sums. */
function pairsOf(live: readonly ExperimentRecord[]): [ExperimentRecord, ExperimentRecord][] {
  return live.flatMap((first, index) =>
    live
      .slice(index + 1)
      .filter(({ experiment }) => experiment.unit === first.experiment.unit)
      .map((second): [ExperimentRecord, ExperimentRecord] => [first, second]),
  )
}
