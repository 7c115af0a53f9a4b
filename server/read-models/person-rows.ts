import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Derived rows about a person, by table, as they are stored. */
export type PersonRows = Record<(typeof BY_VISITOR)[number] | (typeof BY_PERSON)[number], unknown[]>

const BY_VISITOR = ['visitor', 'session', 'order', 'exposure', 'outcome'] as const
/** What a CRM tells of people. */
const BY_PERSON = ['contact', 'lead', 'touch'] as const

/** Rows of every read model that is kept by visitor or by person. */
export async function readPersonRows(
  { db, project }: ProjectScope,
  { visitorIds, personIds }: { visitorIds: readonly number[]; personIds: readonly number[] },
): Promise<PersonRows> {
  const rowsOf = async (
    table: string,
    column: 'visitor_id' | 'person_id',
    ids: readonly number[],
  ): Promise<unknown[]> => {
    const { rows } = await sql`
      select * from ${sql.table(table)}
      where project_id = ${project.id}
        and ${sql.ref(column)} in (select value from json_each(${JSON.stringify(ids)}))`.execute(db)
    return rows
  }
  const found: Partial<PersonRows> = {}
  for (const table of BY_VISITOR) found[table] = await rowsOf(table, 'visitor_id', visitorIds)
  for (const table of BY_PERSON) found[table] = await rowsOf(table, 'person_id', personIds)
  return found as PersonRows
}
