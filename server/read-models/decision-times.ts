import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/**
 * How long each customer took from the first visit to the first order, in milliseconds. Customers of whom
 * nothing is known before their order, such as imported ones, are left out.
 */
export async function readFirstOrderDelays({ db, project }: ProjectScope): Promise<number[]> {
  const { rows } = await sql<{ ms: number }>`
    with first_order as (
      select customer_id, min(ordered_at_ms) as at_ms from customer_order
      where project_id = ${project.id} and lines > 0 group by customer_id),
    waited as (
      select at_ms - coalesce(person.first_seen_at_ms, visitor.first_seen_at_ms) as ms
      from first_order
      left join person on person.project_id = ${project.id} and person.person_id = customer_id
      left join visitor on visitor.project_id = ${project.id} and visitor.visitor_id = customer_id)
    select ms from waited where ms > 0`.execute(db)
  return rows.map(({ ms }) => ms)
}

/** Whole days from created to won of every won deal whose both days are known. */
export async function readWonDays(scope: ProjectScope): Promise<number[]> {
  const rows = await scope
    .from('deal')
    .where('status', '=', 'won')
    .select(sql<number>`julianday(closed_on) - julianday(created_on)`.as('days'))
    .where(sql<boolean>`closed_on >= created_on`)
    .execute()
  return rows.map(({ days }) => days)
}
