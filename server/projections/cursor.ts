import type Database from 'better-sqlite3'

/** How far a project's read models have come in the log; 0 before the first row. */
export function readCursor(db: Database.Database, projectId: number): number {
  const row = db
    .prepare<[number], { seq: number }>('select seq from projector_cursor where project_id = ?')
    .get(projectId)
  return row?.seq ?? 0
}

export function writeCursor(
  db: Database.Database,
  projectId: number,
  seq: number,
  appliedAtMs: number,
): void {
  db.prepare(
    'insert or replace into projector_cursor (project_id, seq, applied_at_ms) values (?, ?, ?)',
  ).run(projectId, seq, appliedAtMs)
}

/** The latest log row of all projects; 0 for an empty log. */
export function readHead(db: Database.Database): number {
  return db.prepare<[], { seq: number | null }>('select max(seq) as seq from event').get()?.seq ?? 0
}
