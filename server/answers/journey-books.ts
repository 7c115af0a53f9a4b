import type { CreditPortion } from '@takt/shared/metrics'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { type Position, readDatabaseFile, readPosition } from '../read-models/projector-position.ts'
import { readRecordChanges } from '../read-models/record-changes.ts'
import type { DealFacts } from './deal-facts.ts'
import { JourneyBook } from './journey-book.ts'
import { WeekParts } from './week-parts.ts'

/** A project's closed deals with their touches, and what was made of them week by week. */
export type Journeys = {
  readonly book: JourneyBook
  /** Of the book's state; reads what the book leaves to the database. */
  readonly scope: ProjectScope
  readonly facts: WeekParts<DealFacts>
  /** By what is asked: the windows and what a touch is credited by. */
  credit(question: string): WeekParts<CreditPortion>
}

type Kept = {
  book: JourneyBook
  position: Position
  facts: WeekParts<DealFacts>
  credits: Map<string, WeekParts<CreditPortion>>
}

const BOOKS_MAX = 4
/** Ways of crediting that are kept beside each other. */
const CREDITS_MAX = 4

const kept = new Map<string, Kept>()
const turns = new Map<string, Promise<unknown>>()

/**
 * Works with the journeys of a project as they are now, one question after another: a book only goes
 * forward.
 */
export async function withJourneys<Answer>(
  scope: ProjectScope,
  work: (journeys: Journeys) => Promise<Answer>,
): Promise<Answer> {
  const { id, currency, timeZone } = scope.project
  const key = JSON.stringify([await readDatabaseFile(scope), id, currency, timeZone])
  const before = turns.get(key) ?? Promise.resolve()
  const own = before.then(() => inSnapshot(scope, (snapshot) => answerNext(snapshot, key, work)))
  const turn = own.catch(() => undefined)
  turns.set(key, turn)
  void turn.then(() => {
    if (turns.get(key) === turn) turns.delete(key)
  })
  return await own
}

async function answerNext<Answer>(
  scope: ProjectScope,
  key: string,
  work: (journeys: Journeys) => Promise<Answer>,
): Promise<Answer> {
  const { book, facts, credits } = await upToDate(scope, key)
  return await work({
    book,
    scope,
    facts,
    credit(question) {
      const parts = credits.get(question) ?? new WeekParts<CreditPortion>()
      credits.delete(question)
      credits.set(question, parts)
      dropOldest(credits, CREDITS_MAX)
      return parts
    },
  })
}

async function upToDate(scope: ProjectScope, key: string): Promise<Kept> {
  const known = kept.get(key)
  kept.delete(key)
  const position = await readPosition(scope)
  const own = (known && (await updated(scope, known, position))) ?? (await read(scope, position))
  // A book of which half was updated is not put back.
  kept.set(key, own)
  dropOldest(kept, BOOKS_MAX)
  return own
}

async function read(scope: ProjectScope, position: Position): Promise<Kept> {
  const facts = new WeekParts<DealFacts>()
  const credits = new Map<string, WeekParts<CreditPortion>>()
  const forget = (week: number): void => {
    for (const parts of [facts, ...credits.values()]) parts.forget(week)
  }
  return { book: await JourneyBook.read(scope, forget), position, facts, credits }
}

/** Null where everything has to be read again. */
async function updated(scope: ProjectScope, known: Kept, to: Position): Promise<Kept | null> {
  const { seq, appliedAtMs } = known.position
  if (to.seq < seq || (to.seq === seq && to.appliedAtMs !== appliedAtMs)) return null
  if (to.seq > seq) {
    const changes = await readRecordChanges(scope, seq)
    if (changes === null) return null
    await known.book.update(scope, changes)
  }
  return { ...known, position: to }
}

function dropOldest<Value>(map: Map<string, Value>, most: number): void {
  const oldest = map.keys().next()
  if (map.size > most && !oldest.done) map.delete(oldest.value)
}
