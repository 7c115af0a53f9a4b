import { RE_ENGAGEMENT_DAYS_MAX, RE_ENGAGEMENT_GROUPS } from '@takt/shared/schemas/crm.ts'
import { z } from 'zod'
import type { LeadTable } from '../../db/schema.ts'
import { isRecord, type ProjectionContext } from '../context.ts'
import type { ChangedRecords } from './changed-records.ts'
import { createRecordEvents, isDeleted, latest, type RecordEvent } from './record-events.ts'
import { createRecordTable } from './record-table.ts'
import { createRecordTimes, oneOf, type RecordTimes, textOf } from './values.ts'

type LeadRow = Omit<LeadTable, 'project_id'>

/**
 * Makes the function that derives one lead from all its events. Its opportunity is the first deal that
 * names the lead, where the lead itself names none.
 *
 * @returns the deals that depend on it
 */
export function createLeadProjection(
  context: ProjectionContext,
  changed: ChangedRecords,
): (key: string, upTo: number) => { dealKeys: string[] } {
  const { db, project } = context
  const read = createRecordEvents(context, 'lead')
  const times = createRecordTimes(project.timeZone, context.localDay)
  const put = createLeadTable(context, changed)
  const dealsOf = db.prepare<[number, string], { deal_key: string; created_at_ms: number | null }>(
    `select deal_key, created_at_ms from deal where project_id = ? and lead_key = ?
     order by created_at_ms is null, created_at_ms, deal_key`,
  )
  const lastTouch = db.prepare<[number, number], { at_ms: number | null }>(
    'select max(at_ms) as at_ms from touch where project_id = ? and person_id = ?',
  )
  return (key, upTo) => {
    const events = read(key, upTo)
    const deals = dealsOf.all(project.id, key)
    const dealKeys = deals.map(({ deal_key: dealKey }) => dealKey)
    if (events.length === 0 || isDeleted(events)) {
      put([key], [])
      return { dealKeys }
    }
    const lead = leadOf(key, events, times)
    const [deal] = deals
    if (deal !== undefined) {
      lead.deal_key ??= deal.deal_key
      lead.opp_at_ms ??= deal.created_at_ms
    }
    if (lead.person_id !== null) {
      const touchedMs = lastTouch.get(project.id, lead.person_id)?.at_ms ?? null
      const ownMs = lead.last_activity_at_ms
      lead.last_activity_at_ms =
        ownMs === null || touchedMs === null ? (ownMs ?? touchedMs) : Math.max(ownMs, touchedMs)
    }
    const dayOf = (atMs: number | null): string | null =>
      atMs === null ? null : context.localDay(atMs)
    put(
      [key],
      [
        {
          ...lead,
          created_on: dayOf(lead.created_at_ms),
          mql_on: dayOf(lead.mql_at_ms),
          sql_on: dayOf(lead.sql_at_ms),
          opp_on: dayOf(lead.opp_at_ms),
        },
      ],
    )
    return { dealKeys }
  }
}

const createLeadTable = (context: ProjectionContext, changed: ChangedRecords) =>
  createRecordTable<LeadRow>(context, {
    table: 'lead',
    keys: ['lead_key'],
    columns: COLUMNS,
    onChange: (rows) => {
      for (const { lead_key: key, account_id: account } of rows) {
        changed.note('lead', key)
        if (account !== null) changed.note('account', account)
      }
    },
  })

function leadOf(key: string, events: readonly RecordEvent[], times: RecordTimes): LeadRow {
  const text = (field: string): string | null => textOf(latest(events, field))
  /** As the latest event says, else the first event that is called so. */
  const at = (field: string, isSo: (event: RecordEvent) => boolean): number | null => {
    const given = latest(events, field)
    if (given !== undefined) return times.instant(given)
    return events.find(isSo)?.atMs ?? null
  }
  const isNamed =
    (name: string) =>
    ({ what }: RecordEvent): boolean =>
      what === name
  const isQualified =
    (as: 'mql' | 'sql') =>
    ({ what, fields }: RecordEvent): boolean =>
      what === 'Qualified' && (fields['as'] ?? 'mql') === as
  return {
    lead_key: key,
    account_id: events.findLast(({ accountId }) => accountId !== null)?.accountId ?? null,
    person_id: events.findLast(({ personId }) => personId !== null)?.personId ?? null,
    owner: text('owner'),
    source: text('source'),
    campaign: text('campaign'),
    status: text('status'),
    created_at_ms: at('created_at', ({ isSnapshot }) => !isSnapshot),
    created_on: null,
    mql_at_ms: at('mql_at', isQualified('mql')),
    mql_on: null,
    handed_over_at_ms: at('handed_over_at', isNamed('Handed Over')),
    accepted_at_ms: at('accepted_at', isNamed('Accepted')),
    rejected_at_ms: at('rejected_at', isNamed('Rejected')),
    reject_reason: text('reject_reason'),
    sql_at_ms: at('sql_at', isQualified('sql')),
    sql_on: null,
    opp_at_ms: at('opp_at', isNamed('Converted')),
    opp_on: null,
    deal_key: text('deal_id'),
    last_activity_at_ms: times.instant(latest(events, 'last_activity_at')),
    details: detailsOf(events),
  }
}

/** The first draw of each campaign holds: a lead cannot change its group afterwards. */
function detailsOf(events: readonly RecordEvent[]): string {
  const drawn = new Map<string, { group: string; atMs: number; days: number }>()
  for (const { atMs, fields } of events) {
    const told = fields['re_engagement']
    if (!isRecord(told)) continue
    const campaign = textOf(told['campaign'])
    const group = oneOf(told['group'], RE_ENGAGEMENT_GROUPS)
    const days = z.int().min(1).max(RE_ENGAGEMENT_DAYS_MAX).safeParse(told['days']).data
    if (campaign === null || group === null || days === undefined) continue
    if (!drawn.has(campaign)) drawn.set(campaign, { group, atMs, days })
  }
  return drawn.size === 0 ? '{}' : JSON.stringify({ re_engagement: Object.fromEntries(drawn) })
}

const COLUMNS = [
  'lead_key',
  'account_id',
  'person_id',
  'owner',
  'source',
  'campaign',
  'status',
  'created_at_ms',
  'created_on',
  'mql_at_ms',
  'mql_on',
  'handed_over_at_ms',
  'accepted_at_ms',
  'rejected_at_ms',
  'reject_reason',
  'sql_at_ms',
  'sql_on',
  'opp_at_ms',
  'opp_on',
  'deal_key',
  'last_activity_at_ms',
  'details',
] as const satisfies readonly (keyof LeadRow)[]
