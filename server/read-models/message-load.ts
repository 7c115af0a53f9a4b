import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Touches that reach a person without being asked for. */
const MESSAGES = ['email', 'e-mail', 'newsletter', 'sms', 'push', 'message', 'whatsapp', 'letter']

/**
 * How many persons got how many messages in some days up to an instant: touches whose kind, or whose
 * channel where the kind says nothing, is a message.
 *
 * @param over with this many messages or fewer a person is not over the cap
 * @returns `since`: the first day on which somebody was over it; null when nobody is
 */
export async function readMessageLoad(
  scope: ProjectScope,
  { from, untilMs, over }: { from: string; untilMs: number; over: number | null },
): Promise<{ people: { messages: number; persons: number }[]; since: string | null }> {
  const { id } = scope.project
  const kinds = sql.join(MESSAGES)
  const messages = sql`select person_id, day,
      row_number() over (partition by person_id order by at_ms, touch_key) as n
    from touch
    where project_id = ${id} and day >= ${from} and at_ms <= ${untilMs} and person_id is not null
      and (kind in (${kinds}) or (kind = 'other' and channel in (${kinds})))`
  const { rows: people } = await sql<{ messages: number; persons: number }>`
    with message as (${messages}), of_person as (select max(n) as messages from message group by person_id)
    select messages, count(*) as persons from of_person group by messages order by messages`.execute(
    scope.db,
  )
  if (over === null) return { people, since: null }
  const { rows } = await sql<{ since: string | null }>`
    with message as (${messages}) select min(day) as since from message where n = ${over + 1}`.execute(
    scope.db,
  )
  return { people, since: rows[0]?.since ?? null }
}
