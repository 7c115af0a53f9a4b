import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { type DealRecord, readDeals } from './deals.ts'
import { type Position, readPosition } from './projector-position.ts'
import { type RecordChanges, readRecordChanges } from './record-changes.ts'
import { readStageList, type Stage, type StageList } from './stages.ts'

/** Every deal of a project in memory, so that no panel reads a million rows of history again. */
export type DealBook = {
  /** Opportunities: without those that the gate holds. */
  readonly deals: readonly DealRecord[]
  readonly held: number
  readonly stages: readonly Stage[]
  /** Stages in which a deal has ended, and how. */
  readonly endings: StageList['endings']
  /** The state of the log that it holds. */
  readonly seq: number
  /** What was computed from it, by what was asked; goes with the book. */
  readonly answers: Map<string, unknown>
}

export type DealBooks = { of(scope: ProjectScope): Promise<DealBook> }

/** `all` in order of their keys, also those that the gate holds. */
type Kept = { book: DealBook; all: readonly DealRecord[]; position: Position; settings: string }

const KEPT_MAX = 8

/**
 * Books of the projects that were asked for last. Of a book only the deals are read again that the
 * projector derived anew; all of them when a definition or setting changed or something was erased. Where
 * only visits happened the book stays.
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
      const changes =
        known?.settings === settings ? await changesSince(snapshot, known.position, position) : null
      if (known !== undefined && changes !== null && !isAboutDeals(changes)) {
        known.position = position
        return known.book
      }
      const all =
        known === undefined || changes === null
          ? await readDeals(snapshot)
          : await withChanges(snapshot, known.all, changes)
      const deals = all.filter(({ isHeld }) => !isHeld)
      const { stages, endings } = await readStageList(snapshot, deals)
      const held = all.length - deals.length
      const answers = new Map<string, unknown>()
      const book = { deals, held, stages, endings, seq: position.seq, answers }
      kept.delete(id)
      kept.set(id, { book, all, position, settings })
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

/** Null where everything may be another. */
async function changesSince(
  scope: ProjectScope,
  from: Position,
  to: Position,
): Promise<RecordChanges | null> {
  if (to.seq < from.seq) return null
  if (to.seq === from.seq && to.appliedAtMs !== from.appliedAtMs) return null
  return await readRecordChanges(scope, from.seq)
}

/** Metrics of leads are kept with the book too. */
const isAboutDeals = ({ deals, leads, profiles }: RecordChanges): boolean =>
  deals.length > 0 || leads.length > 0 || profiles.length > 0

/** Puts the deals that changed in the place of what they were. */
async function withChanges(
  scope: ProjectScope,
  before: readonly DealRecord[],
  { deals, profiles }: RecordChanges,
): Promise<DealRecord[]> {
  const keys = new Set([...deals, ...(await dealsOfAccounts(scope, profiles))])
  const found = new Map(
    (await readDeals(scope, { keys: [...keys] })).map((deal) => [deal.id, deal]),
  )
  const all = [...before]
  for (const key of keys) {
    const at = placeOf(all, key)
    const isKnown = all[at]?.id === key
    const deal = found.get(key)
    if (deal !== undefined) all.splice(at, isKnown ? 1 : 0, deal)
    else if (isKnown) all.splice(at, 1)
  }
  return all
}

async function dealsOfAccounts(
  scope: ProjectScope,
  accounts: readonly number[],
): Promise<string[]> {
  if (accounts.length === 0) return []
  const rows = await scope
    .from('deal')
    .where('account_id', 'in', accounts)
    .select('deal_key')
    .execute()
  return rows.map(({ deal_key: key }) => key)
}

/** Where a key stands, or would, in the database's order: that of the bytes. */
function placeOf(deals: readonly DealRecord[], key: string): number {
  const wanted = Buffer.from(key)
  let [low, high] = [0, deals.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const isBefore = Buffer.compare(Buffer.from(deals[middle]?.id ?? ''), wanted) < 0
    if (isBefore) low = middle + 1
    else high = middle
  }
  return low
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
