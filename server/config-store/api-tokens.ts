import type { TokenScope } from '@takt/shared/schemas/access.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { isStoreFailure } from '../event-log/store-failure.ts'
import { hashSecret, randomSecret } from './secrets.ts'

const DAY_MS = 24 * 3_600_000
/** The last use is noted so exactly; every request would be a write. */
const USE_NOTED_MS = 3_600_000

/** What is known of a token; the token itself is stored only as a hash. */
export type ApiToken = {
  id: number
  name: string
  scope: TokenScope
  createdAtMs: number
  /** Null for one that does not end. */
  expiresAtMs: number | null
  lastUsedAtMs: number | null
}

/** Makes a token of a project. Inside a transaction it is part of it. */
export function addToken(
  writer: Writer,
  {
    projectId,
    nowMs,
    name,
    scope,
    expiresInDays,
  }: {
    projectId: number
    nowMs: number
    name: string
    scope: TokenScope
    expiresInDays: number | null
  },
): { id: number; token: string } {
  const token = `tk_${randomSecret()}`
  const { lastInsertRowid: id } = writer.run(
    writer.query.insertInto('api_token').values({
      project_id: projectId,
      token_hash: hashSecret(token),
      created_at_ms: nowMs,
      name,
      scope,
      expires_at_ms: expiresInDays === null ? null : nowMs + expiresInDays * DAY_MS,
    }),
  )
  return { id, token }
}

/** Ends a token. Gives its name; undefined when the project has no such token. */
export function removeToken(
  writer: Writer,
  { projectId, id }: { projectId: number; id: number },
): string | undefined {
  const [row] = writer.all(
    writer.query
      .deleteFrom('api_token')
      .where('project_id', '=', projectId)
      .where('id', '=', id)
      .returning('name'),
  )
  return row?.name
}

/** The tokens of a project, newest first. */
export async function readTokens(scope: ProjectScope): Promise<ApiToken[]> {
  const rows = await scope.from('api_token').selectAll().orderBy('id', 'desc').execute()
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    scope: row.scope,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  }))
}

/** What a token opens; undefined for one that is unknown or has ended. */
export async function readToken(
  db: Kysely<Schema>,
  { token, nowMs }: { token: string; nowMs: number },
): Promise<(ApiToken & { projectId: number }) | undefined> {
  const row = await db
    .selectFrom('api_token')
    .selectAll()
    .where('token_hash', '=', hashSecret(token))
    .where((is) => is.or([is('expires_at_ms', 'is', null), is('expires_at_ms', '>', nowMs)]))
    .executeTakeFirst()
  if (row === undefined) return undefined
  return {
    id: row.id,
    projectId: row.project_id,
    name: row.name,
    scope: row.scope,
    createdAtMs: row.created_at_ms,
    expiresAtMs: row.expires_at_ms,
    lastUsedAtMs: row.last_used_at_ms,
  }
}

/** Notes that a token was used, to the hour. */
export function noteTokenUse(writer: Writer, { id, lastUsedAtMs }: ApiToken, nowMs: number): void {
  if (lastUsedAtMs !== null && nowMs - lastUsedAtMs < USE_NOTED_MS) return
  try {
    writer.run(
      writer.query.updateTable('api_token').set({ last_used_at_ms: nowMs }).where('id', '=', id),
    )
  } catch (error) {
    // Whoever reads must not be turned away because the disk is full or somebody else writes.
    if (!isStoreFailure(error)) throw error
  }
}
