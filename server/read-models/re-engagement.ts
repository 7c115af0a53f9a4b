import type { ReEngagementGroup } from '@takt/shared/schemas/crm.ts'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/**
 * Touches that a lead brings about itself. Messages and calls are none: who is contacted would come back
 * by being contacted. What a source calls otherwise counts as none.
 */
const OWN_KINDS = [
  'web_session',
  'pricing_page',
  'case_study',
  'white_paper',
  'download',
  'form',
  'reply',
  'demo',
  'demo_request',
  'meeting',
  'webinar',
  'seminar',
  'workshop',
  'event',
  'conference',
  'booth',
  'trade_show',
  'trial',
  'rfp',
  'reference_call',
]

/** A lead that was drawn for a campaign. */
export type DrawnLead = {
  campaign: string
  lead: string
  group: ReEngagementGroup
  drawnAtMs: number
  /** Days after the draw in which it may come back. */
  days: number
  owner: string | null
  source: string | null
  account: string | null
  /** Without a person only the CRM's steps show that it came back. */
  hasPerson: 0 | 1
  /** Whether anything at all was recorded with its person in these days: somebody worked on it. */
  isWorked: 0 | 1
  /** The first own touch or step in these days; null where there was none. */
  reactivatedAtMs: number | null
}

/**
 * Every lead of every campaign with its return, by campaign and lead. It came back when it did something
 * itself or moved on to a qualified lead or a deal after the draw and within its days.
 */
export async function readDrawnLeads({ db, project }: ProjectScope): Promise<DrawnLead[]> {
  const { rows } = await sql<DrawnLead>`
    with drawn as (
      select lead.*, member.key as drawn_for, json_extract(member.value, '$.group') as side,
        json_extract(member.value, '$.atMs') as drawn_ms, json_extract(member.value, '$.days') as days
      from lead, json_each(lead.details, '$.re_engagement') as member
      where lead.project_id = ${project.id} and lead.details <> '{}'),
    ended as (select *, drawn_ms + days * 86400000 as end_ms from drawn),
    moved as (
      select ended.*,
        (select min(touch.at_ms) from touch
          where touch.project_id = ended.project_id and touch.person_id = ended.person_id
            and touch.at_ms > ended.drawn_ms and touch.at_ms <= ended.end_ms
            and touch.kind in (${sql.join(OWN_KINDS)})) as touched_ms,
        exists (select 1 from touch
          where touch.project_id = ended.project_id and touch.person_id = ended.person_id
            and touch.at_ms > ended.drawn_ms and touch.at_ms <= ended.end_ms) as worked,
        (select min(step.value) from json_each(json_array(mql_at_ms, sql_at_ms, opp_at_ms)) as step
          where step.value > ended.drawn_ms and step.value <= ended.end_ms) as stepped_ms
      from ended)
    select drawn_for as campaign, lead_key as lead, side as "group", drawn_ms as drawnAtMs, days, moved.owner, source,
      account_profile.name as account, moved.person_id is not null as hasPerson,
      worked as isWorked,
      case when touched_ms is null or stepped_ms < touched_ms then stepped_ms
        else touched_ms end as reactivatedAtMs
    from moved
    left join account_profile on account_profile.project_id = moved.project_id
      and account_profile.account_id = moved.account_id
    order by drawn_for, lead_key`.execute(db)
  return rows
}

/** The person of each lead that has one, by key, as its own events name it. */
export async function readLeadPersons(scope: ProjectScope): Promise<Map<string, string>> {
  const rows = await scope
    .from('lead')
    .innerJoin('term', 'term.id', 'lead.person_id')
    .select(['lead.lead_key as lead', 'term.value as person'])
    .execute()
  return new Map(rows.map(({ lead, person }) => [lead, person]))
}
