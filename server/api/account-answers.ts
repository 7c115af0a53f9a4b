import {
  type AccountEngagement,
  accountEngagement,
  committeeCoverage,
  companyDomain,
  expansionLoop,
} from '@takt/shared/metrics'
import { engagementOf, SCORED_DAYS, shownAccount } from '../answers/account-list.ts'
import { readAccountEntries, readKeyAccounts } from '../config-store/account-entries.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readLoopAccounts } from '../read-models/account-loop.ts'
import {
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
const TOUCHES_SHOWN = 100

export type AccountQuestion = { nowMs: number; day: string; remember: Memory }

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
    account: row === undefined ? { account: key, domain: key, name: null } : shownAccount(row),
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
