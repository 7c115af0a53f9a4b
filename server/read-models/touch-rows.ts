import { setImmediate as nextTurn } from 'node:timers/promises'
import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { closedDeals } from './closed-deals.ts'

/** A touch as its time, and as numbers and few different words. */
export type TouchRow = {
  account: number | null
  person: number | null
  deal: string | null
  at: number
  day: string
  /** Everything else that is told of it: see `touchWords`. */
  words: string
}

/** A touch as the cells of its row: of millions each object would count. */
export type TouchCells = [
  account: number | null,
  person: number | null,
  deal: string | null,
  at: number,
  day: string,
  words: string,
]

/** What many touches have in common. */
export type TouchWords = {
  channel: string
  kind: string
  campaign: string | null
  content: string | null
  isOffline: boolean
}

// One text instead of five: there are few different ones, and each is taken apart once.
const words = sql`(json_array(t.channel, t.kind, t.campaign, t.content, t.is_offline) || '')`
const columns = sql`t.touch_key as key, t.account_id as account, t.person_id as person, t.deal_key as deal,
  t.at_ms as at, t.day, ${words} as words`

/** Takes the words of a touch apart. */
export function touchWords(text: string): TouchWords {
  const [channel, kind, campaign, content, isOffline] = JSON.parse(text) as [
    string,
    string,
    string | null,
    string | null,
    0 | 1,
  ]
  return { channel, kind, campaign, content, isOffline: isOffline === 1 }
}

/** Rows that one look at the database reads. */
const PAGE_ROWS = 10_000

/**
 * Every touch of the project in order of its key, page by page: there may be millions. A page is one text,
 * since the library takes longer to hand over its cells one by one than SQLite to write and we to read it.
 */
export async function* readTouchPages(scope: ProjectScope): AsyncGenerator<TouchCells[]> {
  let after = ''
  for (;;) {
    const touches = scope
      .from('touch')
      .where('touch_key', '>', after)
      .orderBy('touch_key')
      .limit(PAGE_ROWS)
      .selectAll()
    const { rows } = await sql<{ last: string | null; page: string }>`
      select max(key) as last, json_group_array(
        json_array(account, person, deal, at, day, words)) as page
      from (select ${columns} from ${touches} as t)`.execute(scope.db)
    const { last = null, page = '[]' } = rows[0] ?? {}
    if (last === null) return
    yield JSON.parse(page) as TouchCells[]
    after = last
    // Other questions come between the pages.
    await nextTurn()
  }
}

/** Touches of an account by time, then key; null stands for those that belong to none. */
export async function readTouchesOf(
  scope: ProjectScope,
  account: number | null,
): Promise<TouchRow[]> {
  const touches = scope
    .from('touch')
    .where('account_id', account === null ? 'is' : '=', account)
    .selectAll()
  const { rows } = await sql<TouchRow>`
    select ${columns} from ${touches} as t order by t.at_ms, t.touch_key`.execute(scope.db)
  return rows
}

/** A touch of a deal that was closed after it. */
export type DealTouchRow = TouchRow & { closed: string }

/** Every touch of some closed deals, by time, then key. */
export async function readTouchesOfDeals(
  scope: ProjectScope,
  keys: readonly string[],
): Promise<DealTouchRow[]> {
  const wanted = sql`d.deal_key as closed, ${columns}`
  const { rows } = await sql<DealTouchRow>`
    with closed as materialized ${closedDeals(scope, { keys })}
    ${joinedAccountTouches(scope, wanted)} union all ${joinedOtherTouches(scope, wanted)}
    order by at, key`.execute(scope.db)
  return rows
}

/**
 * Touches that some closed deals have beside those of their account: they name the deal, or were with its
 * lead. By time, then key.
 */
export async function readOtherTouches(
  scope: ProjectScope,
  keys: readonly string[],
): Promise<DealTouchRow[]> {
  const { rows } = await sql<DealTouchRow>`
    with closed as materialized ${closedDeals(scope, { keys })}
    ${joinedOtherTouches(scope, sql`d.deal_key as closed, ${columns}`)}
    order by at, key`.execute(scope.db)
  return rows
}

/** Joins the touches of their accounts, as `t`, to the deals that stand as `closed`, as `d`. */
export function joinedAccountTouches(
  scope: ProjectScope,
  wanted: RawBuilder<unknown>,
): RawBuilder<unknown> {
  return sql`
    select ${wanted} from closed d
      cross join ${scope.from('touch').selectAll()} as t on t.account_id = d.account_id
      where t.day <= d.closed_on and (t.deal_key is null or t.deal_key = d.deal_key)`
}

/** Joins their other touches, as `t`, to the deals that stand as `closed`, as `d`. */
export function joinedOtherTouches(
  scope: ProjectScope,
  wanted: RawBuilder<unknown>,
): RawBuilder<unknown> {
  const touches = () => scope.from('touch').selectAll()
  const leads = scope.from('lead').where('person_id', 'is not', null).selectAll()
  const isOfOther = sql`t.day <= d.closed_on
    and (t.account_id is null or d.account_id is null or t.account_id <> d.account_id)`
  return sql`
    select ${wanted} from closed d cross join ${touches()} as t on t.deal_key = d.deal_key
      where ${isOfOther}
    union all
    select ${wanted} from closed d
      cross join ${leads} as l on l.lead_key = d.lead_key
      cross join ${touches()} as t on t.person_id = l.person_id
      where t.deal_key is null and ${isOfOther}`
}
