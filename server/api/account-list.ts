import type { AnswerOf } from '../answers/answers.ts'
import type { ListedAccount } from '../answers/account-list.ts'
import { readKeyAccounts } from '../config-store/account-entries.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readPosition } from '../read-models/projector-position.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { isoInstant } from './public-event.ts'
import { today } from './today.ts'

/** With more touches than these, counting them for each account takes seconds. */
const LARGE_TOUCHES = 200_000

/** Four seconds of counting give a list that may be twenty seconds old. */
const PATIENCE = 5

export type AskedAccounts = {
  search?: string | undefined
  segment?: string | undefined
  sort: 'score' | 'mrr' | 'open' | 'activity' | 'name'
  limit: number
  offset: number
}

type Known = AnswerOf<'accountList'>

/**
 * Makes the list of accounts, with their activity, deals and revenue. It is computed beside everything
 * else; the one of a large team may be older than the newest event, and says so.
 */
export function createAccountList({ now, answers }: Pick<Services, 'now' | 'answers'>) {
  const kept = createKeptAnswers<Known>({
    now,
    isLarge: ({ touches }) => touches > LARGE_TOUCHES,
    patience: PATIENCE,
  })
  const ordered = new WeakMap<Known, Map<string, readonly ListedAccount[]>>()
  const inOrder = (known: Known, sort: AskedAccounts['sort']): readonly ListedAccount[] => {
    const orders = ordered.get(known) ?? new Map<string, readonly ListedAccount[]>()
    ordered.set(known, orders)
    const sorted = orders.get(sort) ?? known.accounts.toSorted(ORDERS[sort])
    orders.set(sort, sorted)
    return sorted
  }
  return async (scope: ProjectScope, asked: AskedAccounts) => {
    const { project } = scope
    const day = today(project, now())
    const { seq, appliedAtMs } = await readPosition(scope)
    const { answer: known, computed } = await kept(
      JSON.stringify([project.id, day, project.currency]),
      JSON.stringify([seq, appliedAtMs]),
      () => answers.ask(scope, 'accountList', { day, nowMs: now() }),
    )
    const found = inOrder(known, asked.sort).filter((account) => matches(account, asked))
    const keyAccounts = new Set(await readKeyAccounts(scope))
    return {
      currency: project.currency,
      asOf: isoInstant(known.asOfMs),
      computed,
      total: known.accounts.length,
      found: found.length,
      scored: known.scored,
      segments: [...new Set(known.accounts.flatMap(({ segment }) => segment ?? []))].toSorted(),
      accounts: found
        .slice(asked.offset, asked.offset + asked.limit)
        .map((row) => ({ ...row, isKey: keyAccounts.has(row.account) })),
    }
  }
}

function matches(
  { account, name, domain, segment }: ListedAccount,
  asked: Pick<AskedAccounts, 'search' | 'segment'>,
): boolean {
  if (asked.segment !== undefined && segment !== asked.segment) return false
  const text = asked.search?.toLowerCase() ?? ''
  if (text === '') return true
  return [account, name, domain].some((each) => each?.toLowerCase().includes(text) ?? false)
}

const ORDERS: Readonly<
  Record<AskedAccounts['sort'], (a: ListedAccount, b: ListedAccount) => number>
> = {
  score: (a, b) => (b.score ?? -1) - (a.score ?? -1),
  mrr: (a, b) => b.mrrMinor - a.mrrMinor,
  open: (a, b) => b.openMinor - a.openMinor,
  activity: (a, b) => compare(b.lastTouchAt ?? '', a.lastTouchAt ?? ''),
  name: (a, b) => (a.name ?? a.account).localeCompare(b.name ?? b.account),
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
