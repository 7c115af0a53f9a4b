import type { PositionAnswers, PositionSignal } from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

export type PositionRun = {
  id: number
  touchpoint: string
  ranOn: string
  answers: PositionAnswers
  /** Which answers came from data; the others were given by hand. */
  sources: Partial<Record<PositionSignal, 'hand' | 'data'>>
  /** What else is known of the touchpoint. */
  facts: { price: number | null; deciders: number | null; medianDays: number | null }
  createdBy: string
}

/** Keeps one run of the eight questions; none is ever changed. */
export function addPositionRun(
  writer: Writer,
  change: Change,
  run: Omit<PositionRun, 'id' | 'createdBy'>,
): number {
  return writer.transaction(() => {
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('position_run').values({
        project_id: change.projectId,
        touchpoint: run.touchpoint,
        ran_on: run.ranOn,
        answers: JSON.stringify(run.answers),
        sources: JSON.stringify(run.sources),
        facts: JSON.stringify(run.facts),
        created_at_ms: change.nowMs,
        created_by: change.actor,
      }),
    )
    auditChange(writer, change, {
      action: 'position.run',
      subject: run.touchpoint,
      details: { id, answers: run.answers },
    })
    return id
  })
}

/** Every run, the newest of each touchpoint last. */
export async function readPositionRuns(scope: ProjectScope): Promise<PositionRun[]> {
  const rows = await scope
    .from('position_run')
    .selectAll()
    .orderBy('ran_on')
    .orderBy('id')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    touchpoint: row.touchpoint,
    ranOn: row.ran_on,
    answers: JSON.parse(row.answers) as PositionRun['answers'],
    sources: JSON.parse(row.sources) as PositionRun['sources'],
    facts: JSON.parse(row.facts) as PositionRun['facts'],
    createdBy: row.created_by,
  }))
}
