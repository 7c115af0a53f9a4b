import { groupBy } from '../group-by.ts'
import type { TeamPhase } from './account-hub.ts'
import type { CountRate } from './win-rate.ts'
import { countRate } from './win-rate.ts'

/** So many people of one account make it product-qualified. */
export const TEAM_PEOPLE = 3

/** Somebody who uses the product; `account` null for those who belong to none. */
export type SeamUser = { account: string | null; since: string }

export type SeamDeal = {
  deal: string
  account: string | null
  createdOn: string | null
  status: 'open' | 'won' | 'lost'
  closedOn: string | null
  /** Null where nobody has put in an amount. */
  amountMinor: number | null
}

/**
 * Where a deal came from. `product`: three people of the account used the product before the deal was
 * created. `sales`: the deal came first, or no team ever did. `unattributed`: nobody knows the account
 * or when the deal was created.
 */
export type SeamPath = 'product' | 'sales' | 'unattributed'

export type SeamThread = {
  account: string
  people: number
  firstUserOn: string | null
  /** When the third person came: product-qualified. */
  qualifiedOn: string | null
  opportunityOn: string | null
  wonOn: string | null
  wonMinor: number
  path: SeamPath
}

export type Seam = {
  /** People and accounts side by side; they are never added up. */
  people: { signups: number; inAccounts: CountRate<'no_signups'> }
  accounts: {
    withUsers: number
    qualified: CountRate<'no_accounts'>
    /** Of the qualified ones. */
    opportunities: CountRate<'no_qualified_accounts'>
    won: CountRate<'no_opportunities'>
  }
  /** Won money by path: every won deal stands in exactly one, so they add up to the CRM's total. */
  money: { path: SeamPath; deals: number; wonMinor: number; withoutAmount: number }[]
  wonMinor: number
  threads: SeamThread[]
  team: TeamPhase[]
}

/**
 * The seam from people to accounts: individual use, the third user, the opportunity, the win, on one
 * thread per account.
 *
 * @param options.teamPeople so many people make an account product-qualified
 */
export function productLedSeam(options: {
  users: readonly SeamUser[]
  deals: readonly SeamDeal[]
  teamPeople?: number
}): Seam {
  const { users, deals, teamPeople = TEAM_PEOPLE } = options
  const members = groupBy(
    users.filter(({ account }) => account !== null),
    ({ account }) => account as string,
  )
  const own = groupBy(
    deals.filter(({ account }) => account !== null),
    ({ account }) => account as string,
  )
  const threads = [...new Set([...members.keys(), ...own.keys()])].toSorted().map((account) =>
    threadOf(account, {
      people: members.get(account) ?? [],
      deals: own.get(account) ?? [],
      teamPeople,
    }),
  )
  const pathOf = new Map(threads.map((thread) => [thread.account, thread]))
  return {
    people: {
      signups: users.length,
      inAccounts: countRate(
        users.filter(({ account }) => account !== null).length,
        users.length,
        'no_signups',
      ),
    },
    accounts: funnelOf(threads),
    money: moneyOf(deals, pathOf),
    wonMinor: deals.reduce((sum, deal) => sum + wonAmount(deal), 0),
    threads,
    team: threads.flatMap(({ account, qualifiedOn, opportunityOn }) =>
      qualifiedOn === null ? [] : [{ account, thirdPersonOn: qualifiedOn, opportunityOn }],
    ),
  }
}

const wonAmount = ({ status, amountMinor }: SeamDeal): number =>
  status === 'won' ? (amountMinor ?? 0) : 0

function threadOf(
  account: string,
  at: { people: readonly SeamUser[]; deals: readonly SeamDeal[]; teamPeople: number },
): SeamThread {
  const came = at.people.map(({ since }) => since).toSorted()
  const created = at.deals.flatMap(({ createdOn }) => createdOn ?? []).toSorted()
  const won = at.deals.filter(({ status }) => status === 'won')
  const qualifiedOn = came[at.teamPeople - 1] ?? null
  const opportunityOn = created[0] ?? null
  return {
    account,
    people: came.length,
    firstUserOn: came[0] ?? null,
    qualifiedOn,
    opportunityOn,
    wonOn: won.flatMap(({ closedOn }) => closedOn ?? []).toSorted()[0] ?? null,
    wonMinor: won.reduce((sum, deal) => sum + wonAmount(deal), 0),
    path: pathFrom(qualifiedOn, opportunityOn),
  }
}

function pathFrom(qualifiedOn: string | null, createdOn: string | null): SeamPath {
  if (createdOn === null) return 'unattributed'
  return qualifiedOn !== null && qualifiedOn <= createdOn ? 'product' : 'sales'
}

function funnelOf(threads: readonly SeamThread[]): Seam['accounts'] {
  const withUsers = threads.filter(({ people }) => people > 0)
  const qualified = withUsers.filter(({ qualifiedOn }) => qualifiedOn !== null)
  const reached = qualified.filter(({ opportunityOn }) => opportunityOn !== null)
  const won = reached.filter(({ wonOn }) => wonOn !== null)
  return {
    withUsers: withUsers.length,
    qualified: countRate(qualified.length, withUsers.length, 'no_accounts'),
    opportunities: countRate(reached.length, qualified.length, 'no_qualified_accounts'),
    won: countRate(won.length, reached.length, 'no_opportunities'),
  }
}

function moneyOf(
  deals: readonly SeamDeal[],
  threads: ReadonlyMap<string, SeamThread>,
): Seam['money'] {
  const won = deals.filter(({ status }) => status === 'won')
  const pathOfDeal = ({ account, createdOn }: SeamDeal): SeamPath =>
    account === null
      ? 'unattributed'
      : pathFrom(threads.get(account)?.qualifiedOn ?? null, createdOn)
  return (['product', 'sales', 'unattributed'] as const).map((path) => {
    const own = won.filter((deal) => pathOfDeal(deal) === path)
    return {
      path,
      deals: own.length,
      wonMinor: own.reduce((sum, deal) => sum + wonAmount(deal), 0),
      withoutAmount: own.filter(({ amountMinor }) => amountMinor === null).length,
    }
  })
}
