import type { PlanChange } from '@takt/shared/program'
import { Experiment, type ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { Kysely, Selectable } from 'kysely'
import type { ExperimentTable, Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'
import { recordAudit } from './audit.ts'
import { planIdea } from './ideas.ts'
import { freezePlan, putDeviation } from './plan-freeze.ts'

type Change = { projectId: number; nowMs: number; actor: string }

/**
 * Stores a new experiment. A `live` one starts as a draft; an `import` is stopped from the start.
 *
 * @returns false when the project already has an experiment of this key
 */
export function createExperiment(
  writer: Writer,
  {
    projectId,
    nowMs,
    actor,
    experiment,
    origin = 'live',
  }: Change & {
    experiment: Experiment
    origin?: 'live' | 'import'
  },
): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .insertInto('experiment')
        .values({
          project_id: projectId,
          key: experiment.key,
          status: origin === 'import' ? 'stopped' : 'draft',
          origin,
          plan: JSON.stringify(experiment),
          created_at_ms: nowMs,
          started_at_ms: null,
          stopped_at_ms: null,
        })
        .onConflict((conflict) => conflict.columns(['project_id', 'key']).doNothing()),
    )
    if (changes === 0) return false
    if (experiment.idea !== undefined) {
      planIdea(
        writer,
        { projectId, nowMs, actor },
        { id: experiment.idea, experiment: experiment.key },
      )
    }
    recordAudit(writer, {
      projectId,
      atMs: nowMs,
      actor,
      action: 'experiment.create',
      subject: experiment.key,
      details: experiment,
    })
    return true
  })
}

/** Moves a draft to running, or a running experiment to stopped; false when it is in another state. */
export function setExperimentStatus(
  writer: Writer,
  { projectId, nowMs, actor, key, to }: Change & { key: string; to: 'running' | 'stopped' },
): boolean {
  return writer.transaction(() => {
    const from = to === 'running' ? 'draft' : 'running'
    const [moved] = writer.all(
      writer.query
        .updateTable('experiment')
        .set({
          status: to,
          ...(to === 'running' ? { started_at_ms: nowMs } : { stopped_at_ms: nowMs }),
        })
        .where('project_id', '=', projectId)
        .where('key', '=', key)
        .where('status', '=', from)
        .returning('plan'),
    )
    if (moved === undefined) return false
    const plan =
      to === 'running' ? freezePlan(writer, { projectId, nowMs }, { key, plan: moved.plan }) : null
    recordAudit(writer, {
      projectId,
      atMs: nowMs,
      actor,
      action: `experiment.${to === 'running' ? 'start' : 'stop'}`,
      subject: key,
      details: plan === null ? {} : { planHash: plan },
    })
    return true
  })
}

/**
 * Changes the plan of a draft, or of a running test with a reason, which is kept as a deviation beside
 * the frozen plan; false when the experiment is in another state meanwhile.
 */
export function changePlan(
  writer: Writer,
  change: Change,
  {
    plan,
    status,
    changes: differences,
    reason,
  }: {
    plan: Experiment
    status: 'draft' | 'running'
    changes: readonly PlanChange[]
    reason: string
  },
): boolean {
  const { projectId, nowMs: atMs, actor } = change
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .updateTable('experiment')
        .set({ plan: JSON.stringify(plan) })
        .where('project_id', '=', projectId)
        .where('key', '=', plan.key)
        .where('status', '=', status),
    )
    if (changes === 0) return false
    if (status === 'running') {
      putDeviation(writer, change, { key: plan.key, reason, changes: differences })
    }
    const action = status === 'running' ? 'experiment.deviate' : 'experiment.change'
    const details = { reason, changes: differences }
    recordAudit(writer, { projectId, atMs, actor, action, subject: plan.key, details })
    return true
  })
}

/** The experiments of one project, newest first. */
export async function readExperiments(
  db: Kysely<Schema>,
  projectId: number,
): Promise<ExperimentRecord[]> {
  const rows = await db
    .selectFrom('experiment')
    .selectAll()
    .where('project_id', '=', projectId)
    .orderBy('id', 'desc')
    .execute()
  return rows.map(record)
}

export async function readExperiment(
  db: Kysely<Schema>,
  projectId: number,
  key: string,
): Promise<ExperimentRecord | undefined> {
  const row = await db
    .selectFrom('experiment')
    .selectAll()
    .where('project_id', '=', projectId)
    .where('key', '=', key)
    .executeTakeFirst()
  return row && record(row)
}

const instant = (ms: number): string => new Date(ms).toISOString()
const instantOrNull = (ms: number | null): string | null => (ms === null ? null : instant(ms))

const record = (row: Selectable<ExperimentTable>): ExperimentRecord => ({
  experiment: Experiment.parse(JSON.parse(row.plan)),
  status: row.status,
  origin: row.origin,
  createdAt: instant(row.created_at_ms),
  startedAt: instantOrNull(row.started_at_ms),
  stoppedAt: instantOrNull(row.stopped_at_ms),
})
