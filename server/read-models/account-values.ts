import type { AccountValue, ExperimentDeal, UnitFact } from '@takt/shared/experiments'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import { type ExperimentUnits, exposedUnits, factsOf, unitsOf } from './experiment-facts.ts'

/**
 * What every account of an experiment did, those without a fact included: what a test that deals whole
 * accounts anew needs.
 *
 * @param perAccount the denominator is the account itself, not what the facts are counted against
 */
export async function readAccountValues(
  scope: ProjectScope,
  { fact, perAccount, ...experiment }: ExperimentUnits & { fact: UnitFact; perAccount: boolean },
): Promise<AccountValue[]> {
  const { rows } = await sql<AccountValue>`
    with unit as ${unitsOf(scope, experiment)},
    fact as (${factsOf(scope, fact, experiment)}),
    total as (select unit_id, 1.0 * sum(x) as x, 1.0 * sum(y) as y from fact group by unit_id)
    select e.variant, coalesce(t.x, 0) as numerator,
      ${perAccount ? sql`1` : sql`coalesce(t.y, 0)`} as denominator
    from ${exposedUnits(scope, experiment)} as e
    left join total t on t.unit_id = e.unit_id
    where e.crossover = 0
    order by e.variant, e.unit_id`.execute(scope.db)
  return rows
}

const DAY_MS = 24 * 3_600_000

/**
 * Deals of an experiment's accounts, from the exposure or their creation on: closed ones until they were
 * closed, open ones until now. Deals that were over before the exposure are left out.
 */
export async function readExperimentDeals(
  scope: ProjectScope,
  { nowMs, ...experiment }: ExperimentUnits & { nowMs: number },
): Promise<ExperimentDeal[]> {
  const { rows } = await sql<{
    variant: string
    account: string
    status: 'open' | 'won' | 'lost'
    loss: string | null
    startedAt: number
    closedAt: number | null
  }>`
    select e.variant, t.value as account, d.status, d.loss,
      max(e.exposed_at_ms, d.created_at_ms) as "startedAt", d.closed_at_ms as "closedAt"
    from ${exposedUnits(scope, experiment)} as e
    join ${scope.from('deal').where('created_at_ms', 'is not', null).selectAll()} as d
      on d.account_id = e.unit_id
    join term as t on t.id = e.unit_id
    where e.crossover = 0 and (d.status = 'open' or d.closed_at_ms >= e.exposed_at_ms)
    order by d.deal_key`.execute(scope.db)
  return rows.flatMap(({ variant, account, status, loss, startedAt, closedAt }) => {
    const endMs = status === 'open' ? nowMs : (closedAt ?? nowMs)
    if (startedAt > nowMs) return []
    const outcome = status === 'lost' ? (OUTCOMES[loss ?? ''] ?? 'lost') : status
    return [{ variant, account, outcome, ageDays: Math.max(0, (endMs - startedAt) / DAY_MS) }]
  })
}

const OUTCOMES: Readonly<Record<string, 'no-decision' | 'disqualified'>> = {
  no_decision: 'no-decision',
  disqualified: 'disqualified',
}
