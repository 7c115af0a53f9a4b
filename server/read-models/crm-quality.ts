import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** How complete the records are, counted over the whole project. */
export type RecordCounts = {
  deals: number
  dealsWithoutAmount: number
  dealsWithoutAccount: number
  dealsWithoutSource: number
  dealsWithoutCreation: number
  dealsWithoutOwner: number
  closedBeforeCreated: number
  held: number
  heldStrict: number
  /** The first day that any history knows of, and the first on which a deal was created. */
  historyFrom: string | null
  dealsFrom: string | null
}

export async function readRecordCounts(scope: ProjectScope): Promise<RecordCounts> {
  const count = (condition: string) =>
    sql<number>`count(case when ${sql.raw(condition)} then 1 end)`
  const deals = await scope
    .from('deal')
    .select([
      sql<number>`count(*)`.as('deals'),
      count('amount_minor is null').as('dealsWithoutAmount'),
      count('account_id is null').as('dealsWithoutAccount'),
      count('lead_source is null').as('dealsWithoutSource'),
      count('created_on is null').as('dealsWithoutCreation'),
      count('owner is null').as('dealsWithoutOwner'),
      count('closed_on < created_on').as('closedBeforeCreated'),
      count('is_held = 1').as('held'),
      count('is_held_strict = 1').as('heldStrict'),
      sql<string | null>`min(created_on)`.as('dealsFrom'),
    ])
    .executeTakeFirstOrThrow()
  const history = await scope
    .from('deal_stage')
    .where('deal_stage.is_assumed', '=', 0)
    .where('deal_stage.position', '>', 0)
    .select(sql<string | null>`min(entered_on)`.as('historyFrom'))
    .executeTakeFirst()
  return { ...deals, historyFrom: history?.historyFrom ?? null }
}

/** What only one side knows: the CRM, or the site and the touches. */
export type FunnelLeaks = {
  /** Contacts and leads of the CRM whom no visit, no touch ever saw. */
  contactsUnseen: number
  contacts: number
  leadsUnseen: number
  leads: number
  /** Deals that no lead became, and deals of accounts without a touch before they were created. */
  dealsWithoutLead: number
  dealsWithoutTouch: number
  deals: number
  /** People of accounts that visited, and whom no contact or lead of the CRM is. */
  visitorsUnknown: number
  visitorsKnown: number
  /** Accounts that visited, and that the CRM does not have. */
  accountsUnknown: number
  accountsSeen: number
}

export async function readFunnelLeaks(scope: ProjectScope): Promise<FunnelLeaks> {
  const { db, project } = scope
  // Each person and account is looked up: there may be five million touches, and few of these.
  const isUnseen = (person: string) => sql`(${sql.raw(person)} is null or not (
    exists (select 1 from visitor as v where v.project_id = ${project.id}
      and v.person_id = ${sql.raw(person)})
    or exists (select 1 from touch as t where t.project_id = ${project.id}
      and t.person_id = ${sql.raw(person)})))`
  const { rows } = await sql<FunnelLeaks>`
    with known as (
      select person_id from contact where project_id = ${project.id} and person_id is not null
      union select person_id from lead where project_id = ${project.id} and person_id is not null),
    first_touch as materialized (
      select account_id, (select min(t.at_ms) from touch as t
        where t.project_id = ${project.id} and t.account_id = own.account_id) as at_ms
      from (select distinct account_id from deal
        where project_id = ${project.id} and account_id is not null) as own),
    met as (
      select distinct coalesce(person_id, -visitor_id) as person_id, account_id from visitor
      where project_id = ${project.id} and person_id is not null)
    select
      (select count(*) from contact where project_id = ${project.id}) as contacts,
      (select count(*) from contact as c where c.project_id = ${project.id}
        and ${isUnseen('c.person_id')}) as contactsUnseen,
      (select count(*) from lead where project_id = ${project.id}) as leads,
      (select count(*) from lead as l where l.project_id = ${project.id}
        and ${isUnseen('l.person_id')}) as leadsUnseen,
      (select count(*) from deal where project_id = ${project.id}) as deals,
      (select count(*) from deal where project_id = ${project.id} and lead_key is null
      ) as dealsWithoutLead,
      (select count(*) from deal left join first_touch using (account_id)
        where project_id = ${project.id} and (first_touch.at_ms is null
          or (created_at_ms is not null and first_touch.at_ms > created_at_ms))
      ) as dealsWithoutTouch,
      (select count(*) from met) as visitorsKnown,
      (select count(*) from met where person_id not in (select person_id from known)
      ) as visitorsUnknown,
      (select count(*) from account where project_id = ${project.id}) as accountsSeen,
      (select count(*) from account where project_id = ${project.id}
        and account_id not in (select account_id from account_profile
          where project_id = ${project.id})
        and account_id not in (select account_id from deal
          where project_id = ${project.id} and account_id is not null)) as accountsUnknown`.execute(
    db,
  )
  const [leaks] = rows
  if (leaks === undefined) throw new Error('a query of counts gave no row')
  return leaks
}

/** Which stages deals were ever in, and how many are in each now. */
export async function readStagesInUse(
  scope: ProjectScope,
): Promise<{ key: string; entries: number; undocumentedEntries: number; open: number }[]> {
  const entries = await scope
    .from('deal_stage')
    .select([
      'deal_stage.stage_key as key',
      sql<number>`count(*)`.as('entries'),
      sql<number>`count(*) - count(definition_version)`.as('undocumentedEntries'),
    ])
    .groupBy('deal_stage.stage_key')
    .execute()
  const open = await scope
    .from('deal')
    .where('deal.status', '=', 'open')
    .where('deal.stage_key', 'is not', null)
    .select(['deal.stage_key as key', sql<number>`count(*)`.as('deals')])
    .groupBy('deal.stage_key')
    .execute()
  const openIn = new Map(open.map(({ key, deals }) => [key, deals]))
  return entries.map((row) => ({ ...row, open: openIn.get(row.key) ?? 0 }))
}
