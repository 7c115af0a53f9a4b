import { randomBytes } from 'node:crypto'
import type { NewProject } from '@takt/shared/schemas/project.ts'
import { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import type { Kysely, Selectable } from 'kysely'
import type { ProjectRecord } from '../db/project-record.ts'
import type { ProjectTable, Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'
import { addToken } from './api-tokens.ts'
import { recordAudit } from './audit.ts'

const KEY_BYTES = 18

export type { ProjectRecord }

/** Where a project's events are appended, and what its settings make of them. */
export const appendTarget = ({
  id,
  currency,
  settings,
}: ProjectRecord): { projectId: number; currency: string; ownVisitors: readonly string[] } => ({
  projectId: id,
  currency,
  ownVisitors: settings.ownVisitors,
})

/** What `takt project create` prints once; the token is stored only as a hash. */
export type CreatedProject = { project: ProjectRecord; writeKey: string; token: string }

/**
 * Creates a project with a write key and an admin token.
 *
 * The slug is made of the name; a taken one gets a number.
 */
export function createProject(
  writer: Writer,
  {
    isDemo = false,
    nowMs,
    actor,
    ...wanted
  }: NewProject & { isDemo?: boolean; nowMs: number; actor: string },
): CreatedProject {
  const writeKey = `wk_${randomBytes(KEY_BYTES).toString('base64url')}`
  return writer.transaction(() => {
    const slug = freeSlug(writer, wanted.name)
    const { lastInsertRowid: id } = writer.run(
      writer.query.insertInto('project').values({
        slug,
        name: wanted.name,
        mode: wanted.mode,
        time_zone: wanted.timeZone,
        currency: wanted.currency,
        is_demo: isDemo ? 1 : 0,
        created_at_ms: nowMs,
      }),
    )
    writer.run(
      writer.query
        .insertInto('write_key')
        .values({ write_key: writeKey, project_id: id, created_at_ms: nowMs }),
    )
    const { token } = addToken(writer, {
      projectId: id,
      nowMs,
      name: 'made with the project',
      scope: 'admin',
      expiresInDays: null,
    })
    recordAudit(writer, {
      projectId: id,
      atMs: nowMs,
      actor,
      action: 'project.create',
      subject: slug,
      details: wanted,
    })
    const settings = ProjectSettings.parse({})
    return { project: { ...wanted, id, slug, isDemo, writeKey, settings }, writeKey, token }
  })
}

function freeSlug(writer: Writer, name: string): string {
  const base = slugOf(name)
  const taken = new Set(
    writer.all(writer.query.selectFrom('project').select('slug')).map(({ slug }) => slug),
  )
  let slug = base
  for (let n = 2; taken.has(slug); n += 1) slug = `${base}-${String(n)}`
  return slug
}

function slugOf(name: string): string {
  const slug = name
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase()
    .replaceAll('ß', 'ss')
    .replaceAll('æ', 'ae')
    .replaceAll('ø', 'o')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 48)
  return slug === '' ? 'project' : slug
}

type ProjectRow = Selectable<ProjectTable> & { write_key: string }

const record = (row: ProjectRow): ProjectRecord => ({
  id: row.id,
  slug: row.slug,
  name: row.name,
  mode: row.mode,
  timeZone: row.time_zone,
  currency: row.currency,
  isDemo: row.is_demo === 1,
  writeKey: row.write_key,
  settings: ProjectSettings.parse(JSON.parse(row.settings)),
})

const selectProjects = (db: Kysely<Schema>) =>
  db
    .selectFrom('project')
    .innerJoin('write_key', 'write_key.project_id', 'project.id')
    .selectAll('project')
    .select('write_key.write_key')

/** Every project, oldest first. */
export async function readProjects(db: Kysely<Schema>): Promise<ProjectRecord[]> {
  const rows = await selectProjects(db).orderBy('project.id').execute()
  return rows.map(record)
}

export async function readProjectBySlug(
  db: Kysely<Schema>,
  slug: string,
): Promise<ProjectRecord | undefined> {
  const row = await selectProjects(db).where('project.slug', '=', slug).executeTakeFirst()
  return row && record(row)
}

/** When a project was made, in milliseconds UTC. */
export async function readCreatedMs(db: Kysely<Schema>, projectId: number): Promise<number> {
  const row = await db
    .selectFrom('project')
    .select('created_at_ms')
    .where('id', '=', projectId)
    .executeTakeFirstOrThrow()
  return row.created_at_ms
}

/** The project that a write key belongs to; undefined for an unknown key. */
export async function readProjectByWriteKey(
  db: Kysely<Schema>,
  writeKey: string,
): Promise<ProjectRecord | undefined> {
  const row = await selectProjects(db)
    .where('write_key.write_key', '=', writeKey)
    .executeTakeFirst()
  return row && record(row)
}

/** Replaces a project's settings; the audit keeps what they were. */
export function updateProjectSettings(
  writer: Writer,
  {
    projectId,
    nowMs,
    actor,
    before,
    after,
  }: {
    projectId: number
    nowMs: number
    actor: string
    before: ProjectSettings
    after: ProjectSettings
  },
): void {
  writer.transaction(() => {
    writer.run(
      writer.query
        .updateTable('project')
        .set({ settings: JSON.stringify(after) })
        .where('id', '=', projectId),
    )
    recordAudit(writer, {
      projectId,
      atMs: nowMs,
      actor,
      action: 'project.settings',
      subject: 'settings',
      details: { before, after },
    })
  })
}

/** Forgets visitors that are listed as our own, in the settings and in what the audit says of them. */
export function removeOwnVisitors(
  writer: Writer,
  { projectId, visitors }: { projectId: number; visitors: readonly string[] },
): void {
  const [row] = writer.all(
    writer.query.selectFrom('project').select('settings').where('id', '=', projectId),
  )
  const settings = ProjectSettings.parse(JSON.parse(row?.settings ?? '{}'))
  const ownVisitors = settings.ownVisitors.filter((visitor) => !visitors.includes(visitor))
  if (ownVisitors.length === settings.ownVisitors.length) return
  writer.run(
    writer.query
      .updateTable('project')
      .set({ settings: JSON.stringify({ ...settings, ownVisitors }) })
      .where('id', '=', projectId),
  )
}
