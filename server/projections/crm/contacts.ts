import type { AccountProfileTable, ContactTable } from '../../db/schema.ts'
import type { ProjectionContext } from '../context.ts'
import type { ChangedRecords } from './changed-records.ts'
import { createRecordEvents, isDeleted, latest, type RecordEvent } from './record-events.ts'
import { createRecordTable } from './record-table.ts'
import { amountOf, createRecordTimes, currencyOf, type RecordTimes, textOf } from './values.ts'

type ContactRow = Omit<ContactTable, 'project_id'>
type ProfileRow = Omit<AccountProfileTable, 'project_id'>

/** Makes the function that derives one contact. @returns the persons who it is or was */
export function createContactProjection(
  context: ProjectionContext,
): (key: string, upTo: number) => { personIds: number[] } {
  const { db, project } = context
  const read = createRecordEvents(context, 'contact')
  const times = createRecordTimes(project.timeZone, context.localDay)
  const put = createRecordTable<ContactRow>(context, {
    table: 'contact',
    keys: ['contact_key'],
    columns: ['contact_key', 'account_id', 'person_id', 'role', 'title', 'created_at_ms'],
  })
  const stored = db.prepare<[number, string], { person_id: number | null }>(
    'select person_id from contact where project_id = ? and contact_key = ?',
  )
  return (key, upTo) => {
    const events = read(key, upTo)
    const before = stored.get(project.id, key)?.person_id ?? null
    // A webhook knows a contact by its number only; whoever names the person knows better.
    const named = events.filter(({ personId }) => personId !== null)
    const known = named.findLast(
      ({ personId }) => !(context.terms.text(personId) ?? '').startsWith('hubspot-contact-'),
    )
    const person = (known ?? named.at(-1))?.personId ?? null
    const contact: ContactRow = {
      contact_key: key,
      account_id: events.findLast(({ accountId }) => accountId !== null)?.accountId ?? null,
      person_id: person,
      role: textOf(latest(events, 'role')),
      title: textOf(latest(events, 'title')),
      created_at_ms: times.instant(latest(events, 'created_at')),
    }
    const isGone = events.length === 0 || isDeleted(events)
    const isChanged = put([key], isGone ? [] : [contact])
    return { personIds: isChanged ? [before, person].filter((id) => id !== null) : [] }
  }
}

/** Makes the function that derives one account's profile. @returns its mail domain when that changed */
export function createProfileProjection(
  context: ProjectionContext,
  changed: ChangedRecords,
): (key: string, upTo: number) => { domains: string[] } {
  const { db, project, terms } = context
  const read = createRecordEvents(context, 'account')
  const times = createRecordTimes(project.timeZone, context.localDay)
  const put = createRecordTable<ProfileRow>(context, {
    table: 'account_profile',
    keys: ['account_id'],
    columns: PROFILE_COLUMNS,
    onChange: ([row]) => {
      if (row !== undefined) changed.note('profile', row.account_id)
    },
  })
  const stored = db.prepare<[number, number], { domain: string | null }>(
    'select domain from account_profile where project_id = ? and account_id = ?',
  )
  return (key, upTo) => {
    const id = terms.id('account', key)
    if (id === undefined) return { domains: [] }
    const events = read(key, upTo)
    const before = stored.get(project.id, id)?.domain ?? null
    const profile = profileOf({ id, key }, events, { currency: project.currency, times })
    const isGone = events.length === 0 || isDeleted(events)
    put([id], isGone ? [] : [profile])
    const after = isGone ? null : profile.domain
    const domains = before === after ? [] : [before, after]
    return { domains: domains.filter((domain) => domain !== null) }
  }
}

function profileOf(
  { id, key }: { id: number; key: string },
  events: readonly RecordEvent[],
  { times, ...project }: { currency: string; times: RecordTimes },
): ProfileRow {
  const text = (field: string): string | null => textOf(latest(events, field))
  const currency = currencyOf(latest(events, 'currency')) ?? project.currency
  const employees = Number(latest(events, 'employees') ?? Number.NaN)
  const revenue = events.findLast(
    ({ fields }) => fields['revenue'] !== undefined || fields['revenue_minor'] !== undefined,
  )
  return {
    account_id: id,
    account_key: key,
    name: text('name'),
    domain: domainOf(text('domain')),
    industry: text('industry'),
    segment: text('segment'),
    employees: Number.isInteger(employees) ? employees : null,
    revenue_minor: amountOf(revenue?.fields ?? {}, 'revenue', currency) ?? null,
    currency,
    country: text('country'),
    owner: text('owner'),
    parent_key: text('parent'),
    created_at_ms: times.instant(latest(events, 'created_at')),
    customer_since_on: times.day(latest(events, 'customer_since')),
  }
}

/** `https://www.Acme.com/x` as `acme.com`. */
function domainOf(text: string | null): string | null {
  const host = /^(?:[a-z]+:\/\/)?(?:www\.)?([^/\s:?#@]+\.[^/\s:?#@]+)/iu.exec(text ?? '')?.[1]
  return host?.toLowerCase() ?? null
}

const PROFILE_COLUMNS = [
  'account_id',
  'account_key',
  'name',
  'domain',
  'industry',
  'segment',
  'employees',
  'revenue_minor',
  'currency',
  'country',
  'owner',
  'parent_key',
  'created_at_ms',
  'customer_since_on',
] as const satisfies readonly (keyof ProfileRow)[]
