import { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { AuditEntry } from './audit.ts'

/** What the audit says last of each subject of an action before an instant, by subject. */
export async function readLastChanges(
  scope: ProjectScope,
  { action, beforeMs }: { action: string; beforeMs: number },
): Promise<Map<string, Pick<AuditEntry, 'atMs' | 'actor' | 'details'>>> {
  const rows = await scope
    .from('audit')
    .select(['subject', 'at_ms', 'actor', 'details'])
    .where('action', '=', action)
    .where('at_ms', '<', beforeMs)
    .orderBy('at_ms')
    .orderBy('id')
    .execute()
  return new Map(
    rows.map(({ subject, at_ms: atMs, actor, details }) => [
      subject,
      { atMs, actor, details: JSON.parse(details) as unknown },
    ]),
  )
}

/** When each subject of an action was first changed, by subject. */
export async function readFirstChangeMs(
  scope: ProjectScope,
  action: string,
): Promise<Map<string, number>> {
  const rows = await scope
    .from('audit')
    .select(({ fn }) => ['subject', fn.min<number>('at_ms').as('atMs')])
    .where('action', '=', action)
    .groupBy('subject')
    .execute()
  return new Map(rows.map(({ subject, atMs }) => [subject, atMs]))
}

/** The settings as they were at an instant: those that the next change found. */
export async function readSettingsAt(scope: ProjectScope, atMs: number): Promise<ProjectSettings> {
  const next = await scope
    .from('audit')
    .select('details')
    .where('action', '=', 'project.settings')
    .where('at_ms', '>=', atMs)
    .orderBy('at_ms')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst()
  if (next === undefined) return scope.project.settings
  const { before } = JSON.parse(next.details) as { before?: unknown }
  const known = ProjectSettings.safeParse(before)
  return known.success ? known.data : scope.project.settings
}
