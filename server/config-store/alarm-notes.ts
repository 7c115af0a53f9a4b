import type { AlarmNote } from '@takt/shared/metrics'
import { z } from 'zod'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import { readLastChanges } from './history.ts'

const ACTION = 'alarm.acknowledge'

/** What has been said about the alarms of a project. */
export async function readAlarmNotes(scope: ProjectScope): Promise<AlarmNote[]> {
  const rows = await scope.from('alarm_note').selectAll().execute()
  return rows.map((row) => ({
    rule: row.rule,
    acknowledgedUntil: row.acknowledged_until,
    acknowledgedBy: row.acknowledged_by,
    owner: row.owner,
  }))
}

const Said = z.object({ until: z.iso.date(), owner: z.string() })

/** What had been said about them before an instant. */
export async function readAlarmNotesAt(
  scope: ProjectScope,
  beforeMs: number,
): Promise<AlarmNote[]> {
  const changes = await readLastChanges(scope, { action: ACTION, beforeMs })
  return [...changes].flatMap(([rule, { actor, details }]) => {
    const said = Said.safeParse(details)
    if (!said.success) return []
    const { until, owner } = said.data
    return [{ rule, acknowledgedUntil: until, acknowledgedBy: actor, owner }]
  })
}

/** Notes that somebody has heard an alarm, and until when it keeps quiet. */
export function acknowledgeAlarm(
  writer: Writer,
  change: Change,
  { rule, until, owner }: { rule: string; until: string; owner: string },
): void {
  writer.transaction(() => {
    const row = {
      project_id: change.projectId,
      rule,
      acknowledged_until: until,
      acknowledged_by: change.actor,
      owner,
    }
    writer.run(
      writer.query
        .insertInto('alarm_note')
        .values(row)
        .onConflict((conflict) => conflict.columns(['project_id', 'rule']).doUpdateSet(row)),
    )
    auditChange(writer, change, { action: ACTION, subject: rule, details: { until, owner } })
  })
}
