import type { SeamDeal } from '@takt/shared/metrics'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Accounts by the mail domain that the CRM has of them. */
export async function readDomains(scope: ProjectScope): Promise<Map<string, string>> {
  const rows = await scope
    .from('account_profile')
    .where('domain', 'is not', null)
    .select(['domain', 'account_key'])
    .orderBy('account_key', 'desc')
    .execute()
  return new Map(rows.map(({ domain, account_key: key }) => [domain ?? '', key]))
}

/** Every deal in the project's currency, and how many are in others. */
export async function readSeamDeals(
  scope: ProjectScope,
): Promise<{ deals: SeamDeal[]; foreign: number }> {
  const { rows } = await sql<SeamDeal & { isForeign: 0 | 1 }>`
    select d.deal_key as deal, t.value as account, d.created_on as "createdOn", d.status,
      d.closed_on as "closedOn", d.amount_minor as "amountMinor",
      d.currency <> ${scope.project.currency} as "isForeign"
    from ${scope.from('deal').selectAll()} as d
    left join term as t on t.id = d.account_id
    order by d.deal_key`.execute(scope.db)
  return {
    deals: rows.filter(({ isForeign }) => isForeign === 0),
    foreign: rows.filter(({ isForeign }) => isForeign === 1).length,
  }
}
