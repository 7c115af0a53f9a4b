import { bucketOf } from '@takt/shared/assignment'
import { countRate, groupBy, INACTIVE_DAYS, reEngagementResult } from '@takt/shared/metrics'
import type { ReEngagementGroup } from '@takt/shared/schemas/crm.ts'
import type { LeadRecord } from '../../read-models/leads.ts'
import type { DrawnLead } from '../../read-models/re-engagement.ts'
import { isoInstant } from '../public-event.ts'
import { csvOf } from './csv.ts'
import { quietLeads } from './leads.ts'

const DAY_MS = 24 * 3_600_000
/** Prefix of the seed by which leads of a campaign fall into their group. */
const SEED = 're-engagement:'

type Clock = { nowMs: number; timeZone: string }

/** Inactive leads that no campaign is still waiting for. */
export function freeLeads(
  leads: readonly LeadRecord[],
  drawn: readonly DrawnLead[],
  clock: Clock,
): string[] {
  const waiting = new Set(
    drawn
      .filter(({ drawnAtMs, days }) => clock.nowMs <= drawnAtMs + days * DAY_MS)
      .map(({ lead }) => lead),
  )
  return quietLeads(leads, clock)
    .inactive.map(({ id }) => id)
    .filter((id) => !waiting.has(id))
}

/** Deals leads to the groups by chance, the holdout exactly as large as asked for, to the nearest lead. */
export function drawGroups(
  leads: readonly string[],
  { campaign, holdoutShare }: { campaign: string; holdoutShare: number },
): { lead: string; group: ReEngagementGroup }[] {
  const holdout = Math.round(leads.length * holdoutShare)
  return leads
    .map((lead) => ({ lead, at: bucketOf(SEED + campaign, lead) }))
    .toSorted((a, b) => a.at - b.at || (a.lead < b.lead ? -1 : 1))
    .map(({ lead }, index) => ({ lead, group: index < holdout ? 'holdout' : 'contacted' }))
}

/** What each campaign brought, the newest first. */
export function reEngagements(drawn: readonly DrawnLead[], { nowMs }: Clock) {
  return [...groupBy(drawn, ({ campaign }) => campaign).values()]
    .map((leads) => campaignOf(leads, nowMs))
    .toSorted((a, b) => (a.drawnAt > b.drawnAt ? -1 : a.drawnAt < b.drawnAt ? 1 : 0))
}

function workedOf(leads: readonly DrawnLead[]) {
  const own = leads.filter(({ group }) => group === 'contacted')
  const worked = own.filter(({ isWorked }) => isWorked === 1)
  return countRate(worked.length, own.length, 'nobody_contacted')
}

function campaignOf(leads: readonly DrawnLead[], nowMs: number) {
  const [first] = leads
  if (first === undefined) throw new RangeError('leads: a campaign has at least one')
  const { campaign, days } = first
  // Drawn at once by Takt; one that another tool tells of may have taken its time.
  const drawnAtMs = leads.reduce((least, lead) => Math.min(least, lead.drawnAtMs), Infinity)
  const endsMs = leads.reduce(
    (most, lead) => Math.max(most, lead.drawnAtMs + lead.days * DAY_MS),
    0,
  )
  const countOf = (group: ReEngagementGroup) => {
    const own = leads.filter((lead) => lead.group === group)
    const reactivated = own.filter(({ reactivatedAtMs: at }) => at !== null && at <= nowMs)
    return { leads: own.length, reactivated: reactivated.length }
  }
  const isOver = nowMs > endsMs
  const result = reEngagementResult({
    contacted: countOf('contacted'),
    holdout: countOf('holdout'),
  })
  return {
    campaign,
    drawnAt: isoInstant(drawnAtMs),
    days,
    endsAt: isoInstant(endsMs),
    isOver,
    /** Of the leads to contact, those with whom anything was recorded since. */
    worked: workedOf(leads),
    /** Leads without a person: only a step in the CRM shows that they came back. */
    unseen: leads.filter(({ hasPerson }) => hasPerson === 0).length,
    ...result,
    /** Nothing is concluded before its last day. */
    reading: isOver ? result.reading : null,
  }
}

export const RE_ENGAGEMENT_LABEL =
  `leads inactive for ${String(INACTIVE_DAYS)} days or more when they were drawn, as they were drawn; ` +
  'back is who did something (visit, form, meeting, webinar …) or moved on to MQL, SQL or a deal; ' +
  'messages and calls of ours do not count'

/** A lead of a campaign: in which group it is, and whether it came back. */
export const publicLead = (
  { lead, group, owner, account, source, hasPerson, reactivatedAtMs: at }: DrawnLead,
  { nowMs }: Clock,
) => ({
  lead,
  group,
  owner,
  account,
  source,
  hasPerson: hasPerson === 1,
  reactivatedAt: at === null || at > nowMs ? null : isoInstant(at),
})

/** The leads of one campaign as CSV: whom to contact, whom to leave alone, and who came back. */
export function drawnLeadsCsv(leads: readonly DrawnLead[], clock: Clock): string {
  const columns = ['lead', 'group', 'owner', 'account', 'source', 'drawn_at', 'reactivated_at']
  return csvOf(
    columns,
    leads.map((each) => {
      const { lead, group, owner, account, source, reactivatedAt } = publicLead(each, clock)
      return [lead, group, owner, account, source, isoInstant(each.drawnAtMs), reactivatedAt]
    }),
  )
}
