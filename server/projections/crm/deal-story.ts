import { stageKindOf } from '@takt/shared/schemas/crm.ts'
import type { DealField, DealStatus, ForecastCategory } from '../../db/schema.ts'
import type { RecordEvent } from './record-events.ts'
import { amountOf, oneOf, type RecordTimes, textOf } from './values.ts'

/** A value that a field of a deal took. */
export type Observation = {
  /** Null where the source has no date at all. */
  atMs: number | null
  value: string | null
  /** Nobody says when: dated by the deal's creation. */
  isAssumed: boolean
}

/** What the stages of a project are, where somebody has defined them. */
export type StageKinds = (stage: string) => 'open' | 'won' | 'lost' | undefined

export type StoryContext = {
  times: RecordTimes
  currency: string
  kindOf: StageKinds
}

/** How each event says that the deal stands. */
type Told = { event: RecordEvent; status: DealStatus }

/** What became of each field of a deal, in order of time. */
export type DealStory = {
  status: DealStatus
  createdMs: number | null
  closed: { atMs: number | null; day: string | null }
  fields: Record<DealField, Observation[]>
}

export const FORECAST_CATEGORIES: readonly ForecastCategory[] = [
  'commit',
  'best_case',
  'pipeline',
  'omitted',
]

/** Reads a deal's events as the story of its fields. */
export function dealStory(events: readonly RecordEvent[], context: StoryContext): DealStory {
  const told = withStatus(events, context)
  const status = told.at(-1)?.status ?? 'open'
  const createdMs = createdAt(events, context.times)
  const closed = status === 'open' ? { atMs: null, day: null } : closingOf(told, context.times)
  const fields = Object.fromEntries(
    (Object.keys(READ) as DealField[]).map((field) => [
      field,
      observe(told, field, { ...context, createdMs }),
    ]),
  ) as DealStory['fields']
  return { status, createdMs, closed, fields }
}

function withStatus(events: readonly RecordEvent[], { kindOf }: StoryContext): Told[] {
  let status: DealStatus = 'open'
  return events.map((event) => {
    status = statusOf(event, kindOf) ?? status
    return { event, status }
  })
}

function statusOf({ what, fields }: RecordEvent, kindOf: StageKinds): DealStatus | null {
  const given = oneOf<DealStatus>(fields['status'], ['open', 'won', 'lost'])
  if (given !== null) return given
  if (what === 'Won') return 'won'
  if (what === 'Lost') return 'lost'
  const stage = textOf(fields['stage'])
  return stage === null ? null : (kindOf(stage) ?? stageKindOf(stage))
}

/** As the source says, else when the deal was first heard of by something that was no export. */
function createdAt(events: readonly RecordEvent[], times: RecordTimes): number | null {
  const given = events.findLast(({ fields }) => fields['created_at'] !== undefined)
  if (given !== undefined) return times.instant(given.fields['created_at'])
  return events.find(({ isSnapshot }) => !isSnapshot)?.atMs ?? null
}

/** The close date that was told while the deal was closed, else when it was closed. */
function closingOf(told: readonly Told[], times: RecordTimes): DealStory['closed'] {
  const since = told.findLastIndex(({ status }) => status === 'open') + 1
  const closing = told.slice(since)
  const dated = closing.findLast(
    ({ event: { fields } }) =>
      times.day(fields['closed_at']) !== null || times.day(fields['close_on']) !== null,
  )
  if (dated !== undefined) {
    const { closed_at: closedAt, close_on: closeOn } = dated.event.fields
    const value = times.day(closedAt) === null ? closeOn : closedAt
    return { atMs: times.instant(value), day: times.day(value) }
  }
  const first = closing.find(({ event }) => !event.isSnapshot)?.event
  if (first === undefined) return { atMs: null, day: null }
  return { atMs: first.atMs, day: times.day(first.atMs) }
}

type Reader = (told: Told, context: StoryContext) => string | null | undefined

/** What an event says of a field: undefined where it says nothing. */
const READ: Readonly<Record<DealField, Reader>> = {
  // A blank stage says nothing: every deal is in one.
  stage: ({ event: { fields } }) => textOf(fields['stage']) ?? undefined,
  status: ({ event, status }, { kindOf }) =>
    statusOf(event, kindOf) === null ? undefined : status,
  amount({ event: { fields } }, { currency }) {
    const minor = amountOf(fields, 'amount', currency)
    return minor === undefined || minor === null ? minor : String(minor)
  },
  /** On closing, CRMs write the day of closing into the close date: that is no change of the forecast. */
  expected_close_on({ event: { fields }, status }, { times }) {
    const value = fields['expected_close_on'] ?? fields['close_on']
    if (value === undefined || status !== 'open') return undefined
    return times.day(value)
  },
  forecast_category({ event: { fields } }) {
    const value = fields['forecast_category']
    return value === undefined ? undefined : oneOf(value, FORECAST_CATEGORIES)
  },
  owner: ({ event: { fields } }) => maybeText(fields['owner']),
  probability({ event: { fields } }) {
    const value = fields['probability']
    if (value === undefined) return undefined
    const told = typeof value === 'number' ? value : Number.NaN
    // Salesforce and others count it to 100.
    const share = told > 1 ? told / 100 : told
    return share >= 0 && share <= 1 ? String(share) : null
  },
}

const maybeText = (value: unknown): string | null | undefined =>
  value === undefined ? undefined : textOf(value)

/**
 * The values that a field took, in order of time, each different from the one before.
 *
 * An export says how a field stands, not since when: its value counts from the creation of the deal
 * when it is the first, from the date that it names itself where it names one, and else from the day of
 * the export.
 */
function observe(
  told: readonly Told[],
  field: DealField,
  context: StoryContext & { createdMs: number | null },
): Observation[] {
  const { createdMs, times } = context
  const seen: Observation[] = []
  for (const one of told) {
    const { event } = one
    if (seen.length === 0) {
      const earlier = { ...event, what: '', fields: event.before }
      const value = READ[field]({ event: earlier, status: 'open' }, context)
      if (value !== undefined) seen.push({ atMs: createdMs, value, isAssumed: true })
    }
    const value = READ[field](one, context)
    if (value === undefined || seen.at(-1)?.value === value) continue
    const ownMs = event.isSnapshot
      ? notBefore(seen.at(-1), snapshotTime(one, field, times), times)
      : event.atMs
    if (ownMs !== null) seen.push({ atMs: ownMs, value, isAssumed: false })
    else if (seen.length === 0) seen.push({ atMs: createdMs, value, isAssumed: true })
    else seen.push({ atMs: event.atMs, value, isAssumed: false })
  }
  const ordered = seen.toSorted((a, b) => (a.atMs ?? -Infinity) - (b.atMs ?? -Infinity))
  return ordered.filter(({ value }, index) => index === 0 || ordered[index - 1]?.value !== value)
}

/** A close date is often a day without a time: what changed on that day was before the end, not after. */
function notBefore(
  last: Observation | undefined,
  atMs: number | null,
  times: RecordTimes,
): number | null {
  if (atMs === null || last === undefined || last.atMs === null || last.atMs <= atMs) return atMs
  return times.day(last.atMs) === times.day(atMs) ? last.atMs : atMs
}

/** When an export says that the stage, or the end, was reached; null where it does not. */
function snapshotTime(
  { event, status }: Told,
  field: DealField,
  times: RecordTimes,
): number | null {
  if (field !== 'stage' && field !== 'status') return null
  const entered = field === 'stage' ? times.instant(event.fields['stage_entered_at']) : null
  if (entered !== null || status === 'open') return entered
  return times.instant(event.fields['closed_at'] ?? event.fields['close_on'])
}
