import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Derived rows about a person, by table, as they are stored. */
export type PersonRows = Record<(typeof TABLES)[number], unknown[]>

const TABLES = ['visitor', 'session', 'order', 'exposure', 'outcome'] as const

/** Rows of every read model that is kept by visitor. */
export async function readPersonRows(
  { db, project }: ProjectScope,
  { visitorIds }: { visitorIds: readonly number[] },
): Promise<PersonRows> {
  const found: Partial<PersonRows> = {}
  for (const table of TABLES) {
    const { rows } = await sql`
      select * from ${sql.table(table)}
      where project_id = ${project.id}
        and visitor_id in (select value from json_each(${JSON.stringify(visitorIds)}))`.execute(db)
    found[table] = rows
  }
  return found as PersonRows
}
