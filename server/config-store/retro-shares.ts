import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import { hashSecret, randomSecret } from './secrets.ts'

export type RetroShare = {
  id: number
  createdAtMs: number
  createdBy: string
  expiresAtMs: number
  revokedAtMs: number | null
}

/** Makes a link's secret, which is shown once and never stored. */
export function addShare(
  writer: Writer,
  change: Change,
  { week, expiresAtMs }: { week: string; expiresAtMs: number },
): { id: number; token: string } {
  const token = randomSecret()
  return writer.transaction(() => {
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('retro_share').values({
        project_id: change.projectId,
        week,
        token_hash: hashSecret(token),
        created_at_ms: change.nowMs,
        created_by: change.actor,
        expires_at_ms: expiresAtMs,
        revoked_at_ms: null,
      }),
    )
    const details = { id, expiresAt: new Date(expiresAtMs).toISOString() }
    auditChange(writer, change, { action: 'retro.share', subject: week, details })
    return { id, token }
  })
}

/** Ends a link; false when there is none, or it has ended. */
export function revokeShare(
  writer: Writer,
  change: Change,
  { week, id }: { week: string; id: number },
): boolean {
  return writer.transaction(() => {
    const { changes } = writer.run(
      writer.query
        .updateTable('retro_share')
        .set({ revoked_at_ms: change.nowMs })
        .where('project_id', '=', change.projectId)
        .where('week', '=', week)
        .where('id', '=', id)
        .where('revoked_at_ms', 'is', null),
    )
    if (changes === 0) return false
    auditChange(writer, change, { action: 'retro.unshare', subject: week, details: { id } })
    return true
  })
}

export async function readShares(scope: ProjectScope, week: string): Promise<RetroShare[]> {
  const rows = await scope
    .from('retro_share')
    .selectAll()
    .where('week', '=', week)
    .orderBy('id', 'desc')
    .execute()
  return rows.map((row) => ({
    id: row.id,
    createdAtMs: row.created_at_ms,
    createdBy: row.created_by,
    expiresAtMs: row.expires_at_ms,
    revokedAtMs: row.revoked_at_ms,
  }))
}

/** The one retro that a link opens; undefined when it has ended or never was. */
export async function readShared(
  db: Kysely<Schema>,
  { token, nowMs }: { token: string; nowMs: number },
): Promise<{ slug: string; week: string } | undefined> {
  return await db
    .selectFrom('retro_share')
    .innerJoin('project', 'project.id', 'retro_share.project_id')
    .select(['project.slug', 'retro_share.week'])
    .where('token_hash', '=', hashSecret(token))
    .where('expires_at_ms', '>', nowMs)
    .where('revoked_at_ms', 'is', null)
    .executeTakeFirst()
}
