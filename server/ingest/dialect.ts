import type { Json } from '@takt/shared/schemas/event.ts'
import type { Asked } from '../asked.ts'
import type { AppError } from '../errors.ts'
import type { AppendResult } from '../event-log/append.ts'
import type { Reply } from '../reply.ts'
import type { RefusedEvent } from './admit.ts'
import type { EventProblem, Translation } from './step.ts'

/** A body taken apart: its events as they came, and how each becomes the canonical one. */
export type Opened = {
  events: readonly Json[]
  /** Every write key that the body names. */
  writeKeys: readonly string[]
  translate(wire: unknown, receivedAtMs: number): Translation
}

/** What became of a request. */
export type Accepted = {
  stored: AppendResult
  /** Events that were good, duplicates among them. */
  events: number
  bytes: number
  refused: readonly RefusedEvent[]
}

/** How one family of clients talks: its paths, its bodies, and the words it understands. */
export type Dialect = {
  paths: readonly string[]
  /** `POST` unless said otherwise. */
  methods?: readonly ('GET' | 'POST')[]
  /** What a request says, for clients that say part of it in the address; else its JSON body. */
  read?(asked: Asked): Promise<{ value: Json; bytes: number }>
  /** @param path the one that was asked for; a problem when the body has not its shape */
  open(body: Json, path: string): Opened | { problem: EventProblem }
  /** Sent after the commit. @throws AppError when nothing of the request was good */
  answer(accepted: Accepted, asked: Asked): Reply
  /** An error in the client's own words; ours when absent. */
  refuse?(error: AppError): Reply
}
