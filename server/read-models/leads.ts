import type { ProjectScope } from '../db/scope.ts'

/** A lead with the days of its steps; each is null until it happened. */
export type LeadRecord = {
  key: string
  owner: string | null
  source: string | null
  campaign: string | null
  status: string | null
  account: string | null
  createdOn: string | null
  mqlOn: string | null
  mqlAtMs: number | null
  sqlOn: string | null
  oppOn: string | null
  handedOverAtMs: number | null
  acceptedAtMs: number | null
  rejectedAtMs: number | null
  rejectReason: string | null
  lastActivityAtMs: number | null
  dealKey: string | null
  /** Of the deal that it became. */
  dealStatus: 'open' | 'won' | 'lost' | null
}

/** Every lead of the project. */
export async function readLeads(scope: ProjectScope): Promise<LeadRecord[]> {
  const rows = await scope
    .from('lead')
    .leftJoin('deal', (join) =>
      join
        .onRef('deal.project_id', '=', 'lead.project_id')
        .onRef('deal.deal_key', '=', 'lead.deal_key'),
    )
    .leftJoin('account_profile', (join) =>
      join
        .onRef('account_profile.project_id', '=', 'lead.project_id')
        .onRef('account_profile.account_id', '=', 'lead.account_id'),
    )
    .select([
      'lead.lead_key as key',
      'lead.owner',
      'lead.source',
      'lead.campaign',
      'lead.status',
      'account_profile.name as account',
      'lead.created_on as createdOn',
      'lead.mql_on as mqlOn',
      'lead.mql_at_ms as mqlAtMs',
      'lead.sql_on as sqlOn',
      'lead.opp_on as oppOn',
      'lead.handed_over_at_ms as handedOverAtMs',
      'lead.accepted_at_ms as acceptedAtMs',
      'lead.rejected_at_ms as rejectedAtMs',
      'lead.reject_reason as rejectReason',
      'lead.last_activity_at_ms as lastActivityAtMs',
      'lead.deal_key as dealKey',
      'deal.status as dealStatus',
    ])
    .orderBy('lead.lead_key')
    .execute()
  return rows
}
