import type { PilotTable, ReviewTable } from '../../db/schema.ts'
import type { ProjectionContext } from '../context.ts'
import { createRecordEvents, isDeleted, latest, type RecordEvent } from './record-events.ts'
import { createRecordTable } from './record-table.ts'
import {
  amountOf,
  createRecordTimes,
  currencyOf,
  oneOf,
  type RecordTimes,
  textOf,
} from './values.ts'

type ReviewRow = Omit<ReviewTable, 'project_id'>
type PilotRow = Omit<PilotTable, 'project_id'>

const REVIEW_KINDS = ['security', 'legal', 'procurement'] as const

/** Makes the function that derives one review of a deal; one that names no deal or no kind has no row. */
export function createReviewProjection(
  context: ProjectionContext,
): (key: string, upTo: number) => void {
  const read = createRecordEvents(context, 'review')
  const times = createRecordTimes(context.project.timeZone, context.localDay)
  const put = createRecordTable<ReviewRow>(context, {
    table: 'review',
    keys: ['review_key'],
    columns: ['review_key', 'deal_key', 'kind', 'submitted_at_ms', 'decided_at_ms', 'outcome'],
  })
  return (key, upTo) => {
    const events = read(key, upTo)
    const dealKey = textOf(latest(events, 'deal_id'))
    const kind = oneOf(latest(events, 'kind'), REVIEW_KINDS)
    if (dealKey === null || kind === null || isDeleted(events)) {
      put([key], [])
      return
    }
    const at = (field: string, what: string): number | null => {
      const given = latest(events, field)
      if (given !== undefined) return times.instant(given)
      return events.find((event) => event.what === what)?.atMs ?? null
    }
    const outcome = oneOf(latest(events, 'outcome'), ['approved', 'rejected', 'pending'] as const)
    const review: ReviewRow = {
      review_key: key,
      deal_key: dealKey,
      kind,
      submitted_at_ms: at('submitted_at', 'Submitted'),
      decided_at_ms: outcome === null || outcome === 'pending' ? null : at('decided_at', 'Decided'),
      outcome: outcome ?? 'pending',
    }
    put([key], [review])
  }
}

/** Makes the function that derives one pilot. */
export function createPilotProjection(
  context: ProjectionContext,
): (key: string, upTo: number) => void {
  const { project, localDay } = context
  const read = createRecordEvents(context, 'pilot')
  const times = createRecordTimes(project.timeZone, localDay)
  const put = createRecordTable<PilotRow>(context, {
    table: 'pilot',
    keys: ['pilot_key'],
    columns: PILOT_COLUMNS,
  })
  return (key, upTo) => {
    const events = read(key, upTo)
    if (events.length === 0 || isDeleted(events)) {
      put([key], [])
      return
    }
    put([key], [pilotOf(key, events, { currency: project.currency, times, localDay })])
  }
}

function pilotOf(
  key: string,
  events: readonly RecordEvent[],
  {
    times,
    localDay,
    ...project
  }: { currency: string; times: RecordTimes; localDay: (atMs: number) => string },
): PilotRow {
  const currency = currencyOf(latest(events, 'currency')) ?? project.currency
  const feeMinor = feeOf(events, currency)
  const criteria = latest(events, 'criteria')
  const outcome = oneOf(latest(events, 'outcome'), ['passed', 'failed'] as const)
  /** As it is told, else the day of the event that is called so. */
  const dayOf = (field: string, what: string): string | null => {
    const given = latest(events, field)
    if (given !== undefined) return times.day(given)
    const event = events.findLast((each) => each.what === what)
    return event === undefined ? null : localDay(event.atMs)
  }
  return {
    pilot_key: key,
    deal_key: textOf(latest(events, 'deal_id')),
    account_id: events.findLast(({ accountId }) => accountId !== null)?.accountId ?? null,
    criteria: JSON.stringify(
      Array.isArray(criteria) ? criteria.flatMap((text) => textOf(text) ?? []) : [],
    ),
    starts_on: dayOf('starts_on', 'Started'),
    ends_on: times.day(latest(events, 'ends_on')),
    is_paid: feeMinor > 0 ? 1 : 0,
    fee_minor: feeMinor,
    currency,
    outcome,
    decided_on: outcome === null ? null : dayOf('decided_on', 'Decided'),
  }
}

function feeOf(events: readonly RecordEvent[], currency: string): number {
  const told = events.findLast(
    ({ fields }) => fields['fee'] !== undefined || fields['fee_minor'] !== undefined,
  )
  return Math.max(0, amountOf(told?.fields ?? {}, 'fee', currency) ?? 0)
}

const PILOT_COLUMNS = [
  'pilot_key',
  'deal_key',
  'account_id',
  'criteria',
  'starts_on',
  'ends_on',
  'is_paid',
  'fee_minor',
  'currency',
  'outcome',
  'decided_on',
] as const satisfies readonly (keyof PilotRow)[]
