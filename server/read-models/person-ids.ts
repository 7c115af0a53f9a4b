import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Every id that is one person, as terms and as texts. */
export type PersonRecord = {
  visitorIds: number[]
  personIds: number[]
  /** The same ids as clients sent them. */
  ids: string[]
}

/**
 * Finds a person by any of their ids: a user id with all that aliases lead to it, or an anonymous id
 * with whoever it turned out to be.
 *
 * @returns null when nobody is known by this id
 */
export async function readPersonIds(
  { db, project }: ProjectScope,
  id: string,
): Promise<PersonRecord | null> {
  const { rows } = await sql<{ id: number; kind: 'visitor' | 'person'; value: string }>`
    with given as (
      select id, kind from term
      where project_id = ${project.id} and kind in ('visitor', 'person')
        and value in (${id}, ${`user:${id}`})),
    named as (
      select id from given where kind = 'person'
      union select person_id from visitor
        where project_id = ${project.id} and person_id is not null
          and visitor_id in (select id from given where kind = 'visitor')),
    canonical as (
      select coalesce(person_member.person_id, named.id) as id from named
      left join person_member
        on person_member.project_id = ${project.id} and person_member.member_id = named.id),
    person as (
      select id from canonical
      union select id from named
      union select member_id from person_member
        where project_id = ${project.id} and person_id in (select id from canonical)),
    everything as (
      select id from person
      union select visitor_id from visitor
        where project_id = ${project.id} and person_id in (select id from person)
      union select id from given where kind = 'visitor')
    select term.id, kind, value from term join everything using (id) order by term.id`.execute(db)
  if (rows.length === 0) return null
  const of = (kind: 'visitor' | 'person'): number[] =>
    rows.filter((row) => row.kind === kind).map((row) => row.id)
  return { visitorIds: of('visitor'), personIds: of('person'), ids: rows.map(({ value }) => value) }
}
