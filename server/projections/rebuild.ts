import { setImmediate as nextTurn } from 'node:timers/promises'
import type Database from 'better-sqlite3'
import type { ProjectRecord } from '../config-store/projects.ts'
import { READ_MODELS, type ReadModel } from '../db/schema.ts'
import type { Store } from '../db/store.ts'
import { createProjectionContext } from './context.ts'
import { readCursor } from './cursor.ts'
import { createSliceProjection, type SliceResult } from './project-slice.ts'
import { catchUpProject } from './worker.ts'
import { Sqlite } from '../db/sqlite.ts'

const SLICE_ROWS = 5_000
const BUSY_TIMEOUT_MS = 30_000

export type RebuildReport = {
  /** Log rows of the project. */
  events: number
  /** Rows after the rebuild, and how many of them had to be written, changed or removed. */
  models: Record<ReadModel, { rows: number; changed: number }>
}

/**
 * Rebuilds a project's read models from the log and puts right what differs.
 *
 * The new tables grow as temporary ones on a connection of their own, so a server keeps writing and
 * answering meanwhile. Only the comparison at the end holds the write lock: there both stand at the
 * same position of the log.
 */
export async function rebuildProject({
  store,
  project,
  onProgress = () => undefined,
}: {
  store: Store
  project: ProjectRecord
  onProgress?: (done: number, total: number) => void
}): Promise<RebuildReport> {
  await catchUpProject(store, project)
  const db = new Sqlite(store.path, { timeout: BUSY_TIMEOUT_MS })
  try {
    createTemporaryModels(db)
    const rebuild = createRebuild(db, project)
    const total = countEvents(db, project.id)
    let events = 0
    for (let to = rebuild.live(); rebuild.position() < to; to = rebuild.live()) {
      while (rebuild.position() < to) {
        events += rebuild.step(to).events
        onProgress(Math.min(events, total), total)
        await nextTurn()
      }
    }
    return db
      .transaction(() => {
        const to = rebuild.live()
        while (rebuild.position() < to) events += rebuild.step(to).events
        const models = replaceDifferences(db, project.id)
        if (Object.values(models).some(({ changed }) => changed > 0)) touchCursor(db, project.id)
        return { events, models }
      })
      .immediate()
  } finally {
    db.close()
  }
}

function createRebuild(
  db: Database.Database,
  project: ProjectRecord,
): { live(): number; position(): number; step(upTo: number): SliceResult } {
  const projectSlice = createSliceProjection(createProjectionContext(db, project))
  const liveCursor = db.prepare<[number], { seq: number }>(
    'select seq from main.projector_cursor where project_id = ?',
  )
  let position = readCursor(db, project.id)
  const step = (upTo: number): SliceResult => {
    const result = projectSlice({ after: position, upTo, limit: SLICE_ROWS })
    position = result.upTo
    return result
  }
  return {
    live: () => liveCursor.get(project.id)?.seq ?? 0,
    position: () => position,
    step: (upTo) => (db.inTransaction ? step(upTo) : db.transaction(() => step(upTo))()),
  }
}

const TEMPORARY = [...READ_MODELS, 'projector_cursor', 'record_change']

/** Temporary twins of the read models; unqualified names find them before the real ones. */
function createTemporaryModels(db: Database.Database): void {
  const definitions = db
    .prepare<[], { type: string; name: string; tbl_name: string; sql: string }>(
      `select type, name, tbl_name, sql from sqlite_master
       where sql is not null and tbl_name in (${TEMPORARY.map((name) => `'${name}'`).join(', ')})
       order by type desc`,
    )
    .all()
  for (const { type, name, sql } of definitions) {
    const prefix = type === 'table' ? 'create temp table' : `create index temp.${name}`
    const pattern = type === 'table' ? /^create table/i : new RegExp(`^create index ${name}`, 'i')
    db.exec(sql.replace(pattern, prefix))
  }
}

/** Says that the read models changed where they stand, so that nobody goes on with what was computed. */
function touchCursor(db: Database.Database, projectId: number): void {
  db.prepare(
    `update main.projector_cursor set applied_at_ms = max(applied_at_ms + 1, ?)
     where project_id = ?`,
  ).run(Date.now(), projectId)
  // What changed before says no more than this, and would keep the keys of who was erased. After the
  // cursor: also who has read everything up to it reads everything again.
  db.prepare('delete from main.record_change where project_id = ?').run(projectId)
  db.prepare(
    `insert into main.record_change (project_id, kind, key, seq)
     select project_id, 'rebuild', '', seq + 1 from main.projector_cursor where project_id = ?`,
  ).run(projectId)
}

function countEvents(db: Database.Database, projectId: number): number {
  const count = db.prepare<[number], { events: number }>(
    'select count(*) as events from event where project_id = ?',
  )
  return count.get(projectId)?.events ?? 0
}

function replaceDifferences(db: Database.Database, projectId: number): RebuildReport['models'] {
  const entries = READ_MODELS.map((model) => [model, replaceModel(db, projectId, model)] as const)
  return Object.fromEntries(entries) as RebuildReport['models']
}

/** Replaces the rows that differ, and only those. */
function replaceModel(
  db: Database.Database,
  projectId: number,
  model: ReadModel,
): { rows: number; changed: number } {
  const columns = db
    .prepare<[string], { name: string; pk: number }>('select name, pk from pragma_table_info(?)')
    .all(model)
  const key = columns
    .filter(({ pk }) => pk > 0)
    .map(({ name }) => name)
    .join(', ')
  const rowsOf = (schema: 'main' | 'temp'): string =>
    `select * from ${schema}."${model}" where project_id = ${String(projectId)}`
  db.exec(`
    create temp table difference as
      select distinct ${key} from (
        select * from (${rowsOf('temp')} except ${rowsOf('main')})
        union all
        select * from (${rowsOf('main')} except ${rowsOf('temp')}))`)
  const count = db.prepare<[], { rows: number; changed: number }>(`
    select (select count(*) from (${rowsOf('temp')})) as rows,
      (select count(*) from difference) as changed`)
  const report = count.get() ?? { rows: 0, changed: 0 }
  db.exec(`
    delete from main."${model}" where (${key}) in (select ${key} from difference);
    insert into main."${model}"
      ${rowsOf('temp')} and (${key}) in (select ${key} from difference);
    drop table difference`)
  return report
}
