import type { Event } from '@takt/shared/schemas/event.ts'
import type { Writer } from '../db/store.ts'
import {
  type AppendTarget,
  COLUMNS,
  createPacker,
  NUMBERS,
  type PackedEvents,
  TEXTS,
} from './packed-events.ts'
import { createTermWriter } from './terms.ts'

/** What became of appended events. */
export type AppendResult = {
  stored: number
  duplicates: number
  /** Which of them, in the order given, were there already. */
  duplicateAt: readonly number[]
  /** Position of the last stored event; 0 when none was. */
  lastSeq: number
}

/** Writes laid out events to the log. The caller's transaction decides; it says how it ended. */
export type RowWriter = {
  /** Takes in the terms of events that come next; once for each lot, in their order. */
  readonly learn: (packed: PackedEvents) => void
  /** Writes the events from one place to before another. */
  readonly write: (packed: PackedEvents, from: number, to: number) => AppendResult
  /** What an event's columns are, by name and as text where they are terms. */
  readonly describe: (packed: PackedEvents, at: number) => Record<string, number | string | null>
  readonly committed: () => void
  readonly rolledBack: () => void
}

/**
 * Makes the one writer of the log.
 *
 * A message id counts once per project, whatever else differs: a repeated event changes nothing.
 */
export function createRowWriter(writer: Writer): RowWriter {
  const terms = createTermWriter(writer)
  const names = COLUMNS.map(([name]) => name)
  const insert = writer.raw.prepare(
    `insert into event (${names.join(', ')}) values (${names.map(() => '?').join(', ')})
     on conflict (project_id, message_id) do nothing`,
  )
  const row = createRowReader((number) => terms.id(number))
  return {
    learn: ({ firstTerm, terms: more }) => {
      terms.learn(firstTerm, more)
    },
    write(packed, from, to) {
      const duplicateAt: number[] = []
      let lastSeq = 0
      for (let at = from; at < to; at += 1) {
        const previous = packed.numbers[(at + 1) * NUMBERS - 1] ?? Number.NaN
        if (!Number.isNaN(previous)) terms.id(previous)
        const { changes, lastInsertRowid } = insert.run(row(packed, at))
        if (changes === 0) duplicateAt.push(at - from)
        else lastSeq = Number(lastInsertRowid)
      }
      const duplicates = duplicateAt.length
      return { stored: to - from - duplicates, duplicates, duplicateAt, lastSeq }
    },
    describe(packed, at) {
      const values = createRowReader((number) => terms.text(number))(packed, at)
      return Object.fromEntries(names.map((name, index) => [name, values[index] ?? null]))
    },
    committed: () => {
      terms.committed()
    },
    rolledBack: () => {
      terms.rolledBack()
    },
  }
}

type Row = (number | string | null)[]
const FORMS = COLUMNS.map(([, form]) => form)

/** Gives one event's columns; always in the same array. */
function createRowReader(
  term: (number: number) => number | string,
): (packed: PackedEvents, at: number) => Row {
  const row: Row = FORMS.map(() => null)
  return ({ numbers, texts }, at) => {
    let number = at * NUMBERS
    let text = at * TEXTS
    for (let column = 0; column < FORMS.length; column += 1) {
      const form = FORMS[column]
      if (form === 'text') {
        row[column] = texts[text] ?? null
        text += 1
        continue
      }
      const value = numbers[number] ?? Number.NaN
      number += 1
      if (Number.isNaN(value)) row[column] = null
      else row[column] = form === 'term' ? term(value) : value
    }
    return row
  }
}

/** Lays out and writes at once, for a caller that has the connection. */
export type Appender = {
  append(target: AppendTarget, events: readonly Event[]): AppendResult
  committed(): void
  rolledBack(): void
}

export function createAppender(writer: Writer): Appender {
  const packer = createPacker()
  const { learn, write, committed, rolledBack } = createRowWriter(writer)
  return {
    append(target, events) {
      for (const event of events) packer.add(target, event)
      const packed = packer.take()
      learn(packed)
      return write(packed, 0, packed.count)
    },
    committed,
    rolledBack,
  }
}
