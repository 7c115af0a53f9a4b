import type { ProjectScope } from '../db/scope.ts'

/** A visitor and whether they bought. */
export type VisitorOutcome = { visitor: string; bought: 0 | 1 }

/** The visitors of the visits since a day, each once, with whether one of these visits paid. */
export async function readVisitorOutcomes(
  scope: ProjectScope,
  from: string,
): Promise<VisitorOutcome[]> {
  const rows = await scope
    .from('session')
    .innerJoin('term', 'term.id', 'session.visitor_id')
    .select(['term.value as visitor', (eb) => eb.fn.max('session.orders').as('orders')])
    .where('session.day', '>=', from)
    .groupBy('session.visitor_id')
    .execute()
  return rows.map(({ visitor, orders }) => ({ visitor, bought: orders > 0 ? 1 : 0 }))
}
