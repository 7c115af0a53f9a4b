import { relationOf } from '@takt/shared/program'
import type { Decision } from '@takt/shared/schemas/decision.ts'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { LearningRecord } from '@takt/shared/schemas/learning.ts'
import type { Effect, ExperimentResult } from '@takt/shared/schemas/result.ts'
import type { Change } from '../../config-store/audit.ts'
import { putLearningEvidence, readLearnings } from '../../config-store/learnings.ts'
import type { ProjectScope } from '../../db/scope.ts'
import type { Writer } from '../../db/store.ts'

type Note = (writer: Writer, change: Change) => void

/**
 * What a concluded test says about the learnings that it builds on, or that share its metric, its rhythm
 * and a tag.
 */
export async function noteLearnings(
  scope: ProjectScope,
  { experiment: plan }: ExperimentRecord,
  { result, decision, day }: { result: ExperimentResult; decision: Decision; day: string },
): Promise<Note[]> {
  const effect = effectOf(result, decision.variant)
  if (effect === null) return []
  const learnings = await readLearnings(scope, { today: day })
  return learnings
    .filter((learning) => speaksOf(learning, plan))
    .flatMap((learning) => {
      const relation = learning.effect === null ? null : relationOf(learning.effect, effect)
      if (relation === null) return []
      const evidence = { experiment: plan.key, relation, effect, notedOn: day }
      return [
        (writer: Writer, change: Change) => {
          putLearningEvidence(writer, change, { learning: learning.id, evidence })
        },
      ]
    })
}

/** Learnings that a test should know: it is their source, builds on them, or shares a tag. */
export async function relatedLearnings(
  scope: ProjectScope,
  { key, tags = [], learnings = [] }: ExperimentRecord['experiment'],
  day: string,
): Promise<LearningRecord[]> {
  return (await readLearnings(scope, { today: day })).filter(
    (each) =>
      each.experiment === key ||
      learnings.includes(each.id) ||
      each.tags.some((tag) => tags.includes(tag)),
  )
}

/** The relative effect of a variant on the primary metric; of the first treatment without one. */
export function effectOf({ metrics }: ExperimentResult, variant: string | null): Effect | null {
  const comparisons = metrics.find(({ role }) => role === 'primary')?.comparisons ?? []
  const found = comparisons.find((each) => each.variant === variant) ?? comparisons[0]
  return found?.relative ?? null
}

function speaksOf(
  learning: LearningRecord,
  { key, mode, metrics, tags = [], learnings = [] }: ExperimentRecord['experiment'],
): boolean {
  if (learning.experiment === key || learning.metric !== metrics.primary) return false
  if (learnings.includes(learning.id)) return true
  return learning.modes.includes(mode) && learning.tags.some((tag) => tags.includes(tag))
}
