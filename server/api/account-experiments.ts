import {
  assignmentBalance,
  balancedAssignment,
  wonBy,
  type AccountToAssign,
} from '@takt/shared/experiments'
import type { Experiment } from '@takt/shared/schemas/experiment.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readExperimentDeals } from '../read-models/account-values.ts'
import { readAccounts } from '../read-models/accounts.ts'
import type { ApiEnv } from './env.ts'
import { findExperiment } from './experiment-record.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

/** With more accounts chance alone makes the variants alike. */
const BALANCED_ACCOUNTS_MAX = 1_000
const WonBy = z.object({
  /** Days since a deal's start, or since the exposure where that came later. */
  days: z.coerce.number().int().min(1).max(1_500).default(90),
})

/** The plan with a seed that deals the known accounts evenly, where it names none itself. */
export async function withBalancedSeed(
  scope: ProjectScope,
  plan: Experiment,
  day: string,
): Promise<Experiment> {
  if (plan.unit !== 'account' || plan.seed !== undefined) return plan
  const accounts = await accountsOf(scope, day)
  if (accounts.length < 2 * plan.variants.length || accounts.length > BALANCED_ACCOUNTS_MAX) {
    return plan
  }
  const { seed } = balancedAssignment({ key: plan.key, accounts, variants: plan.variants })
  return { ...plan, seed }
}

async function accountsOf(scope: ProjectScope, day: string): Promise<AccountToAssign[]> {
  const rows = await readAccounts(scope, { today: day })
  return rows.map(({ account, employees, people, segment, industry }) => ({
    account,
    size: employees ?? (people === 0 ? null : people),
    segment: segment ?? industry,
  }))
}

/** What only experiments on accounts have: how evenly they were dealt, and deals won by a day. */
export function accountExperiments({ now }: Services) {
  return new Hono<ApiEnv>()
    .get('/experiments/:key/balance', async (c) => {
      const { scope } = c.var
      const { experiment: plan } = await ofAccounts(scope, c.req.param('key'))
      const accounts = await accountsOf(scope, today(scope.project, now()))
      const seed = plan.seed ?? plan.key
      return c.json(assignmentBalance({ seed, accounts, variants: plan.variants }))
    })
    .get('/experiments/:key/won-by', query(WonBy), async (c) => {
      const { days } = c.req.valid('query')
      return c.json(
        await inSnapshot(c.var.scope, async (scope) => {
          const { experiment: plan, origin } = await ofAccounts(scope, c.req.param('key'))
          const units = { experimentKey: plan.key, unit: plan.unit, origin }
          const deals = await readExperimentDeals(scope, { ...units, nowMs: now() })
          return wonBy({ deals, variants: plan.variants.map(({ key }) => key), days })
        }),
      )
    })
}

async function ofAccounts(scope: ProjectScope, key: string) {
  const record = await findExperiment(scope, key)
  if (record.experiment.unit === 'account') return record
  throw new AppError('unprocessable', `"${key}" divides visitors: deals belong to accounts`, {
    code: 'wrong_unit',
  })
}
