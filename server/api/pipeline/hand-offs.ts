import {
  countRate,
  type HandOff,
  handOffSummary,
  type HandOffSummary,
  localDayNumber,
  zoneOffset,
} from '@takt/shared/metrics'
import type { CustomerHandOff } from '../../read-models/customer-hand-offs.ts'
import type { LeadRecord } from '../../read-models/leads.ts'
import { isoInstant } from '../public-event.ts'
import { csvOf } from './csv.ts'
import { type Days, daysOf, isWithin } from './setting.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const LIST_MAX = 200

/** From won to the first touch of customer success: our choice, no source names one. */
export const CUSTOMER_SLA_HOURS = 48

type Clock = { today: string; nowMs: number; timeZone: string }

/** One hand-off as it is listed; `key` is that of the lead, or of the account. */
type Named = HandOff & { owner: string | null; source: string | null; name: string | null }

type Summary = Omit<HandOffSummary, 'handOffs'> & {
  handedOver: number
  acceptance: HandOffSummary['acceptanceRate']
  slaHours: number
  met: number
  breached: number
  waiting: number
  /** Answered before they were handed over; left out. */
  impossible: number
}

function summaryOf(
  all: readonly Named[],
  { slaHours, nowMs }: { slaHours: number; nowMs: number },
): { summary: Summary; rows: (Named & HandOffSummary['handOffs'][number])[] } {
  const possible = all.filter(
    ({ handedAt, answeredAt }) => answeredAt === null || answeredAt >= handedAt,
  )
  const { handOffs, ...found } = handOffSummary({
    handOffs: possible,
    slaMs: slaHours * HOUR_MS,
    asOf: nowMs,
  })
  const inState = (state: string): number => handOffs.filter((row) => row.state === state).length
  const summary = {
    ...found,
    handedOver: possible.length,
    acceptance: countRate(found.accepted, possible.length, 'nothing_handed_over'),
    slaHours,
    met: inState('met'),
    breached: inState('breach'),
    waiting: inState('waiting'),
    impossible: all.length - possible.length,
  }
  return { summary, rows: possible.map((each, index) => ({ ...each, ...handOffs[index]! })) }
}

/** From marketing to sales: leads handed over in the days, and what sales answered. */
function toSales(leads: readonly LeadRecord[], days: Days, timeZone: string): Named[] {
  const dayOf = localDayNumber(timeZone)
  return leads.flatMap((lead): Named[] => {
    const answeredAt = lead.acceptedAtMs ?? lead.rejectedAtMs
    // A source that notes no hand-over but an answer hands over with the qualification.
    const handedAt = lead.handedOverAtMs ?? (answeredAt === null ? null : lead.mqlAtMs)
    if (handedAt === null || !isWithin(dayOf(handedAt), days)) return []
    const outcome =
      lead.acceptedAtMs !== null ? 'accepted' : lead.rejectedAtMs !== null ? 'rejected' : 'pending'
    const { key: id, owner, source, account: name, rejectReason: rejectionReason } = lead
    return [{ id, handedAt, answeredAt, outcome, rejectionReason, owner, source, name }]
  })
}

/** From sales to customer success: accounts won, and the first sign that somebody looks after them. */
function toCustomerSuccess(accounts: readonly CustomerHandOff[], timeZone: string): Named[] {
  const offset = zoneOffset(timeZone)
  return accounts.map(({ account, name, owner, wonAtMs, takenOverAtMs }) => {
    // A CRM often keeps the day alone, which reads as midnight: the clock then starts when it is over.
    const isDayAlone = (wonAtMs + offset(wonAtMs)) % DAY_MS === 0
    const handedAt = isDayAlone ? wonAtMs + DAY_MS : wonAtMs
    return {
      id: account,
      name,
      owner,
      source: null,
      handedAt,
      answeredAt: takenOverAtMs === null ? null : Math.max(handedAt, takenOverAtMs),
      outcome: takenOverAtMs === null ? 'pending' : 'accepted',
    }
  })
}

/** Hand-offs of leads to sales, with those that came late, the latest first. */
export function salesHandOffs(
  leads: readonly LeadRecord[],
  { days, clock, slaHours }: { days: Days; clock: Clock; slaHours: number },
) {
  const { nowMs, timeZone } = clock
  const { summary, rows } = summaryOf(toSales(leads, days, timeZone), { slaHours, nowMs })
  return { ...summary, breaches: breachesOf(rows) }
}

/** Hand-offs of accounts won to customer success. */
export const customerHandOffs = (
  accounts: readonly CustomerHandOff[],
  { nowMs, timeZone }: { nowMs: number; timeZone: string },
): Summary =>
  summaryOf(toCustomerSuccess(accounts, timeZone), { slaHours: CUSTOMER_SLA_HOURS, nowMs }).summary

type Row = ReturnType<typeof summaryOf>['rows'][number]

const breachesOf = (rows: readonly Row[]) =>
  rows
    .filter(({ state }) => state === 'breach')
    .toSorted((a, b) => b.elapsedMs - a.elapsedMs)
    .slice(0, LIST_MAX)
    .map(({ id, elapsedMs, owner, source, name, answeredAt }) => ({
      key: id,
      hours: elapsedMs / HOUR_MS,
      owner,
      source,
      name,
      answered: answeredAt !== null,
    }))

type Asked = {
  from?: string | undefined
  to?: string | undefined
  slaHours: number
  customerSlaHours: number
}

const NOT_RECORDED =
  'no touch of customer success is recorded; send events or touches such as "Onboarding Started"'

/** The step from marketing to sales, with its late ones. */
export const salesStep = (leads: readonly LeadRecord[], clock: Clock, asked: Asked) =>
  shownStep('to_sales', salesOf(leads, clock, asked))

/** The step from sales to customer success; not known where nobody records it. */
export const customerStep = (
  accounts: readonly CustomerHandOff[] | null,
  clock: Clock,
  asked: Asked,
) => shownStep('to_customer_success', customersOf(accounts, clock, asked))

const salesOf = (leads: readonly LeadRecord[], clock: Clock, asked: Asked) =>
  summaryOf(toSales(leads, daysOf(clock, asked), clock.timeZone), {
    slaHours: asked.slaHours,
    nowMs: clock.nowMs,
  })

const customersOf = (accounts: readonly CustomerHandOff[] | null, clock: Clock, asked: Asked) =>
  accounts === null
    ? null
    : summaryOf(toCustomerSuccess(accounts, clock.timeZone), {
        slaHours: asked.customerSlaHours,
        nowMs: clock.nowMs,
      })

type Step = 'to_sales' | 'to_customer_success'

const shownStep = (step: Step, found: ReturnType<typeof summaryOf> | null) => ({
  step,
  note: found === null ? NOT_RECORDED : null,
  summary: found?.summary ?? null,
  breaches: found === null ? [] : breachesOf(found.rows),
})

/** The relay from marketing to sales and from sales to customer success: how fast, how often in time. */
export function handOffs(
  steps: readonly ReturnType<typeof shownStep>[],
  clock: Clock,
  asked: Asked,
) {
  const { first, last } = daysOf(clock, asked)
  return {
    from: isoInstant(first * DAY_MS).slice(0, 10),
    to: isoInstant(last * DAY_MS).slice(0, 10),
    label: 'calendar hours, nights and weekends included; unanswered ones wait at least this long',
    steps,
  }
}

/** Every hand-off of the days as CSV, both steps of the relay. */
export function handOffsCsv(
  known: { leads: readonly LeadRecord[]; accounts: readonly CustomerHandOff[] | null },
  clock: Clock,
  asked: Asked,
): string {
  const steps = [
    { step: 'to_sales', found: salesOf(known.leads, clock, asked) },
    { step: 'to_customer_success', found: customersOf(known.accounts, clock, asked) },
  ]
  const rows = steps.flatMap(({ step, found }) =>
    (found?.rows ?? []).map((row) => [
      step,
      row.id,
      row.name,
      row.owner,
      isoInstant(row.handedAt),
      row.answeredAt === null ? null : isoInstant(row.answeredAt),
      row.outcome,
      row.state,
      row.elapsedMs / HOUR_MS,
    ]),
  )
  const columns = ['step', 'key', 'name', 'owner', 'handed_at', 'answered_at', 'outcome', 'sla']
  return csvOf([...columns, 'hours'], rows)
}
