import type { TouchTable } from '../../db/schema.ts'
import type { ProjectionContext } from '../context.ts'
import type { SessionRow } from '../session-store.ts'
import type { AccountOf } from './account-of-person.ts'
import type { ChangedRecords } from './changed-records.ts'
import { createRecordEvents, isDeleted, latest } from './record-events.ts'
import { createRecordTable } from './record-table.ts'
import { bitOf, oneOf, textOf } from './values.ts'

export type TouchRow = Omit<TouchTable, 'project_id'>

export const TOUCH_COLUMNS = [
  'touch_key',
  'account_id',
  'person_id',
  'deal_key',
  'at_ms',
  'day',
  'channel',
  'kind',
  'is_offline',
  'campaign',
  'content',
  'is_qualified',
] as const satisfies readonly (keyof TouchRow)[]

/** What a touch that the project's own site saw is called. */
const WEB_SESSION = 'web_session'
const SESSION_PREFIX = 'session:'

type Named = { dealKeys: string[]; personIds: number[] }

/**
 * Makes the function that derives one touch that somebody told us of. Its account is the one that it
 * names, else the person's.
 *
 * @returns deals and persons whose last activity it may be
 */
export function createTouchProjection(
  context: ProjectionContext,
  accountOf: AccountOf,
  changed: ChangedRecords,
): (key: string, upTo: number) => Named {
  const { db, project, localDay } = context
  const read = createRecordEvents(context, 'touch')
  const put = createTouchTable(context, changed)
  const stored = db.prepare<[number, string], Pick<TouchRow, 'deal_key' | 'person_id'>>(
    'select deal_key, person_id from touch where project_id = ? and touch_key = ?',
  )
  return (key, upTo) => {
    const events = read(key, upTo)
    const before = stored.get(project.id, key)
    const last = events.at(-1)
    if (last === undefined || isDeleted(events)) {
      put([key], [])
      return named(before)
    }
    const person = events.findLast(({ personId }) => personId !== null)?.personId ?? null
    const account = events.findLast(({ accountId }) => accountId !== null)?.accountId ?? null
    const offline = latest(events, 'offline')
    const touch: TouchRow = {
      touch_key: key,
      account_id: account ?? (person === null ? null : accountOf(person)),
      person_id: person,
      deal_key: textOf(latest(events, 'deal_id')),
      at_ms: last.atMs,
      day: localDay(last.atMs),
      channel: textOf(latest(events, 'channel')) ?? 'other',
      kind: kindOf(latest(events, 'type')),
      is_offline: offline === false ? 0 : 1,
      campaign: textOf(latest(events, 'campaign')),
      content: textOf(latest(events, 'content')),
      is_qualified: bitOf(latest(events, 'qualified')),
    }
    put([key], [touch])
    return named(before, touch)
  }
}

const createTouchTable = (context: ProjectionContext, changed: ChangedRecords) =>
  createRecordTable<TouchRow>(context, {
    table: 'touch',
    keys: ['touch_key'],
    columns: TOUCH_COLUMNS,
    onChange: (rows) => {
      for (const { account_id: account } of rows) changed.note('account', account)
    },
  })

const named = (...rows: (Pick<TouchRow, 'deal_key' | 'person_id'> | undefined)[]): Named => ({
  dealKeys: rows.flatMap((row) => row?.deal_key ?? []),
  personIds: rows.flatMap((row) => row?.person_id ?? []),
})

/** Its own words in one way of writing: `Reference Call` as `reference_call`. */
function kindOf(value: unknown): string {
  const text = textOf(value)
  if (text === null) return 'other'
  return oneOf(text, [text.toLowerCase().replaceAll(/[\s-]+/gu, '_')]) ?? text
}

/** Makes the function that keeps the visits of one visitor as touches, for those who belong to an account. */
export function createSessionTouches(
  context: ProjectionContext,
  accountOf: AccountOf,
  changed: ChangedRecords,
): (visitorId: number, onlyStartedMs?: readonly number[]) => number[] {
  const { db, project, terms } = context
  const put = createTouchTable(context, changed)
  const visitor = db.prepare<
    [number, number],
    { person_id: number | null; account_id: number | null }
  >('select person_id, account_id from visitor where project_id = ? and visitor_id = ?')
  const one = db.prepare<[number, number, number], SessionRow>(
    'select * from session where project_id = ? and visitor_id = ? and started_at_ms = ?',
  )
  const all = db.prepare<[number, number], { started_at_ms: number }>(
    'select started_at_ms from session where project_id = ? and visitor_id = ?',
  )
  return (visitorId, onlyStartedMs) => {
    const who = visitor.get(project.id, visitorId)
    const person = who?.person_id ?? null
    const account = who?.account_id ?? (person === null ? null : accountOf(person))
    const starts =
      onlyStartedMs ?? all.all(project.id, visitorId).map(({ started_at_ms: at }) => at)
    for (const startedMs of starts) {
      const key = `${SESSION_PREFIX}${String(visitorId)}:${String(startedMs)}`
      const session = account === null ? undefined : one.get(project.id, visitorId, startedMs)
      put(
        [key],
        session === undefined
          ? []
          : [
              {
                touch_key: key,
                account_id: account,
                person_id: person,
                deal_key: null,
                at_ms: session.started_at_ms,
                day: session.day,
                channel: session.channel,
                kind: WEB_SESSION,
                is_offline: 0,
                campaign: terms.text(session.campaign_id),
                content: terms.text(session.landing_path_id),
                is_qualified: null,
              },
            ],
      )
    }
    return person === null ? [] : [person]
  }
}
