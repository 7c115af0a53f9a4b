import {
  balancesOn,
  companyDomain,
  productLedSeam,
  revenueRetention,
  type SeamUser,
  TEAM_PEOPLE,
  teamStall,
} from '@takt/shared/metrics'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readProductUsers } from '../read-models/accounts.ts'
import { addMonths } from '../read-models/period.ts'
import { readMrrDeltas } from '../read-models/recurring-revenue.ts'
import { readDomains, readSeamDeals } from '../read-models/seam.ts'
import type { ApiEnv } from './env.ts'
import { createMemory } from './memory.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

const THREADS_MAX = 200
const Ask = z.object({
  /** So many people make an account product-qualified. */
  people: z.coerce.number().int().min(2).max(100).default(TEAM_PEOPLE),
})

/** Where people become accounts: both funnels side by side, each account's thread, money by path. */
export function seam({ now }: Services) {
  const remember = createMemory()
  return new Hono<ApiEnv>().get('/seam', query(Ask), async (c) => {
    const { project } = c.var.scope
    if (project.mode !== 'hybrid') {
      throw new AppError(
        'unprocessable',
        `the seam joins both rhythms; this project is ${project.mode} alone`,
        { code: 'wrong_mode', nearest: project.mode === 'b2b' ? ['accounts'] : ['customers'] },
      )
    }
    const { people } = c.req.valid('query')
    const day = today(project, now())
    return c.json(
      await inSnapshot(c.var.scope, (scope) =>
        remember(scope, ['seam', people, day], () => answer(scope, people, day)),
      ),
    )
  })
}

async function answer(scope: ProjectScope, teamPeople: number, day: string) {
  const { deals, foreign } = await readSeamDeals(scope)
  const found = productLedSeam({ users: await usersOf(scope), deals, teamPeople })
  const { team, threads, ...shown } = found
  const stall = teamStall({ accounts: team, asOf: day })
  const changes = await readMrrDeltas(scope, day)
  const [before, after] = balancesOn({ changes, days: [addMonths(day, -12), day] })
  const product = new Set(
    threads.filter(({ path }) => path === 'product').map(({ account }) => account),
  )
  const ofProduct = (balance: ReadonlyMap<string, number> | undefined) =>
    new Map([...(balance ?? [])].filter(([account]) => product.has(account)))
  const kept = revenueRetention({ balances: [ofProduct(before), ofProduct(after)] })
  return {
    currency: scope.project.currency,
    asOf: day,
    teamPeople,
    ...shown,
    residualMinor: found.wonMinor - found.money.reduce((sum, { wonMinor }) => sum + wonMinor, 0),
    foreignDeals: foreign,
    retention: {
      nrr: kept.nrr,
      nrrInterval: kept.nrrInterval,
      grr: kept.grr,
      grrInterval: kept.grrInterval,
      accounts: kept.accounts,
      reason: kept.reason,
    },
    team: {
      medianDays: stall.medianDays,
      thresholdDays: stall.norm.thresholdDays,
      rule: stall.norm.rule,
      reached: stall.reached,
      waiting: stall.waiting,
      stalled: stall.stalled,
    },
    threads: threads
      .toSorted((a, b) => b.wonMinor - a.wonMinor || b.people - a.people)
      .slice(0, THREADS_MAX),
    threadsTotal: threads.length,
  }
}

/** People with the account they name, or the one of their mail domain; a domain alone is one too. */
async function usersOf(scope: ProjectScope): Promise<SeamUser[]> {
  const domains = await readDomains(scope)
  const users = await readProductUsers(scope)
  return users.map(({ account, address, firstSeenAtMs }) => {
    const domain = address === null ? null : companyDomain(address)
    const own = domain === null ? null : (domains.get(domain) ?? domain)
    return { account: account ?? own, since: today(scope.project, firstSeenAtMs) }
  })
}
