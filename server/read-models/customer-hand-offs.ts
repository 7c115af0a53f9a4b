import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Touches and events, as they are written, that say that customer success has taken over. */
const TAKEN_OVER = [
  'onboarding started',
  'onboarding call',
  'onboarding kickoff',
  'kickoff',
  'kickoff call',
  'kick off',
  'kick off call',
  'customer success call',
  'customer success meeting',
  'customer success touch',
  'cs call',
  'cs meeting',
  'cs touch',
  'handed over to customer success',
  'onboarding completed',
  'account onboarded',
  'onboarded',
]
const KINDS = TAKEN_OVER.map((name) => name.replaceAll(' ', '_'))
const NAMES = [...new Set([...TAKEN_OVER, ...KINDS])]

/** An account from the win of its first deal to the first sign of customer success. */
export type CustomerHandOff = {
  account: string
  name: string | null
  dealKey: string
  /** Of the deal. */
  owner: string | null
  wonAtMs: number
  /** Null while nobody has been in touch. */
  takenOverAtMs: number | null
}

/**
 * Accounts whose first deal was won in the days, with the first touch or event after it that customer
 * success makes; null where the workspace has recorded none for any account: then nobody knows.
 */
export async function readCustomerHandOffs(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<CustomerHandOff[] | null> {
  const touches = scope
    .from('touch')
    .where('touch.kind', 'in', KINDS)
    .where('touch.account_id', 'is not', null)
    .select(['touch.account_id as account_id', 'touch.at_ms as at_ms'])
  const events = scope
    .from('event')
    .where('event.account_id', 'is not', null)
    .where(
      sql<boolean>`event.name_id in (select id from term where project_id = ${scope.project.id}
        and kind = 'name' and lower(value) in (${sql.join(NAMES)}))`,
    )
    .select(['event.account_id as account_id', 'event.occurred_at_ms as at_ms'])
  const signs = sql`(select * from (${touches}) union all select * from (${events}))`
  const won = scope
    .from('deal')
    .where('deal.status', '=', 'won')
    .where('deal.account_id', 'is not', null)
    .where('deal.closed_at_ms', 'is not', null)
    .select([
      'deal.account_id as account_id',
      'deal.deal_key as deal_key',
      'deal.owner as owner',
      'deal.closed_on as closed_on',
      'deal.closed_at_ms as at_ms',
      sql<number>`row_number() over (
        partition by deal.account_id order by deal.closed_at_ms, deal.deal_key)`.as('place'),
    ])
  const { rows } = await sql<CustomerHandOff>`
    with sign as materialized ${signs},
    won as materialized (
      select * from (${won}) where place = 1 and closed_on between ${from} and ${to}),
    taken as materialized (
      select won.account_id, min(sign.at_ms) as at_ms from won
      join sign on sign.account_id = won.account_id and sign.at_ms >= won.at_ms
      group by won.account_id)
    select term.value as account, profile.name, won.deal_key as dealKey, won.owner,
      won.at_ms as wonAtMs, taken.at_ms as takenOverAtMs
    from won
    join term on term.id = won.account_id
    left join taken on taken.account_id = won.account_id
    left join (${scope.from('account_profile').selectAll()}) as profile
      on profile.account_id = won.account_id
    order by won.at_ms, account`.execute(scope.db)
  if (rows.some(({ takenOverAtMs }) => takenOverAtMs !== null)) return rows
  const known = await sql<{
    known: number
  }>`select exists (select 1 from ${signs}) as known`.execute(scope.db)
  return known.rows[0]?.known === 1 ? rows : null
}
