import type { MrrDelta } from '@takt/shared/metrics'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/**
 * How recurring revenue changed, by account; a subscription whose account nobody knows is a customer of
 * its own, named after it. Other currencies are left out, see `countForeignSubscriptions`.
 *
 * @param to last day that counts
 */
export async function readMrrDeltas(scope: ProjectScope, to: string): Promise<MrrDelta[]> {
  const { rows } = await sql<MrrDelta>`
    select coalesce(t.value, '(subscription ' || m.subscription_key || ')') as customer,
      m.on_day as day, sum(m.mrr_minor - m.before_minor) as "deltaMinor"
    from ${scope
      .from('mrr_change')
      .where('currency', '=', scope.project.currency)
      .where('on_day', '<=', to)
      .selectAll()} as m
    left join ${scope.from('contract').select(['subscription_key', 'account_id'])} as c
      on c.subscription_key = m.subscription_key
    left join term as t on t.id = coalesce(c.account_id, m.account_id)
    group by customer, day
    having "deltaMinor" <> 0
    order by day, customer`.execute(scope.db)
  return rows
}

/** Subscriptions in other currencies than the project's, which no sum of money here contains. */
export async function countForeignSubscriptions(scope: ProjectScope): Promise<number> {
  const found = await scope
    .from('mrr_change')
    .where('currency', '!=', scope.project.currency)
    .select(({ fn }) => fn.count<number>('subscription_key').distinct().as('subscriptions'))
    .executeTakeFirst()
  return found?.subscriptions ?? 0
}

/** The first and the last day on which recurring revenue changed; null without any. */
export async function readMrrDays(
  scope: ProjectScope,
): Promise<{ first: string; last: string } | null> {
  const found = await scope
    .from('mrr_change')
    .select(({ fn }) => [fn.min('on_day').as('first'), fn.max('on_day').as('last')])
    .executeTakeFirst()
  return found?.first == null ? null : { first: found.first, last: found.last }
}

export type ContractRow = {
  subscription: string
  account: string | null
  name: string | null
  product: string | null
  status: string
  currency: string
  mrrMinor: number
  recurringMinor: number | null
  oneTimeMinor: number
  termMonths: number | null
  startsOn: string | null
  endsOn: string | null
  renewalOn: string | null
}

/** Contracts by the day on which they renew or end, those without one last. */
export async function readContracts(
  scope: ProjectScope,
  query: { renewal?: { from: string; to: string } } = {},
): Promise<ContractRow[]> {
  const { renewal } = query
  const contracts = scope.from('contract').selectAll()
  const picked =
    renewal === undefined
      ? contracts
      : contracts
          .where('renewal_on', '>=', renewal.from)
          .where('renewal_on', '<=', renewal.to)
          .where('status', '!=', 'cancelled')
  const { rows } = await sql<ContractRow>`
    select c.subscription_key as subscription, t.value as account, p.name, c.product, c.status,
      c.currency, c.mrr_minor as "mrrMinor", c.recurring_minor as "recurringMinor",
      c.one_time_minor as "oneTimeMinor", c.term_months as "termMonths", c.starts_on as "startsOn",
      c.ends_on as "endsOn", c.renewal_on as "renewalOn"
    from ${picked} as c
    left join term as t on t.id = c.account_id
    left join ${scope.from('account_profile').select(['account_id', 'name'])} as p
      on p.account_id = c.account_id
    order by c.renewal_on is null, c.renewal_on, c.subscription_key`.execute(scope.db)
  return rows
}

/** Names of accounts by their key, where the CRM says one. */
export async function readAccountNames(scope: ProjectScope): Promise<Map<string, string>> {
  const rows = await scope
    .from('account_profile')
    .where('name', 'is not', null)
    .select(['account_key', 'name'])
    .execute()
  return new Map(rows.map(({ account_key, name }) => [account_key, name ?? account_key]))
}

/**
 * Accounts whose first won deal was closed in the days. Null where the project has no won deal at all,
 * so that new customers must be counted by revenue.
 */
export async function countFirstWins(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<number | null> {
  const { rows } = await sql<{ accounts: number; known: number }>`
    select coalesce(sum(first between ${from} and ${to}), 0) as accounts, count(*) as known from (
      select min(closed_on) as first
      from ${scope.from('deal').where('status', '=', 'won').where('closed_on', 'is not', null).selectAll()}
      group by coalesce(account_id, 'deal ' || deal_key))`.execute(scope.db)
  const [found] = rows
  return found === undefined || found.known === 0 ? null : found.accounts
}
