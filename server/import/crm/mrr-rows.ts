import {
  billingIntervalOf,
  civilFromDays,
  dayText,
  daysFromCivil,
  parseDay,
} from '@takt/shared/metrics'
import type { Event, JsonObject } from '@takt/shared/schemas/event.ts'
import { fingerprint } from '../import-event.ts'
import type { RowOutcome } from '../run-import.ts'
import { withoutBlank } from './deal-rows.ts'
import type { MRR_FIELDS } from './fields.ts'
import { recordEvent } from './record-event.ts'
import type { Row } from './row-context.ts'

type MrrRow = Row<keyof typeof MRR_FIELDS>

export type MrrOptions = {
  currency: string
  /** What the name of the column of money says. */
  columnCurrency: string | null
  /** The day of the import in the project's zone. */
  today: string
  importedAtMs: number
  /** Filled while reading: the last month that the file knows. */
  coverage: { until: string }
}

/** Months, or a subscription with its beginning: the file's columns say which. */
export function mrrRow(row: MrrRow, options: MrrOptions): RowOutcome {
  const account = row.text('account')
  if (account === '' && row.text('id') === '') return { held: 'account is missing' }
  return row.has('month') ? monthRow(row, account, options) : subscriptionRow(row, account, options)
}

function monthRow(row: MrrRow, account: string, options: MrrOptions): RowOutcome {
  const month = monthOf(row)
  if (month === null) return { held: 'month cannot be read' }
  const currency = currencyOf(row, options)
  const minor = row.money(row.has('mrr') ? 'mrr' : 'amount', currency)
  if (minor === null) return { held: 'mrr is not a number' }
  if (month > options.coverage.until) options.coverage.until = month
  const key = `mrr:${account}${row.text('id') === '' ? '' : `:${row.text('id')}`}`
  const fields = { subscription_id: key, month, mrr_minor: minor ?? 0, currency }
  return one('Subscription Recorded', key, { account, fields }, row, options)
}

function monthOf(row: MrrRow): string | null {
  const text = row.text('month')
  const plain = /^(\d{4})[-/.]?(\d{2})$/u.exec(text)
  if (plain !== null) return `${plain[1] ?? ''}-${plain[2] ?? ''}`
  const swapped = /^(\d{1,2})[-/.](\d{4})$/u.exec(text)
  if (swapped !== null) return `${swapped[2] ?? ''}-${(swapped[1] ?? '').padStart(2, '0')}`
  return row.date('month')?.day.slice(0, 7) ?? null
}

function currencyOf(row: MrrRow, { currency, columnCurrency }: MrrOptions): string {
  const code = row.text('currency').toUpperCase()
  return /^[A-Z]{3}$/u.test(code) ? code : (columnCurrency ?? currency)
}

function subscriptionRow(row: MrrRow, account: string, options: MrrOptions): RowOutcome {
  const currency = currencyOf(row, options)
  const price = priceOf(row, currency)
  if (typeof price === 'string') return { held: price }
  const startsOn = dayIn(row, 'start') ?? startOfTenure(row, options)
  if (startsOn === null) return { held: 'start: time cannot be read' }
  const id = idOf(row, account, startsOn)
  const deleted = row.flag('deleted')
  if (deleted === true) row.problem('deleted')
  const fields = {
    subscription_id: id,
    snapshot: true,
    currency,
    ...price,
    ...withoutBlank({
      status: statusOf(row),
      product: row.text('product'),
      starts_on: startsOn,
      ends_on: dayIn(row, 'end') ?? endOfChurn(row, options),
      trial_ends_on: dayIn(row, 'trialEnd'),
      renewal_on: dayIn(row, 'renewal'),
      term_months: row.count('termMonths') ?? termOf(row),
      one_time_minor: row.money('oneTime', currency),
      deal_id: row.text('deal'),
    }),
    ...(deleted === null ? {} : { deleted }),
  }
  return one('Subscription Updated', id, { account, fields }, row, options)
}

const dayIn = (row: MrrRow, field: 'start' | 'end' | 'trialEnd' | 'renewal'): string | null =>
  row.date(field)?.day ?? null

/** Its own; else the account's, with the start and the product where it may have several. */
function idOf(row: MrrRow, account: string, startsOn: string): string {
  const id = row.text('id')
  if (id !== '') return id
  return row.has('tenureMonths') ? account : `${account}:${startsOn}:${row.text('product')}`
}

/** A list of customers may say only how many months each has lasted. */
function startOfTenure(row: MrrRow, { today }: MrrOptions): string | null {
  const months = row.count('tenureMonths')
  if (months === null || months < 0 || months > 1_200) return null
  row.problem('start_from_tenure')
  const { year, month, day } = civilFromDays(parseDay(today))
  const first = year * 12 + month - 1 - months
  const at = { year: Math.floor(first / 12), month: (first % 12) + 1 }
  return dayText(daysFromCivil({ ...at, day: Math.min(day, 28) }))
}

function endOfChurn(row: MrrRow, { today }: MrrOptions): string | null {
  if (row.has('end') || row.flag('isChurned') !== true) return null
  row.problem('ended_by_churn')
  return today
}

/** `One year`, `24 months`; month-to-month has no term. */
function termOf(row: MrrRow): number | null {
  const text = row.text('contract').toLowerCase()
  if (text === '' || /month.?to.?month|monthly|monatlich/u.test(text)) return null
  const count = Number(/\d+/u.exec(text)?.[0] ?? WORDS.findIndex((word) => text.startsWith(word)))
  const unit = /year|annual|jahr/u.test(text) ? 12 : /month|monat/u.test(text) ? 1 : 0
  if (unit > 0 && count > 0) return count * unit
  if (/annual|yearly|jährlich/u.test(text)) return 12
  row.problem('contract_text', text)
  return null
}
const WORDS = ['zero', 'one', 'two', 'three', 'four', 'five']

const NO_AMOUNT = 'amount is not a number'

/**
 * The price as one amount an interval, with quantity and discount; or what it comes to a month. A text says
 * why there is none.
 */
function priceOf(row: MrrRow, currency: string): JsonObject | string {
  const mrr = row.money('mrr', currency)
  if (mrr !== undefined) return mrr === null ? NO_AMOUNT : { mrr_minor: mrr }
  const arr = row.money('arr', currency)
  if (arr !== undefined) return arr === null ? NO_AMOUNT : { amount_minor: arr, interval: 'year' }
  const amount = amountOf(row, currency)
  if (amount === null) return NO_AMOUNT
  const words = row.text('interval')
  const told = billingIntervalOf(words === '' ? 'month' : words)
  if (told === null) return 'interval is none that recurs, or none that is known'
  const times = row.count('intervalCount') ?? 1
  return { amount_minor: amount, interval: told.interval, interval_count: told.count * times }
}

function amountOf(row: MrrRow, currency: string): number | null {
  const unit = row.money('unitPrice', currency)
  const amount = unit === undefined ? row.money('amount', currency) : unit
  if (amount === undefined || amount === null) return null
  const quantity = unit === undefined ? 1 : (row.count('quantity') ?? 1)
  const off = Math.min(100, Math.max(0, row.count('discountPercent') ?? 0))
  return Math.round((amount * quantity * (100 - off)) / 100)
}

function statusOf(row: MrrRow): string {
  if (row.flag('isTrial') === true) return 'trialing'
  if (!row.has('end') && row.flag('isChurned') === true) return 'cancelled'
  const text = row.text('status').toLowerCase()
  if (/trial/u.test(text)) return 'trialing'
  if (/past|unpaid|overdue/u.test(text)) return 'past_due'
  if (/paus/u.test(text)) return 'paused'
  return /cancel|churn|ended|inactive|expired|gekündigt/u.test(text) ? 'cancelled' : 'active'
}

/** Says for all monthly amounts how far the file goes. */
export const coverageEvent = ({ coverage, importedAtMs }: MrrOptions): Event =>
  recordEvent({
    name: 'Subscription Recorded',
    messageId: `mrr-coverage-${coverage.until}`,
    atMs: importedAtMs,
    receivedAtMs: importedAtMs,
    account: null,
    fields: { subscription_id: 'mrr-coverage', until: coverage.until },
  })

function one(
  name: string,
  key: string,
  { account, fields }: { account: string; fields: JsonObject },
  row: MrrRow,
  { importedAtMs }: MrrOptions,
): RowOutcome {
  const event = recordEvent({
    name,
    messageId: `sub-${fingerprint([key, JSON.stringify(fields), account])}`,
    atMs: row.date('modified')?.atMs ?? importedAtMs,
    receivedAtMs: importedAtMs,
    account: account === '' ? null : account,
    fields,
  })
  return { events: [event] }
}
