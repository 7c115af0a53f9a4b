import { sql } from 'kysely'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { type DealRecord, readDeals } from './deals.ts'
import { type Position, readPosition } from './projector-position.ts'
import { readStageList, type Stage } from './stages.ts'

/** Every deal of a project in memory, so that no panel reads a million rows of history again. */
export type DealBook = {
  /** Opportunities: without those that the gate holds. */
  readonly deals: readonly DealRecord[]
  readonly held: number
  readonly stages: readonly Stage[]
  /** The state of the log that it holds. */
  readonly seq: number
  /** What was computed from it, by what was asked; goes with the book. */
  readonly answers: Map<string, unknown>
}

export type DealBooks = { of(scope: ProjectScope): Promise<DealBook> }

type Kept = { book: DealBook; position: Position; settings: string }

const KEPT_MAX = 8

/**
 * Books of the projects that were asked for last. A book is read again when an event about deals,
 * accounts or stages has arrived, something was erased or a definition has changed; other events leave it.
 */
export function createDealBooks(): DealBooks {
  const kept = new Map<number, Kept>()
  const reading = new Map<number, Promise<DealBook>>()

  const fresh = async (scope: ProjectScope): Promise<DealBook> => {
    const { id } = scope.project
    const known = kept.get(id)
    return await inSnapshot(scope, async (snapshot) => {
      const position = await readPosition(snapshot)
      const settings = await readSettingsState(snapshot)
      if (known !== undefined && known.settings === settings) {
        if (await isUnchanged(snapshot, known.position, position)) {
          known.position = position
          return known.book
        }
      }
      const all = await readDeals(snapshot)
      const deals = all.filter(({ isHeld }) => !isHeld)
      const stages = await readStageList(snapshot, deals)
      const held = all.length - deals.length
      const book = { deals, held, stages, seq: position.seq, answers: new Map<string, unknown>() }
      kept.delete(id)
      kept.set(id, { book, position, settings })
      const [oldest] = kept.keys()
      if (kept.size > KEPT_MAX && oldest !== undefined) kept.delete(oldest)
      return book
    })
  }
  return {
    of(scope) {
      const { id } = scope.project
      const running = reading.get(id)
      if (running !== undefined) return running
      const next = fresh(scope).finally(() => reading.delete(id))
      reading.set(id, next)
      return next
    },
  }
}

const ABOUT_DEALS = ['Deal %', 'Lead %', 'Account %', 'Opportunity %', 'Stage %', 'Touch %']

/** Whether nothing between the two positions can have changed a deal. */
async function isUnchanged(scope: ProjectScope, from: Position, to: Position): Promise<boolean> {
  if (from.seq === to.seq) return from.appliedAtMs === to.appliedAtMs
  if (to.seq < from.seq) return false
  const names = sql.join(
    ABOUT_DEALS.map((pattern) => sql`value like ${pattern}`),
    sql` or `,
  )
  const found = await scope
    .from('event')
    .select('seq')
    .where('seq', '>', from.seq)
    .where('seq', '<=', to.seq)
    .where((is) =>
      is.or([
        is('event.type', '=', 'group' as never),
        sql<boolean>`name_id in (select id from term where project_id = ${scope.project.id} and kind = 'name' and (${names}))`,
      ]),
    )
    .limit(1)
    .executeTakeFirst()
  return found === undefined
}

/** Changes with stage definitions, with who sells, and with what was taken out of the log. */
async function readSettingsState(scope: ProjectScope): Promise<string> {
  const definitions = await scope
    .from('stage_definition')
    .select(({ fn }) => [
      fn.countAll<number>().as('count'),
      fn.max<number | null>('valid_from_ms').as('newest'),
      fn.max<number | null>('valid_to_ms').as('ended'),
    ])
    .executeTakeFirstOrThrow()
  const removals = await scope
    .from('removal')
    .select(({ fn }) => [fn.sum<number | null>('events').as('events')])
    .executeTakeFirstOrThrow()
  const people = await scope
    .from('sales_person')
    .select(['owner', 'manager', 'region'])
    .orderBy('owner')
    .execute()
  return JSON.stringify([
    definitions,
    removals,
    people,
    scope.project.currency,
    scope.project.settings,
  ])
}
