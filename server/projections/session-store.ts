import type { SessionTable } from '../db/schema.ts'
import type { ProjectionContext } from './context.ts'

export type SessionRow = Omit<SessionTable, 'project_id'>

export const SESSION_COLUMNS = [
  'visitor_id',
  'started_at_ms',
  'ended_at_ms',
  'day',
  'channel',
  'source_id',
  'medium_id',
  'campaign_id',
  'content_id',
  'landing_path_id',
  'device_id',
  'country_id',
  'visitor_type',
  'page_views',
  'events',
  'has_product',
  'has_cart',
  'has_checkout',
  'steps_in_order',
  'paid_after_ms',
  'checkout_clicks',
  'orders',
  'revenue_minor',
] as const satisfies readonly (keyof SessionRow)[]

export const sameSession = (a: SessionRow, b: SessionRow): boolean =>
  SESSION_COLUMNS.every((column) => a[column] === b[column])

/** Writes a session row, over the one of the same start if there is one. */
export function createSessionWriter({ db, project }: ProjectionContext): (row: SessionRow) => void {
  const upsert = db.prepare(`
    insert or replace into session (project_id, ${SESSION_COLUMNS.join(', ')})
    values (@project, ${SESSION_COLUMNS.map((column) => `@${column}`).join(', ')})`)
  return (row) => {
    upsert.run({ project: project.id, ...row })
  }
}

/** Reads one session by its key. */
export function createSessionReader({
  db,
  project,
}: ProjectionContext): (visitorId: number, startedAtMs: number) => SessionRow | undefined {
  const select = db.prepare<[number, number, number], SessionRow>(`
    select ${SESSION_COLUMNS.join(', ')} from session
    where project_id = ? and visitor_id = ? and started_at_ms = ?`)
  return (visitorId, startedAtMs) => select.get(project.id, visitorId, startedAtMs)
}

/** The visitor's sessions right before and right after a stretch of time. */
export function prepareNeighbours({ db, project }: ProjectionContext): {
  before(visitorId: number, fromMs: number): SessionRow | undefined
  after(visitorId: number, toMs: number): SessionRow | undefined
} {
  const before = db.prepare<[number, number, number], SessionRow>(`
    select ${SESSION_COLUMNS.join(', ')} from session
    where project_id = ? and visitor_id = ? and started_at_ms < ?
    order by started_at_ms desc limit 1`)
  const after = db.prepare<[number, number, number], SessionRow>(`
    select ${SESSION_COLUMNS.join(', ')} from session
    where project_id = ? and visitor_id = ? and started_at_ms >= ?
    order by started_at_ms limit 1`)
  return {
    before: (visitorId, fromMs) => before.get(project.id, visitorId, fromMs),
    after: (visitorId, toMs) => after.get(project.id, visitorId, toMs),
  }
}
