import type { JsonObject } from '@takt/shared/schemas/event.ts'
import { fingerprint } from '../import-event.ts'
import type { RowOutcome } from '../run-import.ts'
import { withoutBlank } from './deal-rows.ts'
import type { ACCOUNT_FIELDS, ACTIVITY_FIELDS, CONTACT_FIELDS, LEAD_FIELDS } from './fields.ts'
import type { DateCell } from './dates.ts'
import type { KnownNames } from './known-names.ts'
import { recordEvent } from './record-event.ts'
import { answered, type Row } from './row-context.ts'

export type RecordOptions = {
  currency: string
  importedAtMs: number
  names: KnownNames
  keepsDeleted: boolean
  /** The day that stands for every date of a file that has none at all. */
  undatedOn: string | null
}

/** What all records share: when the row was true, and whether the CRM has deleted it. */
function common(
  row: Row<'modified' | 'deleted'>,
  { importedAtMs, keepsDeleted }: RecordOptions,
): { atMs: number; deleted: JsonObject } {
  const deleted = row.flag('deleted')
  if (deleted === true) row.problem(keepsDeleted ? 'deleted_kept' : 'deleted')
  return {
    atMs: row.date('modified')?.atMs ?? importedAtMs,
    deleted: deleted === null || keepsDeleted ? {} : { deleted },
  }
}

const idOf = (text: string): string | null => (text === '' || text.length > 200 ? null : text)

export function accountRow(
  row: Row<keyof typeof ACCOUNT_FIELDS>,
  options: RecordOptions,
): RowOutcome {
  const id = idOf(row.text('id') || row.text('name'))
  if (id === null) return { held: 'id and name are missing' }
  const { atMs, deleted } = common(row, options)
  const fields = {
    account_id: id,
    snapshot: true,
    ...withoutBlank({
      name: row.text('name'),
      domain: row.text('domain'),
      industry: row.text('industry'),
      segment: row.text('segment'),
      employees: row.count('employees'),
      revenue_minor: row.money('revenue', options.currency),
      country: row.text('country'),
      owner: row.text('owner'),
      parent: row.text('parent'),
      created_at: row.date('created')?.value,
      customer_since: row.date('customerSince')?.day,
    }),
    ...deleted,
  }
  return one('Account Updated', `account-${id}`, { atMs, account: id, fields }, options)
}

export function contactRow(
  row: Row<keyof typeof CONTACT_FIELDS>,
  options: RecordOptions,
): RowOutcome {
  const email = row.text('email').toLowerCase()
  const id = idOf(row.text('id') || email)
  if (id === null) return { held: 'id and email are missing' }
  const { atMs, deleted } = common(row, options)
  const fields = {
    contact_id: id,
    snapshot: true,
    ...withoutBlank({
      role: roleOf(row.text('role'), row.text('title')),
      title: row.text('title'),
      created_at: row.date('created')?.value,
    }),
    ...deleted,
  }
  const person = email === '' ? `contact-${id}` : email
  const account = accountOf(row, options)
  return one('Contact Updated', `contact-${id}`, { atMs, account, person, fields }, options)
}

const ROLES: readonly (readonly [string, RegExp])[] = [
  ['signer', /sign|decision.?maker|unterschr|entscheid/iu],
  ['budget', /budget|financ|finanz|cfo/iu],
  ['security', /secur|sicherheit|ciso|datenschutz/iu],
  ['legal', /legal|recht|jurist/iu],
  ['procurement', /procure|purchas|einkauf/iu],
  ['operations', /operation|betrieb/iu],
  ['champion', /champion|fürsprecher/iu],
  ['introduction', /introduc|einführung|influenc/iu],
  ['user', /user|nutzer|end.?user/iu],
]

/** The role in the buying committee, by the word for it, else by the job title of the plainest cases. */
function roleOf(role: string, title: string): string {
  if (role !== '') return ROLES.find(([, words]) => words.test(role))?.[0] ?? role.toLowerCase()
  return /\bciso\b/iu.test(title) ? 'security' : ''
}

function accountOf(row: Row<'account' | 'accountName'>, { names }: RecordOptions): string | null {
  const id = row.text('account')
  if (id !== '' && !/^0+(AAA)?$/u.test(id)) return id
  const name = row.text('accountName')
  return name === '' ? null : names.account(name).key
}

type LeadRow = Row<keyof typeof LEAD_FIELDS>

export function leadRow(row: LeadRow, options: RecordOptions & { idColumn: string }): RowOutcome {
  const email = row.text('email').toLowerCase()
  const id = idOf(row.text('id') || email)
  if (id === null) return { held: 'id and email are missing' }
  const { atMs, deleted } = common(row, options)
  if (row.has('source') && row.text('source') === '') row.problem('source_missing')
  const fields = {
    lead_id: id,
    snapshot: true,
    ...withoutBlank({
      owner: row.text('owner'),
      source: row.text('source'),
      campaign: row.text('campaign'),
      status: row.text('status') || (row.flag('isConverted') === true ? 'converted' : ''),
      reject_reason: row.text('rejectReason'),
      deal_id: row.text('deal'),
      last_activity_at: row.date('lastActivity')?.value,
      ...milestones(row, options),
    }),
    ...deleted,
  }
  const person = email === '' ? `lead-${id}` : email
  const account = accountOf(row, options)
  return one('Lead Updated', `lead-${id}`, { atMs, account, person, fields }, options)
}

/** How far a status says that a lead has come: marketing, sales, opportunity. */
const REACHED: readonly (readonly [number, RegExp])[] = [
  [3, /opportunit|convert|customer|won|kunde|chance/iu],
  [2, /\bsql\b|sales.?qualified|^qualified|\bsal\b|sales.?accepted|accepted|qualifiziert/iu],
  [1, /\bmql\b|marketing.?qualified/iu],
]

function createdOf(row: LeadRow, undatedOn: string | null): string | undefined {
  if (undatedOn !== null) {
    row.problem('dated_by_import')
    return undatedOn
  }
  const created = row.date('created')?.value
  if (created === undefined) row.problem('created_missing')
  return created
}

/** Dates of the way; a step that a status claims without a date is dated by the creation, and noted. */
function milestones(
  row: LeadRow,
  { idColumn, undatedOn }: RecordOptions & { idColumn: string },
): Record<string, string | undefined> {
  const value = (field: Parameters<LeadRow['date']>[0]): string | undefined =>
    row.date(field)?.value
  const created = createdOf(row, undatedOn)
  const known = { mql: value('mql'), sql: value('sql'), opp: value('opp') }
  const status = row.text('status')
  const isUnqualified = /unqualif|disqualif|reject|recycl|abgelehnt/iu.test(status)
  const told = isUnqualified ? 0 : (REACHED.find(([, words]) => words.test(status))?.[0] ?? 0)
  const reached = Math.max(
    told,
    idColumn === 'mqlid' ? 1 : 0,
    row.flag('isConverted') === true ? 3 : 0,
  )
  const steps = ['mql', 'sql', 'opp'] as const
  const dated = steps.map((step, index) => {
    if (known[step] !== undefined || reached <= index || created === undefined) return known[step]
    if (idColumn !== 'mqlid' || index > 0) row.problem('status_undated', status)
    return created
  })
  return {
    created_at: created,
    mql_at: dated[0],
    sql_at: dated[1],
    opp_at: dated[2],
    handed_over_at: value('handedOver'),
    accepted_at: value('accepted'),
    rejected_at: value('rejected') ?? (isUnqualified ? created : undefined),
  }
}

export function activityRow(
  row: Row<keyof typeof ACTIVITY_FIELDS | 'modified'>,
  options: RecordOptions,
): RowOutcome {
  const moment = momentOf(row)
  if (moment === null) return { held: 'at: time cannot be read' }
  const type = row.text('type')
  const person = personOf(row.text('person'))
  const account = accountOf(row, options)
  const deal = row.text('deal')
  if (person === null && account === null && deal === '') row.problem('touch_without_account')
  const content = [moment.value, person ?? '', account ?? '', type, row.text('channel'), deal]
  const id = row.text('id') || fingerprint([...content, row.text('content')])
  const fields = {
    touch_id: id,
    ...withoutBlank({
      channel: row.text('channel') || channelOf(type),
      type,
      campaign: row.text('campaign'),
      content: row.text('content'),
      deal_id: deal,
      offline: row.flag('offline') ?? !/mail|web|form|click|page/iu.test(type),
      qualified: row.has('qualified') ? answered(row.text('qualified')) : null,
    }),
  }
  return one(
    'Touch Recorded',
    `touch-${id}`,
    { atMs: moment.atMs, account, person, fields },
    options,
  )
}

/** When it was; where a connector says only when it looked, that. */
function momentOf(row: Row<'at' | 'synced'>): DateCell | null {
  const at = row.date('at')
  if (at !== null) return at
  const synced = row.date('synced')
  if (synced !== null) row.problem('sync_time_assumed', synced.value)
  return synced
}

const personOf = (text: string): string | null =>
  text === '' ? null : text.includes('@') ? text.toLowerCase() : `contact-${text}`

/** Where a file names no channel, what it was says where it came from. */
function channelOf(type: string): string {
  if (/mail/iu.test(type)) return 'email'
  if (/call|anruf/iu.test(type)) return 'outbound'
  if (/webinar/iu.test(type)) return 'webinar'
  return /event|booth|messe|seminar/iu.test(type) ? 'event' : 'sales'
}

function one(
  name: string,
  key: string,
  {
    atMs,
    account,
    person = null,
    fields,
  }: { atMs: number; account: string | null; person?: string | null; fields: JsonObject },
  { importedAtMs }: RecordOptions,
): RowOutcome {
  const content = fingerprint([JSON.stringify(fields), account ?? '', person ?? ''])
  return {
    events: [
      recordEvent({
        name,
        messageId: `${key}-${content}`,
        atMs,
        receivedAtMs: importedAtMs,
        account,
        person,
        fields,
      }),
    ],
  }
}
