import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** A pilot with its account and the day of the first contract that followed. */
export type PilotRow = {
  id: string
  deal: string | null
  account: string | null
  accountName: string | null
  criteria: string[]
  startsOn: string | null
  endsOn: string | null
  feeMinor: number
  currency: string
  outcome: 'passed' | 'failed' | null
  contractOn: string | null
}

/** Every pilot. Its contract is the deal that it was for, once that is won. */
export async function readPilots({ db, project }: ProjectScope): Promise<PilotRow[]> {
  const { rows } = await sql<Omit<PilotRow, 'criteria'> & { criteria: string }>`
    select pilot.pilot_key as id, pilot.deal_key as deal, term.value as account,
      profile.name as accountName, pilot.criteria,
      pilot.starts_on as startsOn, pilot.ends_on as endsOn, pilot.fee_minor as feeMinor,
      pilot.currency, pilot.outcome,
      case when deal.status = 'won' then deal.closed_on end as contractOn
    from pilot
    left join deal on deal.project_id = pilot.project_id and deal.deal_key = pilot.deal_key
    left join term on term.id = coalesce(pilot.account_id, deal.account_id)
    left join account_profile as profile on profile.project_id = pilot.project_id
      and profile.account_id = term.id
    where pilot.project_id = ${project.id}
    order by pilot.ends_on, pilot.pilot_key`.execute(db)
  return rows.map((row) => ({ ...row, criteria: JSON.parse(row.criteria) as string[] }))
}

/** Reviews by kind: how many were submitted, decided and how; and the ages of those still open. */
export async function readReviews(scope: ProjectScope): Promise<
  {
    id: string
    deal: string
    kind: 'security' | 'legal' | 'procurement'
    submittedMs: number | null
    decidedMs: number | null
    outcome: 'approved' | 'rejected' | 'pending'
  }[]
> {
  return await scope
    .from('review')
    .select([
      'review.review_key as id',
      'review.deal_key as deal',
      'review.kind',
      'review.submitted_at_ms as submittedMs',
      'review.decided_at_ms as decidedMs',
      'review.outcome',
    ])
    .orderBy('review.review_key')
    .execute()
}

type CommitteeRow = {
  account: string
  accountName: string | null
  roles: string
  contacts: number
  deals: string
}

/** The people of each account with an open deal, by role; and how far its deals have come. */
export async function readCommittees({ db, project }: ProjectScope): Promise<
  {
    account: string
    accountName: string | null
    roles: string[]
    contacts: number
    deals: { key: string; stage: string | null }[]
  }[]
> {
  const { rows } = await sql<CommitteeRow>`
    select term.value as account, profile.name as accountName,
      (select json_group_array(role) from contact
        where contact.project_id = deal.project_id and contact.account_id = deal.account_id
          and role is not null) as roles,
      (select count(*) from contact
        where contact.project_id = deal.project_id and contact.account_id = deal.account_id) as contacts,
      json_group_array(json_object('key', deal.deal_key, 'stage', deal.stage_key)) as deals
    from deal join term on term.id = deal.account_id
    left join account_profile as profile on profile.project_id = deal.project_id
      and profile.account_id = deal.account_id
    where deal.project_id = ${project.id} and deal.status = 'open'
    group by deal.account_id
    order by term.value
    limit 2000`.execute(db)
  return rows.map(({ roles, deals, ...row }) => ({
    ...row,
    roles: JSON.parse(roles) as string[],
    deals: JSON.parse(deals) as { key: string; stage: string | null }[],
  }))
}
