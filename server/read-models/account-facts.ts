import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

type Rows = RawBuilder<unknown>

/** Each account of an experiment once; expects the common table `unit` of `unitsOf`. */
const ACCOUNTS = sql`(select distinct unit_id, variant, exposed_at_ms, day from unit)`

/** What happened to accounts after their exposure: the same columns as the facts of visitors. */
export const ACCOUNT_FACTS = {
  /** 1 for an account with an opportunity. */
  account_opportunity: (scope: ProjectScope): Rows => sql`
    select variant, unit_id, u.day as unit_day, max(min(d.created_on), u.day) as day, 1 as x, 0 as y
    from ${ACCOUNTS} as u join ${scope.from('deal').where('created_at_ms', 'is not', null).selectAll()} as d
      on d.account_id = u.unit_id and d.created_at_ms >= u.exposed_at_ms
    group by variant, unit_id, u.day`,
  /** Won of the deals created since. */
  deal_created_won: (scope: ProjectScope): Rows => sql`
    select variant, unit_id, u.day as unit_day, max(d.created_on, u.day) as day,
      d.status = 'won' as x, 1 as y
    from ${ACCOUNTS} as u join ${scope.from('deal').where('created_at_ms', 'is not', null).selectAll()} as d
      on d.account_id = u.unit_id and d.created_at_ms >= u.exposed_at_ms`,
  /** Won of the deals closed since; no decision and disqualified ones are no losses to a rival. */
  deal_closed_won: (scope: ProjectScope): Rows => sql`
    select variant, unit_id, u.day as unit_day, max(d.closed_on, u.day) as day,
      d.status = 'won' as x, 1 as y
    from ${ACCOUNTS} as u join ${scope
      .from('deal')
      .where('status', 'in', ['won', 'lost'])
      .where('closed_on', 'is not', null)
      .selectAll()} as d
      on d.account_id = u.unit_id and d.closed_at_ms >= u.exposed_at_ms
    where d.status = 'won' or coalesce(d.loss, 'rival') = 'rival'`,
  /** Qualified of the meetings held since of which somebody said so. */
  meeting_qualified: (scope: ProjectScope): Rows => sql`
    select variant, unit_id, u.day as unit_day, max(t.day, u.day) as day, t.is_qualified as x, 1 as y
    from ${ACCOUNTS} as u join ${scope
      .from('touch')
      .where('is_qualified', 'is not', null)
      .selectAll()} as t
      on t.account_id = u.unit_id and t.at_ms >= u.exposed_at_ms`,
  /** Approved of the reviews submitted since. */
  review_approved: (scope: ProjectScope): Rows => sql`
    select variant, unit_id, u.day as unit_day, u.day as day, r.outcome = 'approved' as x, 1 as y
    from ${ACCOUNTS} as u
    join ${scope.from('deal').selectAll()} as d on d.account_id = u.unit_id
    join ${scope.from('review').where('submitted_at_ms', 'is not', null).selectAll()} as r
      on r.deal_key = d.deal_key and r.submitted_at_ms >= u.exposed_at_ms`,
} as const
