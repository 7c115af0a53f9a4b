import { measureOf } from '@takt/shared/experiments'
import { type Interaction, interactionScan, type PairSums } from '@takt/shared/program'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ProjectScope } from '../../db/scope.ts'
import type { Asker } from '../../answers/answers.ts'
import { readPosition } from '../../read-models/projector-position.ts'
import { createKeptAnswers, type KeptAnswer } from '../kept-answers.ts'

/** Pairs beyond this are not scanned: the correction would drown what there is. */
const PAIRS_MAX = 66

/** Above this an answer that is a little older is given while the new one is computed. */
const PATIENT_UNITS = 10_000

export type InteractionScan = (
  scope: ProjectScope,
  asked: { running: readonly ExperimentRecord[]; day: string },
) => Promise<KeptAnswer<Interaction[]>>

/** Scans tests, and keeps what was found while nothing changes. */
export function createInteractionScan({
  now,
  answers,
}: {
  now: () => number
  answers: Asker
}): InteractionScan {
  const kept = createKeptAnswers<Scanned>({
    now,
    isLarge: ({ units }) => units > PATIENT_UNITS,
  })
  return async (scope, asked) => {
    const live = measured(asked.running)
    const keys = live.map(({ experiment }) => experiment.key)
    const key = JSON.stringify([scope.project.id, asked.day, keys])
    const version = JSON.stringify(await readPosition(scope))
    const { answer, computed } = await kept(key, version, () =>
      scan(scope, answers, { live, day: asked.day }),
    )
    return { answer: answer.found, computed }
  }
}

type Scanned = { found: Interaction[]; units: number }

const measured = (running: readonly ExperimentRecord[]): ExperimentRecord[] =>
  running.filter(
    ({ origin, experiment }) =>
      origin === 'live' && measureOf(experiment.metrics.primary, 'live') !== undefined,
  )

/** Whether tests that run at the same time on the same kind of unit change each other's effects. */
async function scan(
  scope: ProjectScope,
  answers: Asker,
  { live, day }: { live: readonly ExperimentRecord[]; day: string },
): Promise<Scanned> {
  const sums: PairSums[] = []
  for (const [first, second] of pairsOf(live).slice(0, PAIRS_MAX)) {
    const measure = measureOf(first.experiment.metrics.primary, 'live')
    if (measure === undefined) continue
    const [one, other] = [{ ...unitsOf(first), asOf: day }, unitsOf(second)]
    const question = { first: one, second: other, fact: measure.fact }
    sums.push(...(await answers.ask(scope, 'pairSums', question)))
  }
  const controls = live.map(
    ({ experiment }) => [experiment.key, experiment.variants[0]?.key ?? ''] as const,
  )
  const units = sums.reduce((most, row) => Math.max(most, row.units), 0)
  return { found: interactionScan(sums, new Map(controls)), units }
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
