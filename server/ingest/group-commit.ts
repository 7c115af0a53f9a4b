import type { Logger } from 'pino'
import type { Writer } from '../db/store.ts'
import { type AppendResult, createRowWriter } from '../event-log/append.ts'
import type { PackedEvents } from '../event-log/packed-events.ts'
import { createQuarantine, type HeldRow } from '../event-log/quarantine.ts'
import { isStoreFailure } from '../event-log/store-failure.ts'
import { anonymousIdOf } from '../event-log/visitor-key.ts'
import { unstorableMessage, unstorableRow } from './not-storable.ts'

/** One request's share of a group: so many of its events, and what is held of it. */
export type Part = { projectId: number; events: number; held: readonly HeldRow[] }

/** What is committed together: the events of all parts, one part's after the other's. */
export type Group = { packed: PackedEvents; parts: readonly Part[] }

/** What became of a part; plain values, since it may come from another thread. */
export type Outcome =
  | { result: AppendResult }
  | { error: { code: 'unavailable' | 'unprocessable'; message: string } }

/** Commits a group: here and now, or elsewhere. */
export type CommitGroup = (group: Group) => Outcome[] | Promise<Outcome[]>

/** Some of a group's events, and what to hold beside them. */
type Piece = { projectId: number; from: number; to: number; held: readonly HeldRow[] }
type Write = (packed: PackedEvents, pieces: readonly Piece[]) => AppendResult[]
type Describe = (packed: PackedEvents, at: number) => Record<string, number | string | null>

/**
 * Commits a group in one transaction and gives an outcome for each part, in order.
 *
 * When the store itself fails, all are refused at once: each further try would wait for a locked
 * database anew. Otherwise each part gets a transaction of its own, and when that fails too each event:
 * what cannot be stored is held with its reason and fails alone.
 */
export function createGroupCommit(writer: Writer, log: Logger): (group: Group) => Outcome[] {
  const rows = createRowWriter(writer)
  const write = createWrite(writer, rows)
  const tools = { write, describe: rows.describe, log }
  return ({ packed, parts }) => {
    rows.learn(packed)
    const pieces = piecesOf(parts)
    try {
      return write(packed, pieces).map((result) => ({ result }))
    } catch (error) {
      if (isStoreFailure(error)) return pieces.map((piece) => refusalOf(error, piece, tools))
      return pieces.map((piece) => writeAlone(packed, piece, tools))
    }
  }
}

function piecesOf(parts: readonly Part[]): Piece[] {
  let from = 0
  return parts.map(({ projectId, events, held }) => {
    const piece = { projectId, from, to: from + events, held }
    from = piece.to
    return piece
  })
}

/** All pieces or nothing: a throw rolls back. */
function createWrite(writer: Writer, rows: ReturnType<typeof createRowWriter>): Write {
  const quarantine = createQuarantine(writer)
  return (packed, pieces) => {
    try {
      const results = writer.transaction(() =>
        pieces.map(({ projectId, from, to, held }) => {
          quarantine.put(projectId, held)
          return rows.write(packed, from, to)
        }),
      )
      rows.committed()
      return results
    } catch (error) {
      rows.rolledBack()
      throw error
    }
  }
}

type Tools = { write: Write; describe: Describe; log: Logger }

function writeAlone(packed: PackedEvents, piece: Piece, tools: Tools): Outcome {
  try {
    const [result] = tools.write(packed, [piece])
    if (result !== undefined) return { result }
  } catch (error) {
    if (isStoreFailure(error)) return refusalOf(error, piece, tools)
  }
  try {
    return writeOneByOne(packed, piece, tools)
  } catch (error) {
    return refusalOf(error, piece, tools)
  }
}

/** @throws what the store throws: nothing may count as held that is not */
function writeOneByOne(packed: PackedEvents, piece: Piece, tools: Tools): Outcome {
  const { projectId, from, to } = piece
  const held: HeldRow[] = [...piece.held]
  for (let at = from; at < to; at += 1) {
    try {
      tools.write(packed, [{ projectId, from: at, to: at + 1, held: [] }])
    } catch (error) {
      if (isStoreFailure(error)) throw error
      tools.log.error({ err: error, projectId }, 'an event cannot be stored')
      held.push(heldEvent(tools.describe(packed, at)))
    }
  }
  tools.write(packed, [{ projectId, from: to, to, held }])
  const count = held.length - piece.held.length
  return { error: { code: 'unprocessable', message: unstorableMessage(count, to - from) } }
}

function refusalOf(error: unknown, { projectId }: Piece, { log }: Tools): Outcome {
  log.error({ err: error, projectId }, 'events not stored')
  const message = 'the events could not be stored; send them again later'
  return { error: { code: 'unavailable', message } }
}

/** The event as the log would have kept it. */
function heldEvent(columns: ReturnType<Describe>): HeldRow {
  const receivedAtMs = Number(columns['received_at_ms'] ?? 0)
  const person = columns['person_id'] ?? null
  const userId = person === null ? null : String(person)
  return unstorableRow(receivedAtMs, {
    messageId: columns['message_id'],
    type: columns['type'],
    name: columns['name_id'],
    occurredAtMs: columns['occurred_at_ms'],
    receivedAtMs,
    anonymousId: anonymousIdOf(String(columns['visitor_id']), userId),
    userId,
    groupId: columns['account_id'],
    ...(JSON.parse(String(columns['body'])) as object),
  })
}
