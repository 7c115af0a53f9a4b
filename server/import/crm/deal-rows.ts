import { stageKindOf } from '@takt/shared/schemas/crm.ts'
import type { Event, Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { fingerprint } from '../import-event.ts'
import type { RowOutcome } from '../run-import.ts'
import type { DateCell } from './dates.ts'
import { dealType, forecastCategory } from './deal-values.ts'
import type { DEAL_FIELDS } from './fields.ts'
import type { KnownNames } from './known-names.ts'
import { recordEvent } from './record-event.ts'
import { answered, type Row } from './row-context.ts'

export type DealField = keyof typeof DEAL_FIELDS
type DealRow = Row<DealField>

export type DealOptions = {
  currency: string
  /** What the name of the column of amounts says, such as `Amount (USD)`. */
  columnCurrency: string | null
  /** The day that stands for every date of a file that has none at all. */
  undatedOn: string | null
  importedAtMs: number
  names: KnownNames
  /** Whether rows that say they are deleted are kept all the same. */
  keepsDeleted: boolean
  /** Columns that say when a stage was entered, one a stage. */
  stageColumns: readonly { index: number; stage: string; pipeline: string | null }[]
  gate: { ruling: 'default' | 'strict'; qualified: number; held: number }
}

const QUESTIONS = ['budget', 'authority', 'need', 'timeline'] as const
const GATE_MIN = 2

/** One row of an export of deals: how each stands, and what is wrong with it. */
export function dealRow(row: DealRow, options: DealOptions): RowOutcome {
  const id = row.text('id')
  if (id === '') return { held: 'id is missing' }
  if (id.length > 200) return { held: 'id is longer than 200 characters' }
  const standing = standingOf(row, options)
  const gate = gateOf(row, options)
  const fields: JsonObject = {
    deal_id: id,
    snapshot: true,
    ...standing.fields,
    ...amountOf(row, standing.status, options),
    ...textsOf(row, options.names),
    ...gate.fields,
  }
  const deleted = row.flag('deleted')
  if (deleted === true) row.problem(options.keepsDeleted ? 'deleted_kept' : 'deleted', id)
  if (deleted !== null && !options.keepsDeleted) fields['deleted'] = deleted
  const account = accountOf(row, options.names)
  const asOf = row.date('modified')?.atMs ?? options.importedAtMs
  const content = fingerprint([JSON.stringify(fields), account ?? '', row.text('modified')])
  const event = recordEvent({
    name: 'Deal Updated',
    messageId: `deal-${id}-${content}`,
    atMs: asOf,
    receivedAtMs: options.importedAtMs,
    account,
    fields,
  })
  const events = [event, ...accountEvents(row, { account, asOf }, options)]
  return gate.held === null ? { events } : { events, held: gate.held }
}

/** An export of deals may tell of their accounts too. */
function accountEvents(
  row: DealRow,
  { account, asOf }: { account: string | null; asOf: number },
  { importedAtMs }: DealOptions,
): Event[] {
  const told = withoutBlank({
    industry: row.text('accountIndustry'),
    country: row.text('accountCountry'),
    segment: row.text('accountSegment'),
  })
  if (account === null || Object.keys(told).length === 0) return []
  const fields = { account_id: account, ...told }
  return [
    recordEvent({
      name: 'Account Updated',
      messageId: `account-${account}-deal-${fingerprint([JSON.stringify(fields)])}`,
      atMs: asOf,
      receivedAtMs: importedAtMs,
      account,
      fields,
    }),
  ]
}

type Status = 'open' | 'won' | 'lost'

/** Stage, status and dates, which say together how the deal stands. */
function standingOf(
  row: DealRow,
  { undatedOn }: DealOptions,
): { status: Status; fields: JsonObject } {
  const stage = row.text('stage')
  if (stage === '' && row.has('stage')) row.problem('stage_missing')
  const status = statusOf(row)
  const [created, wonOn, closeOn, expected, entered, active] = [
    row.date('created'),
    row.date('wonOn'),
    row.date('closeOn'),
    row.date('expectedClose'),
    row.date('stageEntered'),
    row.date('lastActivity'),
  ]
  const isOpen = status === 'open'
  const closed = isOpen ? null : (wonOn ?? closeOn)
  const dayOfImport = isOpen ? null : undatedOn
  if (dayOfImport === null) noteDates(row, { status, created, closed })
  else row.problem('dated_by_import')
  const expectedOn = expected ?? (isOpen ? closeOn : null)
  return {
    status,
    fields: withoutBlank({
      stage,
      status,
      created_at: valueOf(created),
      closed_at: valueOf(closed) ?? dayOfImport,
      expected_close_on: expectedOn?.day,
      stage_entered_at: valueOf(entered),
      last_activity_at: valueOf(active),
    }),
  }
}

const valueOf = (date: DateCell | null): string | undefined => date?.value

function noteDates(
  row: DealRow,
  {
    status,
    created,
    closed,
  }: { status: Status; created: DateCell | null; closed: DateCell | null },
): void {
  if (created === null) row.problem('created_missing')
  if (status !== 'open' && closed === null) row.problem('closed_without_date', row.text('stage'))
  if (created === null || closed === null || closed.atMs >= created.atMs) return
  row.problem(
    created.day === closed.day ? 'closed_same_day_before' : 'closed_before_created',
    `${created.value} → ${closed.value}`,
  )
}

function statusOf(row: DealRow): Status {
  const [isWon, isClosed] = [row.flag('isWon'), row.flag('isClosed')]
  if (isWon === true) return 'won'
  if (isClosed === true) return isWon === false ? 'lost' : (kindOf(row) ?? 'lost')
  if (isClosed === false) return 'open'
  if (row.text('wonOn') !== '') return 'won'
  return kindOf(row) ?? 'open'
}

function kindOf(row: DealRow): Status | null {
  const words = [row.text('status'), row.text('stage')].filter((text) => text !== '')
  return words.map(stageKindOf).find((kind) => kind !== 'open') ?? null
}

/** What the row, its amount or the column's name says; empty where nothing does, or no code. */
function currencyOf(row: DealRow, { columnCurrency }: DealOptions): string {
  const told = row.text('currency') || row.currencySign('amount')
  if (told === '') {
    if (columnCurrency !== null) row.problem('currency_of_column', columnCurrency)
    return columnCurrency ?? ''
  }
  const code = told.toUpperCase()
  if (/^[A-Z]{3}$/u.test(code)) return code
  row.problem('currency_unknown', code)
  return ''
}

function amountOf(row: DealRow, status: Status, options: DealOptions): JsonObject {
  const currency = currencyOf(row, options)
  const common = withoutBlank({ currency, probability: row.share('probability') })
  if (!row.has('amount')) return common
  const minor = row.money('amount', currency || options.currency)
  if (minor === undefined) row.problem('amount_blank')
  if (minor === 0 && status === 'lost') row.problem('amount_zero_lost')
  return { ...common, amount_minor: minor ?? null }
}

function textsOf(row: DealRow, names: KnownNames): JsonObject {
  if (row.has('source') && row.text('source') === '') row.problem('source_missing')
  if (row.has('owner') && row.text('owner') === '') row.problem('owner_missing')
  const stage = row.text('stage')
  if (stage !== '' && !names.isDocumented(stage)) row.problem('stage_undocumented', stage)
  const forecast = row.text('forecast')
  return withoutBlank({
    name: row.text('name'),
    owner: row.text('owner'),
    product: productOf(row, names),
    pipeline: row.text('pipeline'),
    type: dealType(row.text('type')),
    lead_source: row.text('source'),
    campaign: row.text('campaign'),
    next_step: row.text('nextStep'),
    lost_reason: row.text('lostReason'),
    lead_id: row.text('lead'),
    forecast_category: forecast === '' ? '' : forecastCategory(forecast),
    evidence_sent_at: row.date('evidenceSent')?.value,
  })
}

function productOf(row: DealRow, names: KnownNames): string {
  const product = row.text('product')
  if (product === '') return ''
  const listed = names.product(product)
  if (listed === null) row.problem('product_unknown', product)
  else if (listed !== product) row.problem('product_renamed', `${product} → ${listed}`)
  return listed ?? product
}

/** The account's id, else its name as the list of accounts knows it. */
function accountOf(row: DealRow, names: KnownNames): string | null {
  const id = row.text('account')
  if (id !== '' && !/^0+(AAA)?$/u.test(id)) return id
  const name = row.text('accountName')
  if (name === '') {
    if (row.has('account') || row.has('accountName')) row.problem('account_missing')
    return null
  }
  const { key, isListed } = names.account(name)
  if (!isListed) row.problem('account_unknown', name)
  return key
}

/** The four questions, where the file asks them; `held` says how many are answered when too few are. */
function gateOf(row: DealRow, { gate }: DealOptions): { fields: JsonObject; held: string | null } {
  const asked = QUESTIONS.filter((question) => row.has(question))
  if (asked.length === 0) return { fields: {}, held: null }
  const answers = asked.filter((question) => answered(row.text(question)))
  const fields = Object.fromEntries(asked.map((question) => [question, answers.includes(question)]))
  const counting = gate.ruling === 'strict' ? answers.filter((name) => name !== 'need') : answers
  if (counting.length >= GATE_MIN) {
    gate.qualified += 1
    return { fields, held: null }
  }
  gate.held += 1
  row.problem('bant_held', row.text('id'))
  const of = gate.ruling === 'strict' ? '3 BANT (strict)' : '4 BANT'
  return { fields, held: `${String(counting.length)} of ${of}` }
}

/** When each stage was entered, where the export has a column for each. */
export function stageEvents(
  row: DealRow,
  cells: readonly string[],
  dateOf: (cell: string) => number | null,
  { stageColumns, importedAtMs }: DealOptions,
): Event[] {
  const id = row.text('id')
  const now = row.text('stage')
  return stageColumns.flatMap(({ index, stage: label, pipeline }) => {
    const atMs = dateOf(cells[index]?.trim() ?? '')
    if (atMs === null || id === '') return []
    // The name of the pipeline belongs to the stage only where the deals' own stages say it too.
    const suffix = ` (${pipeline ?? ''})`
    const stage = pipeline !== null && now.endsWith(suffix) ? label + suffix : label
    return recordEvent({
      name: 'Deal Stage Changed',
      messageId: `deal-${id}-stage-${fingerprint([stage, String(atMs)])}`,
      atMs,
      receivedAtMs: importedAtMs,
      account: null,
      fields: { deal_id: id, stage },
    })
  })
}

/** Only what the row says: a blank cell is no value. */
export function withoutBlank(
  fields: Readonly<Record<string, Json | null | undefined>>,
): JsonObject {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, Json] =>
        entry[1] !== undefined && entry[1] !== null && entry[1] !== '',
    ),
  )
}
