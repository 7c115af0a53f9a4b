import type { DealChangeTable, DealStageTable, DealTable } from '../../db/schema.ts'
import type { ProjectionContext } from '../context.ts'
import { dealStory, type DealStory, FORECAST_CATEGORIES, type Observation } from './deal-story.ts'
import { createRecordEvents, isDeleted, latest, type RecordEvent } from './record-events.ts'
import { createRecordTable } from './record-table.ts'
import { createStageDefinitions, type StageDefinitions } from './stage-definitions.ts'
import { bitOf, createRecordTimes, currencyOf, oneOf, type RecordTimes, textOf } from './values.ts'

type DealRow = Omit<DealTable, 'project_id'>
type StageRow = Omit<DealStageTable, 'project_id'>
type ChangeRow = Omit<DealChangeTable, 'project_id'>

/** Questions that must be answered before a lead is a deal. */
const GATE_MIN = 2

/**
 * Makes the function that derives one deal, its way through the stages and every value of its fields
 * from all its events, as a whole: the order in which they came cannot matter. A deleted deal has no rows.
 *
 * A deal without a source of its own has that of the lead that it came from.
 *
 * @returns the lead that it names, so that this can be derived after it
 */
export function createDealProjection(
  context: ProjectionContext,
): (key: string, upTo: number) => { leadKey: string | null } {
  const { db, project } = context
  const read = createRecordEvents(context, 'deal')
  const times = createRecordTimes(project.timeZone, context.localDay)
  const stages = createStageDefinitions(context)
  const put = tablesOf(context)
  const leadSource = db.prepare<[number, string], { source: string | null }>(
    'select source from lead where project_id = ? and lead_key = ?',
  )
  const lastTouch = db.prepare<[number, string], { at_ms: number | null }>(
    'select max(at_ms) as at_ms from touch where project_id = ? and deal_key = ?',
  )
  return (key, upTo) => {
    const events = read(key, upTo)
    if (events.length === 0 || isDeleted(events)) {
      put(key, undefined)
      return { leadKey: null }
    }
    const currency = currencyOf(latest(events, 'currency')) ?? project.currency
    const story = dealStory(events, { times, currency, kindOf: stages.kindOf })
    const deal = dealOf(key, events, { story, currency, times })
    if (deal.lead_key !== null) {
      deal.lead_source ??= leadSource.get(project.id, deal.lead_key)?.source ?? null
    }
    const touchedMs = lastTouch.get(project.id, key)?.at_ms ?? null
    deal.last_activity_at_ms = latestOf(deal.last_activity_at_ms, touchedMs)
    deal.created_on = story.createdMs === null ? null : context.localDay(story.createdMs)
    put(key, {
      deal,
      stages: stageRows(key, story.fields.stage, { stages, localDay: context.localDay }),
      changes: changeRows(key, story, context.localDay),
    })
    return { leadKey: deal.lead_key }
  }
}

const latestOf = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b)

function dealOf(
  key: string,
  events: readonly RecordEvent[],
  { story, currency, times }: { story: DealStory; currency: string; times: RecordTimes },
): DealRow {
  const text = (field: string): string | null => textOf(latest(events, field))
  const now = (field: keyof DealStory['fields']): string | null =>
    story.fields[field].at(-1)?.value ?? null
  const number = (value: string | null): number | null => (value === null ? null : Number(value))
  const { status, createdMs, closed } = story
  // A close date is often a day without a time: nothing closes before the hour of its creation.
  const closedMs =
    closed.day !== null && createdMs !== null && times.day(createdMs) === closed.day
      ? Math.max(createdMs, closed.atMs ?? createdMs)
      : closed.atMs
  return {
    deal_key: key,
    name: text('name'),
    account_id: events.findLast(({ accountId }) => accountId !== null)?.accountId ?? null,
    lead_key: text('lead_id'),
    owner: now('owner'),
    product: text('product'),
    pipeline: text('pipeline'),
    type: oneOf(latest(events, 'type'), ['new', 'expansion', 'renewal'] as const),
    stage_key: now('stage'),
    status,
    loss: status === 'lost' ? lossOf(events) : null,
    lost_reason: status === 'lost' ? text('lost_reason') : null,
    amount_minor: number(now('amount')),
    currency,
    probability: number(now('probability')),
    forecast_category: oneOf(now('forecast_category'), FORECAST_CATEGORIES),
    lead_source: text('lead_source'),
    campaign: text('campaign'),
    next_step: text('next_step'),
    created_at_ms: createdMs,
    created_on: null,
    closed_at_ms: closedMs,
    closed_on: closed.day,
    expected_close_on: now('expected_close_on'),
    last_activity_at_ms: times.instant(latest(events, 'last_activity_at')),
    ...gateOf(events),
    details: detailsOf(events),
  }
}

/** Why it was lost, where the source tells rival, no decision and never a deal apart. */
function lossOf(events: readonly RecordEvent[]): DealRow['loss'] {
  const given = oneOf(latest(events, 'loss'), ['rival', 'no_decision', 'disqualified'] as const)
  if (given !== null) return given
  const words = `${textOf(latest(events, 'lost_reason')) ?? ''} ${textOf(latest(events, 'stage')) ?? ''}`
  if (/disqualif|not qualified|unqualified/iu.test(words)) return 'disqualified'
  return /no[\s_-]*decision|keine entscheidung/iu.test(words) ? 'no_decision' : 'rival'
}

type Gate = Pick<
  DealRow,
  'budget' | 'authority' | 'need' | 'timeline' | 'is_held' | 'is_held_strict'
>

function gateOf(events: readonly RecordEvent[]): Gate {
  const bit = (field: string): 0 | 1 | null => bitOf(latest(events, field))
  const [budget, authority, need, timeline] = [
    bit('budget'),
    bit('authority'),
    bit('need'),
    bit('timeline'),
  ]
  const answers = [budget, authority, need, timeline]
  const fails = (counting: readonly (0 | 1 | null)[]): 0 | 1 =>
    answers.some((answer) => answer !== null) &&
    counting.filter((answer) => answer === 1).length < GATE_MIN
      ? 1
      : 0
  return {
    budget,
    authority,
    need,
    timeline,
    is_held: fails(answers),
    is_held_strict: fails([budget, authority, timeline]),
  }
}

const DETAILS = ['checklist', 'discovery', 'evidence_sent_at'] as const

function detailsOf(events: readonly RecordEvent[]): string {
  const found = DETAILS.flatMap((field) => {
    const value = latest(events, field)
    return value === undefined || value === null ? [] : [[field, value] as const]
  })
  return JSON.stringify(Object.fromEntries(found))
}

function stageRows(
  key: string,
  entries: readonly Observation[],
  { stages, localDay }: { stages: StageDefinitions; localDay: (atMs: number) => string },
): StageRow[] {
  return entries.map(({ atMs, value, isAssumed }, position) => ({
    deal_key: key,
    position,
    stage_key: value ?? '',
    entered_at_ms: atMs,
    entered_on: atMs === null ? null : localDay(atMs),
    exited_at_ms: entries[position + 1]?.atMs ?? null,
    is_assumed: isAssumed ? 1 : 0,
    definition_version: atMs === null ? null : stages.versionAt(value ?? '', atMs),
  }))
}

function changeRows(
  key: string,
  { fields }: DealStory,
  localDay: (atMs: number) => string,
): ChangeRow[] {
  return Object.entries(fields).flatMap(([field, values]) =>
    values.map(({ atMs, value }, position) => ({
      deal_key: key,
      field: field as ChangeRow['field'],
      position,
      at_ms: atMs,
      at_on: atMs === null ? null : localDay(atMs),
      before: values[position - 1]?.value ?? null,
      after: value,
    })),
  )
}

type DealRows = { deal: DealRow; stages: StageRow[]; changes: ChangeRow[] }

function tablesOf(context: ProjectionContext): (key: string, rows: DealRows | undefined) => void {
  const keys = ['deal_key']
  const deals = createRecordTable<DealRow>(context, { table: 'deal', keys, columns: DEAL_COLUMNS })
  const stages = createRecordTable<StageRow>(context, {
    table: 'deal_stage',
    keys,
    columns: STAGE_COLUMNS,
  })
  const changes = createRecordTable<ChangeRow>(context, {
    table: 'deal_change',
    keys,
    columns: CHANGE_COLUMNS,
  })
  return (key, rows) => {
    deals([key], rows === undefined ? [] : [rows.deal])
    stages([key], rows?.stages ?? [])
    changes([key], rows?.changes ?? [])
  }
}

const STAGE_COLUMNS = [
  'deal_key',
  'position',
  'stage_key',
  'entered_at_ms',
  'entered_on',
  'exited_at_ms',
  'is_assumed',
  'definition_version',
] as const satisfies readonly (keyof StageRow)[]
const CHANGE_COLUMNS = [
  'deal_key',
  'field',
  'position',
  'at_ms',
  'at_on',
  'before',
  'after',
] as const satisfies readonly (keyof ChangeRow)[]
const DEAL_COLUMNS = [
  'deal_key',
  'name',
  'account_id',
  'lead_key',
  'owner',
  'product',
  'pipeline',
  'type',
  'stage_key',
  'status',
  'loss',
  'lost_reason',
  'amount_minor',
  'currency',
  'probability',
  'forecast_category',
  'lead_source',
  'campaign',
  'next_step',
  'created_at_ms',
  'created_on',
  'closed_at_ms',
  'closed_on',
  'expected_close_on',
  'last_activity_at_ms',
  'budget',
  'authority',
  'need',
  'timeline',
  'is_held',
  'is_held_strict',
  'details',
] as const satisfies readonly (keyof DealRow)[]
