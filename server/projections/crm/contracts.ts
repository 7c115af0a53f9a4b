import { billingIntervalOf, monthlyPriceMinor, monthsOfInterval } from '@takt/shared/metrics'
import type { ContractTable, MrrChangeTable } from '../../db/schema.ts'
import type { ProjectionContext } from '../context.ts'
import { createRecordEvents, isDeleted, latest, type RecordEvent } from './record-events.ts'
import { createRecordTable } from './record-table.ts'
import { type DayAmount, endAt, levels, recordedMonths } from './mrr-levels.ts'
import {
  amountOf,
  createRecordTimes,
  currencyOf,
  oneOf,
  type RecordTimes,
  textOf,
} from './values.ts'

type ContractRow = Omit<ContractTable, 'project_id'>
type ChangeRow = Omit<MrrChangeTable, 'project_id'>
type Status = ContractRow['status']

/** How keys begin of subscriptions of which only monthly amounts are known. */
export const RECORDED_PREFIX = 'mrr:'
/** The record that says up to which month such amounts are known. */
export const COVERAGE_KEY = 'mrr-coverage'

/**
 * Makes the function that derives one subscription, and what it came to a month from which day on, from
 * all its events.
 *
 * Only what is active counts: trials, pauses, and what is past due come to nothing. An end that is
 * known in advance takes effect on its day.
 */
export function createContractProjection(
  context: ProjectionContext,
): (key: string, upTo: number) => void {
  const { project, localDay } = context
  const read = createRecordEvents(context, 'subscription')
  const times = createRecordTimes(project.timeZone, localDay)
  const contracts = createRecordTable<ContractRow>(context, {
    table: 'contract',
    keys: ['subscription_key'],
    columns: CONTRACT_COLUMNS,
  })
  const changes = createRecordTable<ChangeRow>(context, {
    table: 'mrr_change',
    keys: ['subscription_key'],
    columns: CHANGE_COLUMNS,
  })
  return (key, upTo) => {
    if (key === COVERAGE_KEY) return
    const events = read(key, upTo)
    if (events.length === 0 || isDeleted(events)) {
      contracts([key], [])
      changes([key], [])
      return
    }
    const currency = currencyOf(latest(events, 'currency')) ?? project.currency
    const account = events.findLast(({ accountId }) => accountId !== null)?.accountId ?? null
    const timeline = key.startsWith(RECORDED_PREFIX)
      ? recordedMonths(events, { currency, until: untilOf(read(COVERAGE_KEY, upTo)) })
      : timelineOf(events, { currency, times, localDay })
    contracts([key], [contractOf(key, events, { currency, account, timeline, times })])
    changes(
      [key],
      timeline.map(({ day, minor }, index) => ({
        subscription_key: key,
        on_day: day,
        account_id: account,
        currency,
        mrr_minor: minor,
        before_minor: timeline[index - 1]?.minor ?? 0,
      })),
    )
  }
}

/** The last month that any file of monthly amounts covers. */
function untilOf(events: readonly RecordEvent[]): string {
  return events.reduce((until, { fields }) => {
    const told = textOf(fields['until']) ?? ''
    return told > until ? told : until
  }, '')
}

type In = { currency: string; times: RecordTimes; localDay: (atMs: number) => string }

/** The monthly amount after each event, from the day on which it took effect. */
function timelineOf(
  events: readonly RecordEvent[],
  { currency, times, localDay }: In,
): DayAmount[] {
  const found: DayAmount[] = []
  for (const [index, event] of events.entries()) {
    const known = events.slice(0, index + 1)
    const starts = times.day(latest(known, 'starts_on'))
    const told = times.day(event.fields['effective_on']) ?? localDay(event.atMs)
    const day = index === 0 && starts !== null ? starts : told
    const trialEnd = times.day(latest(known, 'trial_ends_on'))
    const minor = mrrOf(known, currency)
    if (minor > 0 && trialEnd !== null && trialEnd > day) {
      found.push({ day, minor: 0 }, { day: trialEnd, minor })
    } else found.push({ day, minor })
  }
  const ended = endOf(events, { times, localDay })
  return levels(ended === null ? found : endAt(found, ended))
}

function statusOf(events: readonly RecordEvent[]): Status {
  const told = events.findLast(
    ({ what, fields }) => what === 'Ended' || textOf(fields['status']) !== null,
  )
  if (told === undefined) return 'active'
  if (told.what === 'Ended') return 'cancelled'
  const words = ['active', 'trialing', 'past_due', 'paused', 'cancelled'] as const
  const status = oneOf(told.fields['status'], [...words, 'canceled', 'unpaid', 'incomplete'])
  if (status === 'canceled') return 'cancelled'
  if (status === 'unpaid' || status === 'incomplete') return 'past_due'
  return status ?? 'active'
}

/** What it comes to a month by what is known of it. */
function mrrOf(events: readonly RecordEvent[], currency: string): number {
  const status = statusOf(events)
  // What was cancelled ends on the day that it names; until then it is paid for.
  const isPaid =
    status === 'active' || (status === 'cancelled' && latest(events, 'ends_on') != null)
  if (!isPaid) return 0
  const given = amountOf(fieldsWith(events, 'mrr'), 'mrr', currency)
  if (given !== undefined) return Math.max(0, given ?? 0)
  const amount = amountOf(fieldsWith(events, 'amount'), 'amount', currency) ?? 0
  const { interval, count } = intervalOf(events)
  return Math.max(0, monthlyPriceMinor({ amountMinor: amount, interval, count }))
}

const fieldsWith = (events: readonly RecordEvent[], name: string): Record<string, unknown> =>
  events.findLast(
    ({ fields }) => fields[name] !== undefined || fields[`${name}_minor`] !== undefined,
  )?.fields ?? {}

function intervalOf(events: readonly RecordEvent[]) {
  const told = billingIntervalOf(textOf(latest(events, 'interval')) ?? '')
  const { interval, count: each } = told ?? { interval: 'month', count: 1 }
  const count = latest(events, 'interval_count')
  const times = typeof count === 'number' && count >= 1 ? Math.trunc(count) : 1
  return { interval, count: each * times }
}

/** The day on which it ends or ended; null while nobody says. */
function endOf(
  events: readonly RecordEvent[],
  { times, localDay }: Pick<In, 'times' | 'localDay'>,
): string | null {
  const given = latest(events, 'ends_on')
  if (given !== undefined && given !== null) return times.day(given)
  if (statusOf(events) !== 'cancelled') return null
  const ended = events.findLast(
    ({ what, fields }) => what === 'Ended' || textOf(fields['status']) !== null,
  )
  return ended === undefined ? null : localDay(ended.atMs)
}

function contractOf(
  key: string,
  events: readonly RecordEvent[],
  {
    currency,
    account,
    timeline,
    times,
  }: {
    currency: string
    account: number | null
    timeline: readonly DayAmount[]
    times: RecordTimes
  },
): ContractRow {
  const oneTime = amountOf(fieldsWith(events, 'one_time'), 'one_time', currency) ?? 0
  const endsOn = times.day(latest(events, 'ends_on'))
  const termMonths = termOf(events)
  return {
    subscription_key: key,
    account_id: account,
    deal_key: textOf(latest(events, 'deal_id')),
    product: textOf(latest(events, 'product')),
    status: statusOf(events),
    currency,
    mrr_minor: timeline.at(-1)?.minor ?? 0,
    recurring_minor: recurringOf(events, { currency, termMonths }),
    one_time_minor: Math.max(0, oneTime),
    term_months: termMonths,
    starts_on: times.day(latest(events, 'starts_on')) ?? timeline[0]?.day ?? null,
    ends_on: endsOn,
    renewal_on:
      times.day(latest(events, 'renewal_on')) ?? times.day(latest(events, 'period_end')) ?? endsOn,
  }
}

/** The price over the whole term; null where the term is open or the interval is no month. */
function recurringOf(
  events: readonly RecordEvent[],
  { currency, termMonths }: { currency: string; termMonths: number | null },
): number | null {
  const { interval, count } = intervalOf(events)
  const amount = amountOf(fieldsWith(events, 'amount'), 'amount', currency) ?? null
  const months = monthsOfInterval(interval, count)
  if (termMonths === null || months === null || amount === null) return null
  return Math.round((amount * termMonths) / months)
}

function termOf(events: readonly RecordEvent[]): number | null {
  const months = latest(events, 'term_months')
  return typeof months === 'number' && Number.isInteger(months) && months >= 1 ? months : null
}

const CONTRACT_COLUMNS = [
  'subscription_key',
  'account_id',
  'deal_key',
  'product',
  'status',
  'currency',
  'mrr_minor',
  'recurring_minor',
  'one_time_minor',
  'term_months',
  'starts_on',
  'ends_on',
  'renewal_on',
] as const satisfies readonly (keyof ContractRow)[]
const CHANGE_COLUMNS = [
  'subscription_key',
  'on_day',
  'account_id',
  'currency',
  'mrr_minor',
  'before_minor',
] as const satisfies readonly (keyof ChangeRow)[]
