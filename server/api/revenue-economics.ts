import {
  arr,
  contractWorth,
  type CostRow,
  customerEconomics,
  type MrrBridge,
  mrrBridges,
  type NamedLtv,
  renewalsDue,
} from '@takt/shared/metrics'
import { z } from 'zod'
import { readSpend } from '../config-store/spend.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { addDays, addMonths, periodsBetween } from '../read-models/period.ts'
import { countFirstWins, readContracts, readMrrDeltas } from '../read-models/recurring-revenue.ts'

const RENEWAL_DAYS = 60

export const Economics = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  /** Share of revenue that is left after its own costs; without it the project's own, and where that is not set nothing on margin is computed. */
  grossMargin: z.coerce.number().min(0).max(1).optional(),
  /** How far ahead renewals are listed. */
  renewalDays: z.coerce.number().int().min(1).max(730).default(RENEWAL_DAYS),
})

/** What customers are worth, what winning one costs, and which contracts come up. */
export async function economics(
  scope: ProjectScope,
  asked: z.output<typeof Economics>,
  day: string,
) {
  const { from, to } = economicDays(asked, day)
  const months = await monthsOf(scope, { from, to })
  const grossMargin = asked.grossMargin ?? scope.project.settings.salesWorth.grossMargin ?? null
  const won = await newCustomersOf(scope, { from, to, months })
  const { costs, foreign } = await costsOf(scope, { from, to })
  const worth = customerEconomics({ months, costs, newCustomers: won.count, grossMargin })
  return {
    currency: scope.project.currency,
    from,
    to,
    ...todayOf(months),
    arpaMinor: worth.arpa,
    monthlyChurn: worth.churn,
    grossMargin,
    ltvMinor: worth.ltv.map((each) => ({ ...each, label: LTV_LABELS[each.variant] })),
    ltvCapMonths: worth.ltvCapMonths,
    cac: { ...worth.cac, costs, foreignCosts: foreign, customersCounted: won.words },
    paybackMonths: worth.paybackMonths,
    ltvToCac: worth.ltvToCac,
    ltvToCacInterval: worth.ltvToCacInterval,
    contracts: await contractsOf(scope),
    renewals: await renewalsOf(scope, { asOf: to, withinDays: asked.renewalDays }),
  }
}

type Days = { from: string; to: string }

/** The days asked for; by default the last twelve months. */
export function economicDays(asked: z.output<typeof Economics>, day: string): Days {
  const to = asked.to ?? day
  const from = asked.from ?? addDays(addMonths(to, -12), 1)
  if (from > to) throw new AppError('invalid_request', 'from: is after to')
  return { from, to }
}

const monthsOf = async (scope: ProjectScope, { from, to }: Days): Promise<MrrBridge[]> =>
  mrrBridges({
    changes: await readMrrDeltas(scope, to),
    periods: periodsBetween(from, to, 'month').map((period) => ({
      key: period.key,
      start: period.start < from ? from : period.start,
      end: period.end > to ? to : period.end,
    })),
    dayBefore: addDays(from, -1),
  })

function todayOf(months: readonly MrrBridge[]) {
  const last = months.at(-1)
  const mrrMinor = last?.end ?? 0
  return { mrrMinor, arrMinor: arr({ mrr: mrrMinor }), accounts: last?.customers.end ?? 0 }
}

/** By first won deals where the project has deals, else by first payments; never both. */
async function newCustomersOf(
  scope: ProjectScope,
  { months, ...days }: Days & { months: readonly MrrBridge[] },
): Promise<{ count: number; words: string }> {
  const wins = await countFirstWins(scope, days)
  if (wins !== null) return { count: wins, words: 'accounts whose first deal was won' }
  const count = months.reduce((sum, { customers }) => sum + customers.new, 0)
  return { count, words: 'accounts that paid for the first time' }
}

const LTV_LABELS: Readonly<Record<NamedLtv['variant'], string>> = {
  'margin-capped': 'margin ÷ customer churn, 60 months at most',
  margin: 'margin ÷ customer churn',
  revenue: 'revenue ÷ customer churn',
  'revenue-floored': 'revenue ÷ customer churn, no churn taken as 1/60',
}

/** Spend of the days by kind, in the project's currency. */
export async function costsOf(
  { db, project }: ProjectScope,
  days: Days,
): Promise<{ costs: CostRow[]; foreign: number }> {
  const spend = await readSpend(db, { projectId: project.id, ...days })
  const own = spend.filter(({ currency }) => currency === project.currency)
  const kinds = [...new Set(own.map(({ kind }) => kind))].toSorted()
  return {
    costs: kinds.map((kind) => ({
      kind,
      amountMinor: own.reduce((sum, row) => sum + (row.kind === kind ? row.amountMinor : 0), 0),
    })),
    foreign: spend.length - own.length,
  }
}

/** Contract values of the contracts that are not cancelled. */
async function contractsOf(scope: ProjectScope) {
  const contracts = await readContracts(scope)
  return contracts
    .filter(({ status }) => status !== 'cancelled')
    .map((contract) => ({ ...contract, ...contractWorth(contract) }))
}

async function renewalsOf(
  scope: ProjectScope,
  { asOf, withinDays }: { asOf: string; withinDays: number },
) {
  const contracts = await readContracts(scope, {
    renewal: { from: asOf, to: addDays(asOf, withinDays) },
  })
  const bySubscription = new Map(contracts.map((contract) => [contract.subscription, contract]))
  return renewalsDue({
    contracts: contracts.flatMap(({ subscription: id, renewalOn }) =>
      renewalOn === null ? [] : [{ id, renewsOn: renewalOn }],
    ),
    asOf,
    withinDays,
  }).map(({ id, daysLeft }) => ({ ...bySubscription.get(id), daysLeft }))
}
