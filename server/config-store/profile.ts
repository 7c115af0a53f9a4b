import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

/** What a workspace says of itself: one line, and the seven questions of its customers' journey. */
export type Profile = { positioning: string; journey: Record<string, string> }

export function putProfile(writer: Writer, change: Change, profile: Profile): void {
  const values = { positioning: profile.positioning, journey: JSON.stringify(profile.journey) }
  writer.transaction(() => {
    writer.run(
      writer.query
        .insertInto('workspace_profile')
        .values({ project_id: change.projectId, ...values })
        .onConflict((conflict) => conflict.column('project_id').doUpdateSet(values)),
    )
    auditChange(writer, change, { action: 'profile.put', subject: 'profile', details: profile })
  })
}

export async function readProfile(scope: ProjectScope): Promise<Profile> {
  const row = await scope.from('workspace_profile').selectAll().executeTakeFirst()
  return {
    positioning: row?.positioning ?? '',
    journey: JSON.parse(row?.journey ?? '{}') as Record<string, string>,
  }
}
