import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** What the events are called, in lower case, that say how far an account came after the sale. */
const ONBOARDED = ['onboarding completed', 'account onboarded', 'onboarded']
const ACTIVE = ['activated', 'account activated', 'activation completed', 'feature used']

/**
 * Accounts won in the days, with those that were introduced, came into use and grew after it: by events
 * of their people (`Onboarding Completed`; `Account Activated`, `Feature Used`) or touches of these
 * kinds, and by expansion deals won or recurring revenue that rose. Null where the project has recorded
 * nothing of the kind for any account: then nobody knows.
 */
export async function readLoopAccounts(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<{ step: string; accounts: Set<string> | null }[]> {
  const won = sql`(
    select d.account_id, min(d.closed_on) as on_day, min(coalesce(d.closed_at_ms, 0)) as at_ms
    from ${scope
      .from('deal')
      .where('status', '=', 'won')
      .where('account_id', 'is not', null)
      .selectAll()} as d
    group by d.account_id having on_day between ${from} and ${to})`
  const said = (names: readonly string[]) => sql`
    select w.account_id from ${won} as w
    join ${scope.from('event').where('account_id', 'is not', null).selectAll()} as e
      on e.account_id = w.account_id
    join term as n on n.id = e.name_id
    where lower(n.value) in (${sql.join(names)})
    union
    select w.account_id from ${won} as w
    join ${scope.from('touch').selectAll()} as t on t.account_id = w.account_id
    where replace(t.kind, '_', ' ') in (${sql.join(names)})`
  const grown = sql`
    select w.account_id from ${won} as w
    join ${scope.from('deal').where('status', '=', 'won').where('type', '=', 'expansion').selectAll()} as d
      on d.account_id = w.account_id and d.closed_on >= w.on_day
    union
    select w.account_id from ${won} as w
    join ${scope.from('mrr_change').selectAll()} as m
      on m.account_id = w.account_id and m.before_minor > 0 and m.mrr_minor > m.before_minor`
  const tells = (names: readonly string[]) => sql<number>`
    exists (select 1 from ${scope.from('event').where('account_id', 'is not', null).selectAll()} as e
      join term as n on n.id = e.name_id where lower(n.value) in (${sql.join(names)}))
    or exists (select 1 from ${scope.from('touch').selectAll()} as t
      where replace(t.kind, '_', ' ') in (${sql.join(names)}))`
  const growthIsKnown = sql<number>`
    exists (select 1 from ${scope.from('mrr_change').selectAll()} as m)
    or exists (select 1 from ${scope.from('deal').where('type', 'is not', null).selectAll()} as d)`
  const steps = [
    { step: 'won', accounts: sql`select account_id from ${won}`, known: sql<number>`1` },
    { step: 'onboarded', accounts: said(ONBOARDED), known: tells(ONBOARDED) },
    { step: 'active', accounts: said(ACTIVE), known: tells(ACTIVE) },
    { step: 'expanded', accounts: grown, known: growthIsKnown },
  ]
  return await Promise.all(
    steps.map(async ({ step, accounts, known }) => {
      const { rows } = await sql<{ account: string }>`
        select distinct t.value as account from (${accounts}) as a
        join term as t on t.id = a.account_id`.execute(scope.db)
      if (rows.length > 0) return { step, accounts: new Set(rows.map(({ account }) => account)) }
      const [{ isKnown } = { isKnown: 0 }] = (
        await sql<{ isKnown: number }>`select (${known}) as isKnown`.execute(scope.db)
      ).rows
      return { step, accounts: isKnown === 1 ? new Set<string>() : null }
    }),
  )
}
