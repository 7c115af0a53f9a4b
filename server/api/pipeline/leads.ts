import {
  countRate,
  inactiveLeadsAt,
  INACTIVE_DAYS,
  SQL_RATE_ALARM,
  SQL_RATE_MQL_MIN,
  sqlRate,
} from '@takt/shared/metrics'
import type { LeadRecord } from '../../read-models/leads.ts'
import { salesHandOffs } from './hand-offs.ts'
import { daysOf, isWithin, type Days } from './setting.ts'

const HOUR_MS = 3_600_000
const LIST_MAX = 200

type Clock = { today: string; nowMs: number; timeZone: string }

const dayOf = (day: string | null): number | null =>
  day === null ? null : Date.parse(day) / (24 * HOUR_MS)

/** From the lead to the close: cohorts, hand-offs with their reasons and times, and who went quiet. */
export function leadFunnel(
  leads: readonly LeadRecord[],
  clock: Clock,
  asked: { from?: string | undefined; to?: string | undefined; slaHours: number },
) {
  const days = daysOf(clock, asked)
  return {
    from: isoOf(days.first),
    to: isoOf(days.last),
    cohort: {
      label:
        'of the leads that became MQL in these days, whatever became of them since; leads by their creation',
      ...cohortOf(leads, days),
    },
    snapshot: {
      label: 'leads that came to each step in these days, whenever they came in',
      leads: countOn(leads, days, ({ createdOn }) => createdOn),
      mqls: countOn(leads, days, ({ mqlOn }) => mqlOn),
      sqls: countOn(leads, days, ({ sqlOn }) => sqlOn),
      opportunities: countOn(leads, days, ({ oppOn }) => oppOn),
    },
    handOffs: salesHandOffs(leads, { days, clock, slaHours: asked.slaHours }),
    inactive: inactiveOf(leads, clock),
  }
}

const isoOf = (day: number): string => new Date(day * 24 * HOUR_MS).toISOString().slice(0, 10)

const countOn = (
  leads: readonly LeadRecord[],
  days: Days,
  on: (lead: LeadRecord) => string | null,
): number => leads.filter((lead) => isWithin(dayOf(on(lead)), days)).length

const isOpportunity = ({ oppOn, dealKey }: LeadRecord): boolean =>
  oppOn !== null || dealKey !== null

function cohortOf(leads: readonly LeadRecord[], days: Days) {
  const created = leads.filter(({ createdOn }) => isWithin(dayOf(createdOn), days))
  const mqls = leads.filter(({ mqlOn }) => isWithin(dayOf(mqlOn), days))
  const sqls = mqls.filter(({ sqlOn }) => sqlOn !== null)
  const opportunities = sqls.filter(isOpportunity)
  const won = opportunities.filter(({ dealStatus }) => dealStatus === 'won')
  const { alarm, notYet, ...rate } = sqlRate({ mql: mqls.length, sql: sqls.length })
  return {
    mqls: mqls.length,
    sqls: sqls.length,
    opportunities: opportunities.length,
    won: won.length,
    sqlRate: { ...rate, notYet, alarm, threshold: SQL_RATE_ALARM, minimum: SQL_RATE_MQL_MIN },
    sqlToOpp: countRate(opportunities.length, sqls.length, 'no_sql'),
    oppToWon: countRate(won.length, opportunities.length, 'no_opportunity'),
    leads: created.length,
    leadToOpp: countRate(created.filter(isOpportunity).length, created.length, 'no_leads'),
    /** Deals whose leads never stood as MQL or SQL: the pipeline that marketing did not see coming. */
    skippedStatuses: created.filter((lead) => isOpportunity(lead) && lead.sqlOn === null).length,
  }
}

/** Leads that sales might still win and that nobody has moved for 30 calendar days or more. */
export function quietLeads(
  leads: readonly LeadRecord[],
  { nowMs, timeZone }: Pick<Clock, 'nowMs' | 'timeZone'>,
) {
  const waiting = leads.filter((lead) => !isOpportunity(lead) && lead.rejectedAtMs === null)
  return inactiveLeadsAt({
    leads: waiting.map(({ key, lastActivityAtMs }) => ({
      id: key,
      lastActivityAt: lastActivityAtMs,
    })),
    asOf: nowMs,
    timeZone,
  })
}

function inactiveOf(leads: readonly LeadRecord[], clock: Clock) {
  const byKey = new Map(leads.map((lead) => [lead.key, lead]))
  const { inactive, neverActive } = quietLeads(leads, clock)
  return {
    days: INACTIVE_DAYS,
    count: inactive.length,
    neverActive: neverActive.length,
    leads: inactive.slice(0, LIST_MAX).map(({ id, inactiveDays }) => ({
      key: id,
      inactiveDays,
      owner: byKey.get(id)?.owner ?? null,
      source: byKey.get(id)?.source ?? null,
      account: byKey.get(id)?.account ?? null,
      status: byKey.get(id)?.status ?? null,
    })),
  }
}
