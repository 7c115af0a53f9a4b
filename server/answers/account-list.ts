import {
  type AccountEngagement,
  accountEngagement,
  type EngagementEvent,
  engagementTypeOf,
} from '@takt/shared/metrics'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import {
  type AccountRow,
  type AccountTouch,
  readAccounts,
  readAccountTouches,
} from '../read-models/accounts.ts'

const DAY_MS = 24 * 3_600_000
/** Nothing older is worth a point: six half-lives of the slowest weight. */
export const SCORED_DAYS = 540
const SCORED_ACCOUNTS = 500

export type ListedAccount = ReturnType<typeof shownAccount> & { score: number | null }

/**
 * Every account with its activity, deals and revenue, those with the latest touch first; the score is of
 * the first of them.
 */
export async function accountList(
  scope: ProjectScope,
  { day, nowMs }: { day: string; nowMs: number },
): Promise<{ asOfMs: number; scored: number; touches: number; accounts: ListedAccount[] }> {
  return await inSnapshot(scope, async (snapshot) => {
    const rows = await readAccounts(snapshot, { today: day })
    const scores = await scoresOf(snapshot, rows.slice(0, SCORED_ACCOUNTS), nowMs)
    return {
      asOfMs: nowMs,
      scored: Math.min(rows.length, SCORED_ACCOUNTS),
      touches: rows.reduce((sum, { touches }) => sum + touches, 0),
      accounts: rows.map((row) => ({
        ...shownAccount(row),
        score: scores.get(row.id)?.score ?? null,
      })),
    }
  })
}

async function scoresOf(
  scope: ProjectScope,
  accounts: readonly AccountRow[],
  nowMs: number,
): Promise<Map<number, AccountEngagement>> {
  const sinceMs = nowMs - SCORED_DAYS * DAY_MS
  const touches = await readAccountTouches(scope, {
    accountIds: accounts.map(({ id }) => id),
    sinceMs,
  })
  const byAccount = new Map<number, EngagementEvent[]>()
  for (const touch of touches) {
    const known = byAccount.get(touch.accountId)
    if (known === undefined) byAccount.set(touch.accountId, [engagementOf(touch)])
    else known.push(engagementOf(touch))
  }
  return new Map(
    accounts.map(({ id }) => [
      id,
      accountEngagement({ events: byAccount.get(id) ?? [], asOf: nowMs }),
    ]),
  )
}

/** Touches of which nobody knows the person are one person together, so that the cap holds for them. */
export const engagementOf = ({
  id,
  kind,
  content,
  at,
  person,
  role,
}: AccountTouch): EngagementEvent => ({
  id,
  type: engagementTypeOf({ kind, content }),
  at,
  personId: person ?? '(unknown)',
  role,
})

const instantOf = (atMs: number | null): string | null =>
  atMs === null ? null : new Date(atMs).toISOString()

/** An account as it is shown: instants as text, without the number that the store gives it. */
export function shownAccount({
  id: _id,
  firstSeenAtMs,
  lastSeenAtMs,
  lastTouchAtMs,
  ...row
}: AccountRow) {
  return {
    ...row,
    firstSeenAt: instantOf(firstSeenAtMs),
    lastSeenAt: instantOf(lastSeenAtMs),
    lastTouchAt: instantOf(lastTouchAtMs),
  }
}
