import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/**
 * Variants that somebody has already seen, by experiment: the visitor's own, or, for a user id, the one
 * that any visitor of this person saw first.
 *
 * Whoever assigns on the server keeps to them, so that nobody changes variant by signing in, by using a
 * second device, or when weights and target groups change.
 *
 * @param unitId an anonymous id or a user id
 */
export async function readAssignedVariants(
  { db, project }: ProjectScope,
  { unitId, experimentKeys }: { unitId: string; experimentKeys: readonly string[] },
): Promise<Map<string, string>> {
  if (unitId === '' || experimentKeys.length === 0) return new Map()
  const term = (kind: 'visitor' | 'person') =>
    sql`select id from term where project_id = ${project.id} and kind = ${kind} and value = ${unitId}`
  const { rows } = await sql<{ experiment: string; variant: string }>`
    select experiment_key as experiment, variant_key as variant
    from exposure
    where project_id = ${project.id} and experiment_key in (${sql.join(experimentKeys)})
      and visitor_id in (
        ${term('visitor')}
        union
        select visitor_id from visitor
        where project_id = ${project.id} and person_id = (${term('person')}))
    order by exposed_at_ms desc, visitor_id desc`.execute(db)
  return new Map(rows.map(({ experiment, variant }) => [experiment, variant]))
}
