import { createHash } from 'node:crypto'
import { canonicalJson, type PlanChange } from '@takt/shared/program'
import { Experiment } from '@takt/shared/schemas/experiment.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import type { Change } from './audit.ts'

/** SHA-256 of a text, in hex. */
export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A plan as it stood at the start, and what was changed since. */
export type FrozenPlan = {
  plan: Experiment
  hash: string
  frozenAt: string
  deviations: {
    at: string
    actor: string
    reason: string
    changes: PlanChange[]
  }[]
}

/** Keeps the plan as it stands; call it inside the transaction that starts the test. */
export function freezePlan(
  writer: Writer,
  { projectId, nowMs }: Pick<Change, 'projectId' | 'nowMs'>,
  { key, plan }: { key: string; plan: string },
): string {
  const text = canonicalJson(JSON.parse(plan))
  const hash = sha256(text)
  writer.run(
    writer.query
      .insertInto('plan_freeze')
      .values({ project_id: projectId, experiment_key: key, plan: text, hash, frozen_at_ms: nowMs })
      .onConflict((conflict) => conflict.columns(['project_id', 'experiment_key']).doNothing()),
  )
  return hash
}

/** Records what a running plan was changed in; call it inside the transaction of the change. */
export function putDeviation(
  writer: Writer,
  { projectId, nowMs, actor }: Change,
  { key, reason, changes }: { key: string; reason: string; changes: readonly PlanChange[] },
): void {
  writer.run(
    writer.query.insertInto('plan_deviation').values({
      project_id: projectId,
      experiment_key: key,
      at_ms: nowMs,
      actor,
      reason,
      changes: JSON.stringify(changes),
    }),
  )
}

/** Undefined for a test that never started, or started before plans were frozen. */
export async function readFrozenPlan(
  scope: ProjectScope,
  key: string,
): Promise<FrozenPlan | undefined> {
  const row = await scope
    .from('plan_freeze')
    .selectAll()
    .where('experiment_key', '=', key)
    .executeTakeFirst()
  if (row === undefined) return undefined
  const deviations = await scope
    .from('plan_deviation')
    .selectAll()
    .where('experiment_key', '=', key)
    .orderBy('id')
    .execute()
  return {
    plan: Experiment.parse(JSON.parse(row.plan)),
    hash: row.hash,
    frozenAt: new Date(row.frozen_at_ms).toISOString(),
    deviations: deviations.map(({ at_ms: atMs, actor, reason, changes }) => ({
      at: new Date(atMs).toISOString(),
      actor,
      reason,
      changes: JSON.parse(changes) as PlanChange[],
    })),
  }
}
