import type { Role } from '@takt/shared/schemas/access.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { hashSecret, randomSecret } from './secrets.ts'

const INVITATION_MS = 7 * 24 * 3_600_000

export type Member = { userId: string; name: string; email: string; role: Role }
export type Invitation = {
  id: number
  projectId: number
  email: string
  role: Role
  expiresAtMs: number
}

/** Whether anybody has an account yet. */
export async function hasUsers(db: Kysely<Schema>): Promise<boolean> {
  return (await db.selectFrom('auth_user').select('id').limit(1).executeTakeFirst()) !== undefined
}

/** Everybody who has an account, by e-mail address. */
export async function readUsers(
  db: Kysely<Schema>,
): Promise<{ name: string; email: string; isOwner: boolean }[]> {
  const rows = await db
    .selectFrom('auth_user')
    .select(['name', 'email', 'isOwner'])
    .orderBy('email')
    .execute()
  return rows.map((row) => ({ ...row, isOwner: row.isOwner === 1 }))
}

/** The person with an e-mail address; undefined for none. */
export async function readUserByEmail(
  db: Kysely<Schema>,
  email: string,
): Promise<{ id: string; name: string; email: string } | undefined> {
  return await db
    .selectFrom('auth_user')
    .select(['id', 'name', 'email'])
    .where('email', '=', email.toLowerCase())
    .executeTakeFirst()
}

/** Somebody's role in each project that they belong to, by the project's row id. */
export async function readRoles(
  db: Kysely<Schema>,
  userId: string,
): Promise<ReadonlyMap<number, Role>> {
  const rows = await db
    .selectFrom('member')
    .select(['project_id', 'role'])
    .where('user_id', '=', userId)
    .execute()
  return new Map(rows.map((row) => [row.project_id, row.role]))
}

/** Who belongs to a project; owners belong to every one and are not listed. */
export async function readMembers(scope: ProjectScope): Promise<Member[]> {
  return await scope
    .from('member')
    .innerJoin('auth_user', 'auth_user.id', 'member.user_id')
    .select(['auth_user.id as userId', 'auth_user.name', 'auth_user.email', 'member.role'])
    .orderBy('auth_user.name')
    .execute()
}

/** Gives somebody a role in a project, or another one. */
export function putMember(
  writer: Writer,
  member: { projectId: number; userId: string; role: Role; nowMs: number },
): void {
  writer.run(
    writer.query
      .insertInto('member')
      .values({
        project_id: member.projectId,
        user_id: member.userId,
        role: member.role,
        created_at_ms: member.nowMs,
      })
      .onConflict((conflict) =>
        conflict.columns(['project_id', 'user_id']).doUpdateSet({ role: member.role }),
      ),
  )
}

/** @returns whether there was such a member */
export function removeMember(
  writer: Writer,
  { projectId, userId }: { projectId: number; userId: string },
): boolean {
  const { changes } = writer.run(
    writer.query
      .deleteFrom('member')
      .where('project_id', '=', projectId)
      .where('user_id', '=', userId),
  )
  return changes > 0
}

/** Invites an address for a week; an earlier invitation of it to the same project ends. */
export function addInvitation(
  writer: Writer,
  {
    projectId,
    email,
    role,
    nowMs,
  }: { projectId: number; email: string; role: Role; nowMs: number },
): Invitation & { token: string } {
  const token = randomSecret()
  const expiresAtMs = nowMs + INVITATION_MS
  return writer.transaction(() => {
    writer.run(
      writer.query
        .deleteFrom('invitation')
        .where('project_id', '=', projectId)
        .where('email', '=', email),
    )
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('invitation').values({
        project_id: projectId,
        email,
        role,
        token_hash: hashSecret(token),
        created_at_ms: nowMs,
        expires_at_ms: expiresAtMs,
      }),
    )
    return { id, projectId, email, role, expiresAtMs, token }
  })
}

/** Invitations of a project that nobody has taken up. */
export async function readInvitations(scope: ProjectScope): Promise<Invitation[]> {
  const rows = await scope.from('invitation').selectAll().orderBy('id').execute()
  return rows.map(invitationOf)
}

/** The invitation that a link stands for; undefined for one that is unknown or has ended. */
export async function readInvitation(
  db: Kysely<Schema>,
  { token, nowMs }: { token: string; nowMs: number },
): Promise<(Invitation & { project: string }) | undefined> {
  const row = await db
    .selectFrom('invitation')
    .innerJoin('project', 'project.id', 'invitation.project_id')
    .selectAll('invitation')
    .select('project.name as project')
    .where('token_hash', '=', hashSecret(token))
    .where('expires_at_ms', '>', nowMs)
    .executeTakeFirst()
  return row && { ...invitationOf(row), project: row.project }
}

/** Invitations of an address to any project. */
export async function readInvitationsOf(
  db: Kysely<Schema>,
  { email, nowMs }: { email: string; nowMs: number },
): Promise<Invitation[]> {
  const rows = await db
    .selectFrom('invitation')
    .selectAll()
    .where('email', '=', email.toLowerCase())
    .where('expires_at_ms', '>', nowMs)
    .execute()
  return rows.map(invitationOf)
}

/** @returns the address that was invited; undefined when there was no such invitation */
export function removeInvitation(
  writer: Writer,
  { projectId, id }: { projectId: number; id: number },
): string | undefined {
  const [row] = writer.all(
    writer.query
      .deleteFrom('invitation')
      .where('project_id', '=', projectId)
      .where('id', '=', id)
      .returning('email'),
  )
  return row?.email
}

const invitationOf = (row: {
  id: number
  project_id: number
  email: string
  role: Role
  expires_at_ms: number
}): Invitation => ({
  id: row.id,
  projectId: row.project_id,
  email: row.email,
  role: row.role,
  expiresAtMs: row.expires_at_ms,
})
