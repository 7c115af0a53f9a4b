import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  type DealCategory,
  type DealOutcome,
  type DealTrack,
  type Interlude,
  localDayNumber,
  type Since,
} from '@takt/shared/metrics'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { dayNumberOf } from './day-number.ts'

/** A deal with its past and what it may be grouped or listed by. */
export type DealRecord = DealTrack & {
  name: string | null
  account: string | null
  owner: string | null
  product: string | null
  type: string | null
  leadSource: string | null
  campaign: string | null
  sector: string | null
  segment: string | null
  country: string | null
  /** Whom the owner sells for, and where, as the list of sales people says. */
  manager: string | null
  region: string | null
  createdOn: string | null
  closedOn: string | null
  lastActivityDay: number | null
  nextStep: string | null
  lostReason: string | null
  /** Its amount is in another currency than the project's, so no sum holds it. */
  isForeign: boolean
  /** Fails the gate of qualification, and is no opportunity yet. */
  isHeld: boolean
}

/** Deals that one look at the database reads, with all their history. */
const PAGE_DEALS = 2_000

/**
 * Deals of the project with their stages and the values that their fields have had, in order of their key.
 *
 * @param options.keys only these; a key without a deal is left out
 */
export async function readDeals(
  scope: ProjectScope,
  { keys }: { keys?: readonly string[] } = {},
): Promise<DealRecord[]> {
  const deals: DealRecord[] = []
  const toRecord = recordsIn(scope)
  for await (const rows of keys === undefined ? pages(scope) : named(scope, keys)) {
    const [first, last] = [rows[0]?.deal_key, rows.at(-1)?.deal_key]
    if (first === undefined || last === undefined) continue
    const within = keys === undefined ? { first, last } : rows.map((row) => row.deal_key)
    const stages = await readStages(scope, within)
    const changes = await readChanges(scope, within)
    for (const row of rows) deals.push(toRecord(row, { stages, changes }))
    // Whoever waits for this thread comes between the pages.
    await nextTurn()
  }
  return deals
}

type Row = Awaited<ReturnType<ReturnType<typeof dealRows>['execute']>>[number]

async function* pages(scope: ProjectScope): AsyncGenerator<Row[]> {
  let after = ''
  for (;;) {
    const rows = await dealRows(scope)
      .where('deal.deal_key', '>', after)
      .limit(PAGE_DEALS)
      .execute()
    const last = rows.at(-1)
    if (last === undefined) return
    yield rows
    after = last.deal_key
  }
}

async function* named(scope: ProjectScope, keys: readonly string[]): AsyncGenerator<Row[]> {
  const sorted = await scope
    .from('deal')
    .where('deal_key', 'in', sql<string>`(select value from json_each(${JSON.stringify(keys)}))`)
    .select('deal_key')
    .orderBy('deal_key')
    .execute()
  for (let from = 0; from < sorted.length; from += PAGE_DEALS) {
    const page = sorted.slice(from, from + PAGE_DEALS).map((row) => row.deal_key)
    yield await dealRows(scope).where('deal.deal_key', 'in', page).execute()
  }
}

function recordsIn({ project }: ProjectScope) {
  const isStrict = project.settings.bantRuling === 'strict'
  const localDay = localDayNumber(project.timeZone)
  return (
    row: Row,
    { stages, changes }: { stages: Map<string, Stays>; changes: Map<string, Changes> },
  ): DealRecord => {
    const isForeign = row.currency !== project.currency
    const past = changes.get(row.deal_key) ?? NO_CHANGES
    return {
      id: row.deal_key,
      stage: row.stage_key,
      outcome: outcomeOf(row),
      createdDay: dayOrNull(row.created_on),
      closedDay: row.status === 'open' ? null : dayOrNull(row.closed_on),
      amountMinor: isForeign ? null : row.amount_minor,
      expectedCloseOn: row.expected_close_on,
      category: row.forecast_category,
      probability: row.probability,
      stages: stages.get(row.deal_key) ?? NO_STAGES,
      amounts: isForeign ? [] : past.amounts,
      closeDates: past.closeDates,
      categories: past.categories,
      probabilities: past.probabilities,
      ...(past.interludes.length === 0 ? {} : { interludes: past.interludes }),
      name: row.name,
      account: row.account,
      owner: row.owner,
      product: row.product,
      type: row.type,
      leadSource: row.lead_source,
      campaign: row.campaign,
      sector: row.industry,
      segment: row.segment,
      country: row.country,
      manager: textOrNull(row.manager),
      region: textOrNull(row.region),
      createdOn: row.created_on,
      closedOn: row.status === 'open' ? null : row.closed_on,
      lastActivityDay: row.last_activity_at_ms === null ? null : localDay(row.last_activity_at_ms),
      nextStep: row.next_step,
      lostReason: row.lost_reason,
      isForeign,
      isHeld: (isStrict ? row.is_held_strict : row.is_held) === 1,
    }
  }
}

const dealRows = (scope: ProjectScope) =>
  scope
    .from('deal')
    .leftJoin('account_profile', (join) =>
      join
        .onRef('account_profile.project_id', '=', 'deal.project_id')
        .onRef('account_profile.account_id', '=', 'deal.account_id'),
    )
    .leftJoin('term as account_key', 'account_key.id', 'deal.account_id')
    .leftJoin('sales_person', (join) =>
      join
        .onRef('sales_person.project_id', '=', 'deal.project_id')
        .onRef('sales_person.owner', '=', 'deal.owner'),
    )
    .select([
      'deal.deal_key',
      'deal.name',
      'deal.owner',
      'deal.product',
      'deal.type',
      'deal.stage_key',
      'deal.status',
      'deal.loss',
      'deal.lost_reason',
      'deal.amount_minor',
      'deal.currency',
      'deal.probability',
      'deal.forecast_category',
      'deal.lead_source',
      'deal.campaign',
      'deal.next_step',
      'deal.created_on',
      'deal.closed_on',
      'deal.expected_close_on',
      'deal.last_activity_at_ms',
      'deal.is_held',
      'deal.is_held_strict',
      'account_profile.industry',
      'account_profile.segment',
      'account_profile.country',
      'sales_person.manager',
      'sales_person.region',
    ])
    // An account that nobody has described yet is known by its key.
    .select((eb) => eb.fn.coalesce('account_profile.name', 'account_key.value').as('account'))
    .orderBy('deal.deal_key')

function outcomeOf({ status, loss }: { status: string; loss: string | null }): DealOutcome {
  if (status !== 'lost') return status === 'won' ? 'won' : 'open'
  if (loss === 'no_decision') return 'no-decision'
  return loss === 'disqualified' ? 'disqualified' : 'lost'
}

const textOrNull = (text: string | null): string | null => (text === '' ? null : text)

const dayOrNull = (day: string | null): number | null => (day === null ? null : dayNumberOf(day))

type Stays = { stage: string; day: number | null }[]
const NO_STAGES: Stays = []

/** From one key to another, or these. */
type Within = { first: string; last: string } | readonly string[]

const isWithin = (within: Within) =>
  'first' in within
    ? sql<boolean>`deal_key between ${within.first} and ${within.last}`
    : sql<boolean>`deal_key in (${sql.join(within)})`

/** One row a deal: its history as one text is read sooner than row by row. */
async function readStages(scope: ProjectScope, within: Within): Promise<Map<string, Stays>> {
  const entries = scope
    .from('deal_stage')
    .where(isWithin(within))
    .select(['deal_key', 'stage_key', 'entered_on'])
    .orderBy('deal_key')
    .orderBy('position')
  const { rows } = await sql<{ deal: string; entries: string }>`
    select deal_key as deal, json_group_array(json_array(stage_key, entered_on)) as entries
    from ${entries} group by deal_key`.execute(scope.db)
  return new Map(
    rows.map((row) => {
      const read = JSON.parse(row.entries) as [stage: string, on: string | null][]
      return [row.deal, read.map(([stage, on]) => ({ stage, day: dayOrNull(on) }))]
    }),
  )
}

type Changes = {
  amounts: Since<number | null>[]
  closeDates: Since<string | null>[]
  categories: Since<DealCategory | null>[]
  probabilities: Since<number | null>[]
  interludes: Interlude[]
}
const noChanges = (): Changes => ({
  amounts: [],
  closeDates: [],
  categories: [],
  probabilities: [],
  interludes: [],
})
const NO_CHANGES = noChanges()
const FIELDS = [
  'amount',
  'expected_close_on',
  'forecast_category',
  'probability',
  'status',
] as const

async function readChanges(scope: ProjectScope, within: Within): Promise<Map<string, Changes>> {
  const values = scope
    .from('deal_change')
    .where(isWithin(within))
    .where('field', 'in', FIELDS)
    .select(['deal_key', 'field', 'at_on', 'after'])
    .orderBy('deal_key')
    .orderBy('field')
    .orderBy('position')
  const { rows } = await sql<{ deal: string; entries: string }>`
    select deal_key as deal, json_group_array(json_array(field, at_on, after)) as entries
    from ${values} group by deal_key`.execute(scope.db)
  return new Map(rows.map(({ deal, entries }) => [deal, changesOf(entries)]))
}

function changesOf(entries: string): Changes {
  const of = noChanges()
  const statuses: Since<string | null>[] = []
  const read = JSON.parse(entries) as [field: string, on: string | null, after: string | null][]
  for (const [field, on, after] of read) {
    const day = on === null ? -Infinity : dayNumberOf(on)
    const number = after === null ? null : Number(after)
    if (field === 'amount') of.amounts.push({ day, value: number })
    else if (field === 'probability') of.probabilities.push({ day, value: number })
    else if (field === 'expected_close_on') of.closeDates.push({ day, value: after })
    else if (field === 'status') statuses.push({ day, value: after })
    else of.categories.push({ day, value: after as DealCategory | null })
  }
  of.interludes = interludesOf(statuses)
  return of
}

/** Endings after which the deal was opened again. */
function interludesOf(statuses: readonly Since<string | null>[]): Interlude[] {
  return statuses.flatMap(({ day, value }, index) => {
    const next = statuses[index + 1]
    if (next?.value !== 'open' || (value !== 'won' && value !== 'lost')) return []
    return [{ outcome: value, firstDay: day, lastDay: next.day - 1 }]
  })
}
