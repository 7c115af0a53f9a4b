import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** What the events are called, in lower case, that say how far an account came after the sale. */
const ONBOARDED = ['onboarding completed', 'account onboarded', 'onboarded']
const ACTIVE = ['activated', 'account activated', 'activation completed', 'feature used']

/** With spaces and with underscores, as touches may have either; an index finds a kind as it is written. */
const spellingsOf = (names: readonly string[]): string[] =>
  names.flatMap((name) => [...new Set([name, name.replaceAll(' ', '_')])])

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
  /** Accounts whose people did it, by the event's name. */
  const did = (names: readonly string[]) => sql`
    select e.account_id from ${scope.from('event').where('account_id', 'is not', null).selectAll()} as e
    where e.name_id in (select id from term where project_id = ${scope.project.id}
      and kind = 'name' and lower(value) in (${sql.join(names)}))`
  const said = (names: readonly string[]) => sql`
    select w.account_id from ${won} as w where w.account_id in (${did(names)})
    union
    select w.account_id from ${won} as w
    join ${scope.from('touch').selectAll()} as t on t.account_id = w.account_id
    where t.kind in (${sql.join(spellingsOf(names))})`
  const grown = sql`
    select w.account_id from ${won} as w
    join ${scope.from('deal').where('status', '=', 'won').where('type', '=', 'expansion').selectAll()} as d
      on d.account_id = w.account_id and d.closed_on >= w.on_day
    union
    select w.account_id from ${won} as w
    join ${scope.from('mrr_change').selectAll()} as m
      on m.account_id = w.account_id and m.before_minor > 0 and m.mrr_minor > m.before_minor`
  const tells = (names: readonly string[]) => sql<number>`
    exists (${did(names)})
    or exists (select 1 from ${scope.from('touch').selectAll()} as t
      where t.kind in (${sql.join(spellingsOf(names))}))`
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
