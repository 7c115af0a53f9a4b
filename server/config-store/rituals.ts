import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

/** Something that a team does again and again, at a time of its own clock. */
export type Ritual = {
  key: string
  mode: 'b2c' | 'b2b'
  name: string
  every: 'day' | 'week' | 'quarter'
  /** 1 is Monday; of a weekly ritual. */
  weekday: number | null
  /** HH:MM. */
  at: string
  owner: string
}

export function putRitual(writer: Writer, change: Change, ritual: Ritual): void {
  const { key, ...values } = ritual
  writer.transaction(() => {
    writer.run(
      writer.query
        .insertInto('ritual')
        .values({ project_id: change.projectId, key, ...values })
        .onConflict((conflict) => conflict.columns(['project_id', 'key']).doUpdateSet(values)),
    )
    auditChange(writer, change, { action: 'ritual.put', subject: key, details: values })
  })
}

export function removeRitual(writer: Writer, change: Change, key: string): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .deleteFrom('ritual')
        .where('project_id', '=', change.projectId)
        .where('key', '=', key),
    )
    if (changes === 0) return false
    auditChange(writer, change, { action: 'ritual.remove', subject: key, details: {} })
    return true
  })
}

export async function readRituals(scope: ProjectScope): Promise<Ritual[]> {
  return await scope
    .from('ritual')
    .select(['key', 'mode', 'name', 'every', 'weekday', 'at', 'owner'])
    .orderBy('key')
    .execute()
}
