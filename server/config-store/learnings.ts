import { learningState } from '@takt/shared/program'
import {
  Learning,
  type LearningEvidence,
  type LearningRecord,
} from '@takt/shared/schemas/learning.ts'
import type { Effect } from '@takt/shared/schemas/result.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import { readExperiments } from './experiments.ts'

/** Writes a learning down. */
export function addLearning(
  writer: Writer,
  change: Change,
  { learning, createdOn }: { learning: Learning; createdOn: string },
): number {
  return writer.transaction(() => {
    const { lastInsertRowid } = writer.run(
      writer.query.insertInto('learning').values({
        project_id: change.projectId,
        body: JSON.stringify(learning),
        created_at_ms: change.nowMs,
        created_on: createdOn,
      }),
    )
    auditChange(writer, change, {
      action: 'learning.create',
      subject: learning.statement,
      details: learning,
    })
    return lastInsertRowid
  })
}

/** Words a learning anew; what later results say of it stays. */
export function changeLearning(
  writer: Writer,
  change: Change,
  { id, learning }: { id: number; learning: Learning },
): void {
  writer.transaction(() => {
    writer.run(
      writer.query
        .updateTable('learning')
        .set({ body: JSON.stringify(learning) })
        .where('project_id', '=', change.projectId)
        .where('id', '=', id),
    )
    auditChange(writer, change, {
      action: 'learning.change',
      subject: learning.statement,
      details: learning,
    })
  })
}

/** Notes what an experiment says about a learning; the newest word of an experiment counts. */
export function putLearningEvidence(
  writer: Writer,
  change: Change,
  { learning, evidence }: { learning: number; evidence: LearningEvidence },
): void {
  writer.transaction(() => {
    const { experiment, relation, effect, notedOn } = evidence
    const values = { relation, effect: JSON.stringify(effect), noted_on: notedOn }
    writer.run(
      writer.query
        .insertInto('learning_evidence')
        .values({
          project_id: change.projectId,
          learning_id: learning,
          experiment_key: experiment,
          ...values,
        })
        .onConflict((conflict) =>
          conflict.columns(['project_id', 'learning_id', 'experiment_key']).doUpdateSet(values),
        ),
    )
    auditChange(writer, change, {
      action: 'learning.evidence',
      subject: String(learning),
      details: evidence,
    })
  })
}

/** Removes a learning with its evidence; undefined when there is none. */
export function removeLearning(writer: Writer, change: Change, id: number): string | undefined {
  return writer.transaction(() => {
    writer.run(
      writer.query
        .deleteFrom('learning_evidence')
        .where('project_id', '=', change.projectId)
        .where('learning_id', '=', id),
    )
    const [row] = writer.all(
      writer.query
        .deleteFrom('learning')
        .where('project_id', '=', change.projectId)
        .where('id', '=', id)
        .returning('body'),
    )
    if (row === undefined) return undefined
    const { statement } = Learning.parse(JSON.parse(row.body))
    auditChange(writer, change, { action: 'learning.remove', subject: statement, details: {} })
    return statement
  })
}

/** Every learning of a project with its state on a day, the newest first. */
export async function readLearnings(
  scope: ProjectScope,
  { today }: { today: string },
): Promise<LearningRecord[]> {
  const rows = await scope.from('learning').selectAll().orderBy('id', 'desc').execute()
  const evidence = await scope
    .from('learning_evidence')
    .selectAll()
    .orderBy('noted_on')
    .orderBy('experiment_key')
    .execute()
  const experiments = await readExperiments(scope.db, scope.project.id)
  return rows.map((row) => {
    const learning = Learning.parse(JSON.parse(row.body))
    const own = evidence
      .filter(({ learning_id: id }) => id === row.id)
      .map((each): LearningEvidence => ({
        experiment: each.experiment_key,
        relation: each.relation,
        effect: JSON.parse(each.effect) as Effect,
        notedOn: each.noted_on,
      }))
    return {
      ...learning,
      id: row.id,
      createdOn: row.created_on,
      evidence: own,
      ...learningState({ ...learning, createdOn: row.created_on }, own, today),
      reusedBy: experiments
        .filter(({ experiment }) => experiment.learnings?.includes(row.id) === true)
        .map(({ experiment }) => experiment.key),
    }
  })
}
