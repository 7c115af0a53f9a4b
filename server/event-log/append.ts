import type { Event } from '@takt/shared/schemas/event.ts'
import type { Writer } from '../db/store.ts'
import { deriveColumns } from './derived-columns.ts'
import { EVENT_FLAG } from './table.ts'
import { visitorKey } from './visitor-key.ts'
import { createTermWriter, type TermWriter } from './terms.ts'

/** What became of each appended event, in the order given. */
export type AppendResult = {
  stored: number
  duplicates: number
  outcome: ('stored' | 'duplicate')[]
  /** Position of the last stored event; 0 when none was. */
  lastSeq: number
}

/** Where events go, and what the project's settings make of them. */
export type AppendTarget = {
  projectId: number
  /** Stands in for amounts that name none. */
  currency: string
  /** Visitor keys of our own people. */
  ownVisitors?: readonly string[]
}

/** Appends to the log. The caller's transaction decides; it says how it ended. */
export type Appender = {
  append(target: AppendTarget, events: readonly Event[]): AppendResult
  committed(): void
  rolledBack(): void
}

const COLUMNS = [
  'project_id',
  'message_id',
  'type',
  'name_id',
  'occurred_at_ms',
  'received_at_ms',
  'visitor_id',
  'person_id',
  'account_id',
  'order_key',
  'value_minor',
  'currency',
  'source_id',
  'medium_id',
  'campaign_id',
  'referrer_id',
  'path_id',
  'device_id',
  'country_id',
  'flags',
  'body',
] as const

/**
 * Makes the one writer of the log.
 *
 * A message id counts once per project, whatever else differs: a repeated event changes nothing.
 */
export function createAppender(writer: Writer): Appender {
  const terms = createTermWriter(writer)
  const insert = writer.raw.prepare(
    `insert into event (${COLUMNS.join(', ')}) values (${COLUMNS.map(() => '?').join(', ')})
     on conflict (project_id, message_id) do nothing`,
  )
  return {
    append(target, events) {
      const result: AppendResult = { stored: 0, duplicates: 0, outcome: [], lastSeq: 0 }
      for (const event of events) {
        const { changes, lastInsertRowid } = insert.run(...rowOf(terms, event, target))
        if (changes === 0) {
          result.duplicates += 1
          result.outcome.push('duplicate')
        } else {
          result.stored += 1
          result.outcome.push('stored')
          result.lastSeq = Number(lastInsertRowid)
        }
      }
      return result
    },
    committed: () => {
      terms.committed()
    },
    rolledBack: () => {
      terms.rolledBack()
    },
  }
}

function rowOf(
  terms: TermWriter,
  event: Event,
  { projectId, currency, ownVisitors = [] }: AppendTarget,
): (number | string | null)[] {
  const columns = deriveColumns(event, currency)
  const visitor = visitorKey(event)
  // An alias speaks of an id that may never be anybody's own: it needs a number all the same.
  if (event.type === 'alias' && event.previousId !== null) {
    terms.id(projectId, 'person', event.previousId)
  }
  const own = ownVisitors.includes(visitor) ? EVENT_FLAG.own : 0
  const id = (kind: Parameters<TermWriter['id']>[1], value: string | null): number | null =>
    value === null ? null : terms.id(projectId, kind, value)
  return [
    projectId,
    event.messageId,
    event.type,
    id('name', event.name),
    event.occurredAtMs,
    event.receivedAtMs,
    id('visitor', visitor),
    id('person', event.userId),
    id('account', event.groupId),
    columns.orderKey,
    columns.valueMinor,
    columns.currency,
    id('source', columns.source),
    id('medium', columns.medium),
    id('campaign', columns.campaign),
    id('referrer', columns.referrer),
    id('path', columns.path),
    id('device', columns.device),
    id('country', columns.country),
    columns.flags | own,
    bodyOf(event),
  ]
}

/** What no column holds, without empty parts. */
function bodyOf(event: Event): string {
  const body: Record<string, unknown> = {}
  for (const part of ['properties', 'traits', 'context'] as const) {
    if (Object.keys(event[part]).length > 0) body[part] = event[part]
  }
  for (const part of ['previousId', 'originalTimestamp', 'sentAt'] as const) {
    if (event[part] !== null) body[part] = event[part]
  }
  return JSON.stringify(body)
}
