import type Database from 'better-sqlite3'
import type { ProjectRecord } from '../config-store/projects.ts'
import { createLocalDay } from './local-day.ts'
import { createTermReader, type TermReader } from './terms.ts'

/**
 * What every projection works with: one project, one connection.
 *
 * Table names in its statements are never qualified: a rebuild creates temporary tables of the same
 * names, and SQLite finds those first.
 */
export type ProjectionContext = {
  readonly db: Database.Database
  readonly project: Pick<ProjectRecord, 'id' | 'timeZone' | 'currency'>
  readonly terms: TermReader
  /** Calendar day of an instant in the project's zone. */
  readonly localDay: (atMs: number) => string
}

export function createProjectionContext(
  db: Database.Database,
  project: ProjectionContext['project'],
): ProjectionContext {
  return {
    db,
    project,
    terms: createTermReader(db, project.id),
    localDay: createLocalDay(project.timeZone),
  }
}

/** The JSON object of an event's body; what is not an object counts as empty. */
export function propertiesOf(body: string): Record<string, unknown> {
  const parsed = JSON.parse(body) as { properties?: unknown }
  return isRecord(parsed.properties) ? parsed.properties : {}
}

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
