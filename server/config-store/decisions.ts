import { canonicalJson } from '@takt/shared/program'
import { Decision, type DecisionRecord, FollowUp } from '@takt/shared/schemas/decision.ts'
import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import type { Selectable } from 'kysely'
import type { DecisionTable } from '../db/schema-program.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import { sha256 } from './plan-freeze.ts'

/** What was known when a decision was taken. */
export type Evidence = {
  result: ExperimentResult
  /** What the evidence allowed. */
  proposal: unknown
  /** Of the frozen plan; null where none was frozen. */
  planHash: string | null
}

/**
 * Takes a decision with its evidence, which is never written again.
 *
 * @param onStored what else belongs to the same transaction
 * @returns its id; undefined when the experiment is decided already
 */
export function addDecision(
  writer: Writer,
  change: Change,
  {
    key,
    decision,
    evidence,
    decidedOn,
    followUpOn,
    onStored = () => undefined,
  }: {
    key: string
    decision: Decision
    evidence: Evidence
    decidedOn: string
    followUpOn: string | null
    onStored?: () => void
  },
): number | undefined {
  const text = canonicalJson(evidence)
  return writer.transaction(() => {
    const { changes, lastInsertRowid } = writer.run(
      writer.query
        .insertInto('decision')
        .values({
          project_id: change.projectId,
          experiment_key: key,
          body: JSON.stringify(decision),
          evidence: text,
          evidence_hash: sha256(text),
          evidence_seq: evidence.result.seq,
          decided_at_ms: change.nowMs,
          decided_on: decidedOn,
          decided_by: change.actor,
          follow_up_on: followUpOn,
          follow_up: null,
          followed_up_at_ms: null,
        })
        .onConflict((conflict) => conflict.columns(['project_id', 'experiment_key']).doNothing()),
    )
    if (changes === 0) return undefined
    auditChange(writer, change, { action: 'experiment.decide', subject: key, details: decision })
    onStored()
    return lastInsertRowid
  })
}

/** Answers whether a decision is still right; false when there is none to answer. */
export function putFollowUp(
  writer: Writer,
  change: Change,
  { key, followUp }: { key: string; followUp: FollowUp },
): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .updateTable('decision')
        .set({ follow_up: JSON.stringify(followUp), followed_up_at_ms: change.nowMs })
        .where('project_id', '=', change.projectId)
        .where('experiment_key', '=', key)
        .where('follow_up_on', 'is not', null)
        .where('follow_up', 'is', null),
    )
    if (changes === 0) return false
    auditChange(writer, change, { action: 'experiment.follow-up', subject: key, details: followUp })
    return true
  })
}

/**
 * Every decision of a project, the newest first.
 *
 * @param today what is due depends on the day
 */
export async function readDecisions(
  scope: ProjectScope,
  { today }: { today: string },
): Promise<DecisionRecord[]> {
  const rows = await scope
    .from('decision')
    .select([...COLUMNS])
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => record(row, today))
}

export async function readDecision(
  scope: ProjectScope,
  { key, today }: { key: string; today: string },
): Promise<DecisionRecord | undefined> {
  const row = await scope
    .from('decision')
    .select([...COLUMNS])
    .where('experiment_key', '=', key)
    .executeTakeFirst()
  return row && record(row, today)
}

/** The frozen evidence of decisions, by experiment. */
export async function readEvidence(
  scope: ProjectScope,
  key?: string,
): Promise<Map<string, Evidence & { hash: string }>> {
  let query = scope.from('decision').select(['experiment_key', 'evidence', 'evidence_hash'])
  if (key !== undefined) query = query.where('experiment_key', '=', key)
  const rows = await query.orderBy('id').execute()
  return new Map(
    rows.map((row) => [
      row.experiment_key,
      { ...(JSON.parse(row.evidence) as Evidence), hash: row.evidence_hash },
    ]),
  )
}

const COLUMNS = [
  'id',
  'experiment_key',
  'body',
  'evidence_hash',
  'evidence_seq',
  'decided_at_ms',
  'decided_on',
  'decided_by',
  'follow_up_on',
  'follow_up',
] as const

function record(
  row: Pick<Selectable<DecisionTable>, (typeof COLUMNS)[number]>,
  today: string,
): DecisionRecord {
  const answer = row.follow_up === null ? null : FollowUp.parse(JSON.parse(row.follow_up))
  return {
    ...Decision.parse(JSON.parse(row.body)),
    id: row.id,
    experiment: row.experiment_key,
    decidedAt: new Date(row.decided_at_ms).toISOString(),
    decidedOn: row.decided_on,
    decidedBy: row.decided_by,
    evidence: { seq: row.evidence_seq, hash: row.evidence_hash },
    followUp: {
      dueOn: row.follow_up_on,
      state: followUpState(row.follow_up_on, answer !== null, today),
      answer: answer?.answer ?? null,
      note: answer?.note ?? '',
    },
  }
}

function followUpState(
  dueOn: string | null,
  isAnswered: boolean,
  today: string,
): DecisionRecord['followUp']['state'] {
  if (dueOn === null) return 'none'
  if (isAnswered) return 'done'
  return dueOn <= today ? 'due' : 'scheduled'
}
