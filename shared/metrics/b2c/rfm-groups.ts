import type { RfmScore } from './rfm.ts'

/** Shopify's names for groups of customers, best first; `prospects`, who never ordered, are no customers. */
export const RFM_GROUPS = [
  'champions',
  'loyal',
  'active',
  'new',
  'promising',
  'needs_attention',
  'at_risk',
  'previously_loyal',
  'almost_lost',
  'dormant',
] as const
export type RfmGroup = (typeof RFM_GROUPS)[number]

/**
 * The group of a customer by recency and the mean of frequency and money, (F + M) ÷ 2, as Shopify
 * forms them. Shopify describes the groups in words and not in limits; the limits are ours.
 *
 * @see https://shopify.dev/docs/api/admin-graphql/latest/enums/customerrfmgroup
 */
export function rfmGroup({ r, f, m }: Pick<RfmScore, 'r' | 'f' | 'm'>): RfmGroup {
  const strength = (f + m) / 2
  const row = LIMITS[r] ?? LIMITS[1]!
  return (row.find(([least]) => strength >= least) ?? row.at(-1)!)[1]
}

/** By recency: the least strength of each group. */
const LIMITS: Readonly<Record<number, readonly (readonly [number, RfmGroup])[]>> = {
  5: [
    [4, 'champions'],
    [2, 'active'],
    [0, 'new'],
  ],
  4: [
    [4, 'loyal'],
    [2, 'active'],
    [0, 'promising'],
  ],
  3: [
    [4, 'loyal'],
    [2, 'needs_attention'],
    [0, 'promising'],
  ],
  2: [
    [3, 'at_risk'],
    [0, 'almost_lost'],
  ],
  1: [
    [4, 'previously_loyal'],
    [3, 'at_risk'],
    [0, 'dormant'],
  ],
}

export type RfmGroupSums = { group: RfmGroup; customers: number; orders: number; netMinor: number }

/** Customers, orders and money of each group; every group is there, also an empty one. */
export function rfmGroupSums(
  customers: readonly { frequency: number; monetary: number }[],
  scores: readonly RfmScore[],
): RfmGroupSums[] {
  const sums = new Map(
    RFM_GROUPS.map((group) => [group, { group, customers: 0, orders: 0, netMinor: 0 }]),
  )
  for (const [index, score] of scores.entries()) {
    const sum = sums.get(rfmGroup(score))!
    sum.customers += 1
    sum.orders += customers[index]?.frequency ?? 0
    sum.netMinor += customers[index]?.monetary ?? 0
  }
  return [...sums.values()]
}

export type RfmMigration = {
  /** `from` null: no customer at the first date. */
  from: RfmGroup | null
  to: RfmGroup
  customers: number
}

/** How customers moved between the groups of two dates; only what occurs. */
export function rfmMigration(
  before: readonly RfmScore[],
  after: readonly RfmScore[],
): RfmMigration[] {
  const known = new Map(before.map((score) => [score.id, rfmGroup(score)]))
  const moves = new Map<string, RfmMigration>()
  for (const score of after) {
    const from = known.get(score.id) ?? null
    const to = rfmGroup(score)
    const key = `${from ?? ''} ${to}`
    const move = moves.get(key) ?? { from, to, customers: 0 }
    move.customers += 1
    moves.set(key, move)
  }
  const place = (group: RfmGroup | null): number =>
    group === null ? -1 : RFM_GROUPS.indexOf(group)
  return [...moves.values()].toSorted(
    (a, b) => place(a.from) - place(b.from) || place(a.to) - place(b.to),
  )
}
