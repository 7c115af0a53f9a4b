import { assignVariant, type WeightedVariant } from '../assignment/index.ts'

/** An account as the assignment sees it before the experiment. */
export type AccountToAssign = {
  account: string
  /** People, seats or employees; null where nobody knows. */
  size: number | null
  segment: string | null
}

export type AssignmentBalance = {
  seed: string
  /** How many ways were looked at. */
  tried: number
  variants: {
    variant: string
    accounts: number
    /** Geometric mean of the sizes: one giant does not hide behind many dwarfs. */
    typicalSize: number | null
    largestSize: number | null
    segments: Record<string, number>
  }[]
  /** Smaller is more alike: differences of counts, segments and sizes from what the weights ask for. */
  imbalance: number
  /** Of the ways looked at, the share that is less balanced. */
  betterThanShare: number
}

const CANDIDATES = 1_000
/** The first of the best twentieth: balanced, and still drawn by chance. */
const ACCEPTED_SHARE = 0.05

/**
 * Chooses how a handful of accounts is dealt to variants: of a thousand ways, each a seed of the usual
 * hash, the first one among the twentieth that is most alike in number, segment and size
 * (re-randomisation). Whoever assigns needs the seed alone, and accounts that come later are dealt by
 * it too.
 *
 * A test that deals the accounts anew without this restriction stays on the safe side.
 *
 * @param key of the experiment; the same accounts get the same seed
 * @see Morgan & Rubin (2012), Annals of Statistics 40:1263-1282
 */
export function balancedAssignment({
  key,
  accounts,
  variants,
}: {
  key: string
  accounts: readonly AccountToAssign[]
  variants: readonly WeightedVariant[]
}): AssignmentBalance {
  const ordered = accounts.toSorted((a, b) => (a.account < b.account ? -1 : 1))
  const scored = Array.from({ length: CANDIDATES }, (_, index) => {
    const seed = index === 0 ? key : `${key}#${String(index)}`
    return { seed, imbalance: imbalanceOf(ordered, { seed, variants }) }
  })
  const limits = scored.map(({ imbalance }) => imbalance).toSorted((a, b) => a - b)
  const limit = limits[Math.ceil(ACCEPTED_SHARE * CANDIDATES) - 1] ?? Infinity
  const chosen = scored.find(({ imbalance }) => imbalance <= limit) ?? { seed: key, imbalance: 0 }
  return {
    ...assignmentBalance({ seed: chosen.seed, accounts: ordered, variants }),
    tried: CANDIDATES,
    betterThanShare: limits.filter((each) => each > chosen.imbalance).length / CANDIDATES,
  }
}

/** How alike the variants of a seed are. */
export function assignmentBalance({
  seed,
  accounts,
  variants,
}: {
  seed: string
  accounts: readonly AccountToAssign[]
  variants: readonly WeightedVariant[]
}): AssignmentBalance {
  const rows = variants.map(({ key: variant }) => {
    const own = accounts.filter(
      ({ account }) => assignVariant({ seed, unitId: account, variants }) === variant,
    )
    const sizes = own.flatMap(({ size }) => (size === null || size <= 0 ? [] : [size]))
    const logs = sizes.reduce((sum, size) => sum + Math.log(size), 0)
    const segments: Record<string, number> = {}
    for (const { segment } of own) {
      const name = segment ?? '(none)'
      segments[name] = (segments[name] ?? 0) + 1
    }
    return {
      variant,
      accounts: own.length,
      typicalSize: sizes.length === 0 ? null : Math.exp(logs / sizes.length),
      largestSize: sizes.length === 0 ? null : Math.max(...sizes),
      segments,
    }
  })
  const imbalance = imbalanceOf(accounts, { seed, variants })
  return { seed, tried: 1, variants: rows, imbalance, betterThanShare: 0 }
}

/**
 * Squared differences from the planned shares, of all accounts and of each segment (as a chi-squared
 * statistic is made), and of the mean log size in standard errors.
 */
function imbalanceOf(
  accounts: readonly AccountToAssign[],
  { seed, variants }: { seed: string; variants: readonly WeightedVariant[] },
): number {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0)
  const place = new Map(variants.map(({ key }, index) => [key, index]))
  const groups = new Map<string, number[]>([['', variants.map(() => 0)]])
  const logs = accounts.map(({ size }) => Math.log1p(Math.max(0, size ?? 0)))
  const mean = logs.reduce((sum, log) => sum + log, 0) / Math.max(1, logs.length)
  const variance = logs.reduce((sum, log) => sum + (log - mean) ** 2, 0) / Math.max(1, logs.length)
  const sums = variants.map(() => 0)
  accounts.forEach(({ account, segment }, index) => {
    const arm = place.get(assignVariant({ seed, unitId: account, variants }) ?? '')
    if (arm === undefined) return
    for (const name of ['', `segment ${segment ?? ''}`]) {
      const counts = groups.get(name) ?? variants.map(() => 0)
      counts[arm] = (counts[arm] ?? 0) + 1
      groups.set(name, counts)
    }
    sums[arm] = (sums[arm] ?? 0) + (logs[index] ?? 0) - mean
  })
  let imbalance = 0
  for (const counts of groups.values()) {
    const members = counts.reduce((sum, count) => sum + count, 0)
    counts.forEach((count, arm) => {
      const planned = (members * (variants[arm]?.weight ?? 0)) / total
      imbalance += (count - planned) ** 2 / Math.max(planned, 1)
    })
  }
  const counts = groups.get('') ?? []
  sums.forEach((sum, arm) => {
    const n = counts[arm] ?? 0
    if (n > 0 && variance > 0) imbalance += sum ** 2 / (n * variance)
  })
  return imbalance
}
