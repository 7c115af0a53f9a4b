import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** A deal that was won or lost, with what its journey begins and ends with. */
export type ClosedDeal = {
  deal: string
  name: string | null
  accountId: number | null
  account: string | null
  accountName: string | null
  status: 'won' | 'lost'
  closedOn: string
  closedAt: number
  createdAt: number | null
  /** When the lead that became it was created, else the account's first one before it. */
  leadAt: number | null
  /** Null where nobody has put in an amount, or it is in another currency. */
  amountMinor: number | null
  isForeign: 0 | 1
  /** Who the lead was, whose touches are the deal's too. */
  leadPersonId: number | null
}

/** Which closed deals: all, those with a key, of an account, or the latest wins of some days. */
export type ClosedDealQuery = {
  keys?: readonly string[]
  accounts?: readonly number[]
  wonIn?: { from: string; to: string; latest: number }
}

/** Closed deals by the day on which they were closed, then by their key. */
export async function readClosedDeals(
  scope: ProjectScope,
  query: ClosedDealQuery = {},
): Promise<ClosedDeal[]> {
  const leads = () => scope.from('lead').selectAll()
  const { rows } = await sql<ClosedDeal>`
    select d.deal_key as deal, d.name, d.account_id as "accountId", t.value as account,
      p.name as "accountName", d.status, d.closed_on as "closedOn",
      coalesce(d.closed_at_ms, 0) as "closedAt", d.created_at_ms as "createdAt",
      coalesce(
        (select min(l.created_at_ms) from ${leads()} as l where l.lead_key = d.lead_key),
        (select min(l.created_at_ms) from ${leads()} as l
         where l.account_id = d.account_id and l.deal_key = d.deal_key),
        (select min(l.created_at_ms) from ${leads()} as l
         where l.account_id = d.account_id and l.created_at_ms <= d.created_at_ms)) as "leadAt",
      case when d.currency = ${scope.project.currency} then d.amount_minor end as "amountMinor",
      d.currency <> ${scope.project.currency} as "isForeign",
      (select l.person_id from ${leads()} as l where l.lead_key = d.lead_key) as "leadPersonId"
    from ${closedDeals(scope, query)} as d
    left join term as t on t.id = d.account_id
    left join ${scope.from('account_profile').select(['account_id', 'name'])} as p
      on p.account_id = d.account_id
    order by d.closed_on, d.deal_key`.execute(scope.db)
  return rows
}

/** The rows themselves, for who joins something to them. */
export function closedDeals(scope: ProjectScope, { keys, accounts, wonIn }: ClosedDealQuery) {
  const closed = scope
    .from('deal')
    .where('status', 'in', ['won', 'lost'])
    .where('closed_on', 'is not', null)
    .selectAll()
  if (keys !== undefined) return closed.where('deal_key', 'in', listOf(keys))
  if (accounts !== undefined) return closed.where('account_id', 'in', listOf(accounts))
  if (wonIn === undefined) return closed
  return closed
    .where('status', '=', 'won')
    .where('closed_on', '>=', wonIn.from)
    .where('closed_on', '<=', wonIn.to)
    .orderBy('closed_on', 'desc')
    .orderBy('deal_key', 'desc')
    .limit(wonIn.latest)
}

/** A list of any length as one parameter. */
const listOf = <Item extends string | number>(items: readonly Item[]): RawBuilder<Item> =>
  sql<Item>`(select value from json_each(${JSON.stringify(items)}))`

/** How many deals were won in some days. */
export async function countWonDeals(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<number> {
  const { won } = await scope
    .from('deal')
    .where('status', '=', 'won')
    .where('closed_on', '>=', from)
    .where('closed_on', '<=', to)
    .select(({ fn }) => fn.countAll<number>().as('won'))
    .executeTakeFirstOrThrow()
  return won
}
