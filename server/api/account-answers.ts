import {
  type AccountEngagement,
  accountEngagement,
  committeeCoverage,
  companyDomain,
  type EngagementEvent,
  engagementTypeOf,
  expansionLoop,
} from '@takt/shared/metrics'
import { readAccountEntries, readKeyAccounts } from '../config-store/account-entries.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readLoopAccounts } from '../read-models/account-loop.ts'
import {
  type AccountRow,
  type AccountTouch,
  type ProductUser,
  readAccountParts,
  readAccounts,
  readAccountTouches,
  readProductUsers,
} from '../read-models/accounts.ts'
import { addDays, addMonths } from '../read-models/period.ts'
import type { Memory } from './memory.ts'
import { isoInstant } from './public-event.ts'

const DAY_MS = 24 * 3_600_000
/** Nothing older is worth a point: six half-lives of the slowest weight. */
const SCORED_DAYS = 540
const SCORED_ACCOUNTS = 500
const TOUCHES_SHOWN = 100

export type AccountQuestion = { nowMs: number; day: string; remember: Memory }

type List = {
  search?: string | undefined
  segment?: string | undefined
  sort: 'score' | 'mrr' | 'open' | 'activity' | 'name'
  limit: number
  offset: number
}

/** Accounts with their activity, deals and revenue; the score is of those with the latest touches. */
export async function listOfAccounts(scope: ProjectScope, asked: List, at: AccountQuestion) {
  const rows = await at.remember(scope, ['accounts', at.day], async () => {
    const accounts = await readAccounts(scope, { today: at.day })
    const scores = await scoresOf(scope, accounts.slice(0, SCORED_ACCOUNTS), at.nowMs)
    return accounts.map((row) => ({ ...shownRow(row), score: scores.get(row.id)?.score ?? null }))
  })
  const { sorted, segments } = await at.remember(scope, ['accounts by', asked.sort, at.day], () =>
    Promise.resolve({
      sorted: rows.toSorted(ORDERS[asked.sort]),
      segments: [...new Set(rows.flatMap(({ segment }) => segment ?? []))].toSorted(),
    }),
  )
  const keyAccounts = new Set(await readKeyAccounts(scope))
  const text = asked.search?.toLowerCase() ?? ''
  const found = sorted.filter(
    ({ account, name, domain, segment }) =>
      (asked.segment === undefined || segment === asked.segment) &&
      (text === '' ||
        [account, name, domain].some((each) => each?.toLowerCase().includes(text) ?? false)),
  )
  return {
    currency: scope.project.currency,
    asOf: isoInstant(at.nowMs),
    total: rows.length,
    found: found.length,
    scored: Math.min(rows.length, SCORED_ACCOUNTS),
    segments,
    accounts: found
      .slice(asked.offset, asked.offset + asked.limit)
      .map((row) => ({ ...row, isKey: keyAccounts.has(row.account) })),
  }
}

type Shown = ReturnType<typeof shownRow> & { score: number | null }
const ORDERS: Readonly<Record<List['sort'], (a: Shown, b: Shown) => number>> = {
  score: (a, b) => (b.score ?? -1) - (a.score ?? -1),
  mrr: (a, b) => b.mrrMinor - a.mrrMinor,
  open: (a, b) => b.openMinor - a.openMinor,
  activity: (a, b) => compare(b.lastTouchAt ?? '', a.lastTouchAt ?? ''),
  name: (a, b) => (a.name ?? a.account).localeCompare(b.name ?? b.account),
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const instantOf = (atMs: number | null): string | null => (atMs === null ? null : isoInstant(atMs))

function shownRow({ id: _id, firstSeenAtMs, lastSeenAtMs, lastTouchAtMs, ...row }: AccountRow) {
  return {
    ...row,
    firstSeenAt: instantOf(firstSeenAtMs),
    lastSeenAt: instantOf(lastSeenAtMs),
    lastTouchAt: instantOf(lastTouchAtMs),
  }
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
const engagementOf = ({ id, kind, content, at, person, role }: AccountTouch): EngagementEvent => ({
  id,
  type: engagementTypeOf({ kind, content }),
  at,
  personId: person ?? '(unknown)',
  role,
})

/** Everything about one account. A mail domain is an account too where people of it use the product. */
export async function accountPage(scope: ProjectScope, key: string, at: AccountQuestion) {
  const [row] = await readAccounts(scope, { today: at.day, account: key })
  const users = await at.remember(scope, ['users'], () => readProductUsers(scope))
  const members = membersOf(users, { key, domain: row?.domain ?? null })
  if (row === undefined && members.length === 0) {
    throw new AppError('not_found', `there is no account "${key}"`)
  }
  const none = { contacts: [], deals: [], variants: [] }
  const { contacts, deals, variants } =
    row === undefined ? none : await readAccountParts(scope, row.id)
  const accountIds = row === undefined ? [] : [row.id]
  const sinceMs = at.nowMs - SCORED_DAYS * DAY_MS
  const touches = await readAccountTouches(scope, { accountIds, sinceMs })
  const engagement = accountEngagement({ events: touches.map(engagementOf), asOf: at.nowMs })
  const keys = await readKeyAccounts(scope)
  return {
    currency: scope.project.currency,
    account: row === undefined ? { account: key, domain: key, name: null } : shownRow(row),
    isKey: keys.includes(key),
    members: {
      count: members.length,
      firstUserOn: members[0] === undefined ? null : isoInstant(members[0].firstSeenAtMs),
      people: members.map(({ person, firstSeenAtMs, lastSeenAtMs }) => ({
        person,
        firstSeenAt: isoInstant(firstSeenAtMs),
        lastSeenAt: isoInstant(lastSeenAtMs),
      })),
    },
    contacts,
    committee: committeeCoverage(contacts.map(({ role }) => role)),
    engagement: shownEngagement(engagement),
    touches: touches
      .slice(0, TOUCHES_SHOWN)
      .map(({ accountId: _id, at: atMs, isOffline, ...touch }) => ({
        ...touch,
        at: isoInstant(atMs),
        isOffline: isOffline === 1,
      })),
    touchesShown: Math.min(touches.length, TOUCHES_SHOWN),
    deals,
    variants: variants.map(({ firstAtMs, ...seen }) => ({
      ...seen,
      firstAt: isoInstant(firstAtMs),
    })),
    entries: (await readAccountEntries(scope, { account: key })).map(
      ({ createdAtMs, ...entry }) => ({
        ...entry,
        createdAt: isoInstant(createdAtMs),
      }),
    ),
  }
}

const shownEngagement = ({
  score,
  asOf,
  topEvents,
  people,
  roles,
  breadthPoints,
  unweighted,
}: AccountEngagement) => ({
  score,
  asOf: isoInstant(asOf),
  topEvents: topEvents.map(({ id, type, at, role, points }) => ({
    id,
    type,
    at: isoInstant(at),
    role,
    points,
  })),
  people: people.length,
  cappedPeople: people.filter(({ capped }) => capped).length,
  roles,
  breadthPoints,
  unweighted,
})

/** People who name the account themselves, or whose mail address is of its domain. */
function membersOf(
  users: readonly ProductUser[],
  { key, domain }: { key: string; domain: string | null },
): ProductUser[] {
  const own = domain ?? key.toLowerCase()
  return users.filter(
    ({ account, address }) =>
      account === key || (address !== null && companyDomain(address) === own),
  )
}

function loopNote(steps: readonly { step: string; accounts: ReadonlySet<string> | null }[]) {
  if (steps[0]?.accounts?.size === 0) return 'no deal was won in these days'
  const unknown = steps.filter(({ accounts }) => accounts === null).map(({ step }) => step)
  return unknown.length === 0
    ? null
    : `${unknown.join(', ')}: not recorded; send events such as "Onboarding Completed" and "Account Activated"`
}

/** Accounts won in the days, and how far each came since: introduced, in use, grown. */
export async function loopOfAccounts(
  scope: ProjectScope,
  asked: { from?: string | undefined; to?: string | undefined },
  at: AccountQuestion,
) {
  const to = asked.to ?? at.day
  const from = asked.from ?? addDays(addMonths(to, -12), 1)
  if (from > to) throw new AppError('invalid_request', 'from: is after to')
  const steps = await at.remember(scope, ['loop', from, to], () =>
    readLoopAccounts(scope, { from, to }),
  )
  return {
    from,
    to,
    steps: expansionLoop({ steps }),
    note: loopNote(steps),
  }
}
