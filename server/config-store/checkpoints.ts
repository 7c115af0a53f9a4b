import type { FirstScreenPart } from '@takt/shared/schemas/retro.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

export type CheckpointAnswer = {
  checkpoint: string
  result: 'pass' | 'fail'
  value: number | null
  note: string
  /** Of the first screen: what somebody saw; absent where nobody went through the list. */
  ticked?: FirstScreenPart[]
  /** Where the proof lies. */
  link?: string
  answeredAtMs: number
  answeredBy: string
}

/** Keeps an answer; earlier ones stay, for the retros that were made of them. */
export function addAnswer(
  writer: Writer,
  change: Change,
  {
    ticked,
    link,
    ...answer
  }: Pick<CheckpointAnswer, 'checkpoint' | 'result' | 'value' | 'note' | 'ticked' | 'link'>,
): void {
  const details = {
    ...(ticked === undefined ? {} : { ticked }),
    ...(link === undefined ? {} : { link }),
  }
  writer.transaction(() => {
    writer.run(
      writer.query.insertInto('checkpoint_answer').values({
        project_id: change.projectId,
        ...answer,
        details: JSON.stringify(details),
        answered_at_ms: change.nowMs,
        answered_by: change.actor,
      }),
    )
    auditChange(writer, change, {
      action: 'retro.checkpoint',
      subject: answer.checkpoint,
      details: { result: answer.result, value: answer.value, note: answer.note, ...details },
    })
  })
}

/** The newest answer to each checkpoint before an instant. */
export async function readAnswers(
  scope: ProjectScope,
  beforeMs: number,
): Promise<Map<string, CheckpointAnswer>> {
  const rows = await scope
    .from('checkpoint_answer')
    .selectAll()
    .where('answered_at_ms', '<', beforeMs)
    .orderBy('id')
    .execute()
  return new Map(
    rows.map((row) => [
      row.checkpoint,
      {
        checkpoint: row.checkpoint,
        result: row.result,
        value: row.value,
        note: row.note,
        ...(JSON.parse(row.details) as Pick<CheckpointAnswer, 'ticked' | 'link'>),
        answeredAtMs: row.answered_at_ms,
        answeredBy: row.answered_by,
      },
    ]),
  )
}
