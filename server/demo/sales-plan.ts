import { createRandom, type Random } from '@takt/shared/numeric/random.ts'
import { parseDay, type Quarter, quarterAfter, quarterOfDay } from '@takt/shared/metrics'

/** SaaS B's way from the demo to the contract. */
export const STAGES = [
  'Discovery & demo',
  'Security & legal review',
  'Pilot',
  'Committee approval',
  'Contract',
] as const

/** What becomes of the deals of one quarter. */
type Cohort = {
  quarter: Quarter
  won: number
  /** How many end in each stage. */
  lost: readonly [number, number, number, number, number]
  /** Sum of the days from creation to the win, over all deals won. */
  wonDays: number
  /** Sum of the amounts won, in whole euros. */
  wonAmount: number
  /** Deals that are still under way. */
  open: number
}

/** One deal of the demo; days are numbers. */
export type PlannedDeal = {
  id: string
  account: number
  created: number
  /** When it came to each stage that it reached. */
  entered: readonly number[]
  outcome: 'won' | 'lost' | 'open'
  ended: number | null
  amount: number
  source: string | null
  owner: string
}

const SOURCES = ['inbound', 'inbound', 'inbound', 'sdr outbound', 'partner', 'event', null] as const
const OWNERS = ['Dana', 'Emil', 'Farah', 'Goran'] as const
const MEAN_AMOUNT = 24_000
/** Nothing runs longer than this before it is lost, so that a cohort ends. */
const LOST_DAYS_MAX = 80

/**
 * The deals of eight quarters before and in the one of `anchor`: two half-years as the case tells them,
 * 57 and 81 won of 300 each after 94 and 61 days on average, and what is under way since.
 *
 * @param anchor the day the demo was first set up, `YYYY-MM-DD`
 */
export function plannedDeals(anchor: string): PlannedDeal[] {
  const now = quarterOfDay(anchor)
  return [
    cohort(quarterAfter(now, -5), [28, [30, 60, 12, 13, 7], 28 * 94, 0]),
    cohort(quarterAfter(now, -4), [29, [30, 60, 13, 12, 6], 29 * 94, 0]),
    cohort(quarterAfter(now, -3), [40, [28, 42, 15, 15, 10], 40 * 61, 0]),
    cohort(quarterAfter(now, -2), [41, [27, 43, 15, 15, 9], 41 * 61, 0]),
    cohort(quarterAfter(now, -1), [22, [20, 30, 10, 8, 4], 22 * 60, 56]),
    cohort(now, [6, [8, 6, 0, 0, 0], 6 * 25, 40]),
  ].flatMap((plan) => dealsOf(plan, anchor))
}

function cohort(
  quarter: Quarter,
  [won, lost, wonDays, open]: [number, Cohort['lost'], number, number],
): Cohort {
  return { quarter, won, lost, wonDays, wonAmount: won * MEAN_AMOUNT, open }
}

function dealsOf(plan: Cohort, anchor: string): PlannedDeal[] {
  const random = createRandom(`saas-b deals ${plan.quarter.id}`)
  const cycles = split(random, plan.wonDays, plan.won, 0.45)
  const amounts = split(random, plan.wonAmount / 100, plan.won, 0.4).map((part) => part * 100)
  const kinds = [
    ...cycles.map((days, index) => ({ end: 'won' as const, days, amount: amounts[index] ?? 0 })),
    ...plan.lost.flatMap((count, stage) =>
      Array.from({ length: count }, () => ({
        end: 'lost' as const,
        stage,
        days: 12 + random.integer(LOST_DAYS_MAX - 12),
        amount: amountOf(random),
      })),
    ),
    ...Array.from({ length: plan.open }, () => ({
      end: 'open' as const,
      stage: [0, 0, 0, 1, 1, 1, 1, 2, 3, 4][random.integer(10)] ?? 0,
      days: 0,
      amount: amountOf(random),
    })),
  ]
  const first = parseDay(plan.quarter.from)
  const last = Math.min(parseDay(plan.quarter.to), parseDay(anchor))
  return kinds.map((kind, index) => {
    const latest = kind.end === 'open' ? last : Math.min(last, parseDay(anchor) - kind.days)
    const created = first + random.integer(Math.max(1, latest - first + 1))
    return {
      id: `b-${plan.quarter.id}-${String(index + 1)}`,
      account: 1 + random.integer(180),
      created,
      ...wayOf(random, { ...kind, created, anchor }),
      amount: kind.amount,
      source: SOURCES[random.integer(SOURCES.length)] ?? null,
      owner: OWNERS[random.integer(OWNERS.length)] ?? 'Dana',
    }
  })
}

const amountOf = (random: Random): number => 12_000 + 100 * random.integer(240)

/** When a deal comes to each stage; review takes the longest. */
const SHARES = [0, 0.15, 0.55, 0.75, 0.9] as const

function wayOf(
  random: Random,
  kind: {
    end: PlannedDeal['outcome']
    stage?: number
    days: number
    created: number
    anchor: string
  },
): Pick<PlannedDeal, 'entered' | 'outcome' | 'ended'> {
  const { end, days, created } = kind
  const reached = kind.stage ?? STAGES.length - 1
  const age = end === 'open' ? Math.max(0, parseDay(kind.anchor) - created) : days
  const span = end === 'won' ? days : age / (SHARES[reached + 1] ?? 1.1)
  const entered = SHARES.slice(0, reached + 1).map(
    (share) => created + Math.floor(share * span * (0.9 + random.uniform() * 0.1)),
  )
  return { entered, outcome: end, ended: end === 'open' ? null : created + days }
}

/** Whole parts around their mean that add up to `total` exactly. */
function split(random: Random, total: number, parts: number, spread: number): number[] {
  const mean = total / parts
  const drawn = Array.from({ length: parts }, () =>
    Math.max(1, Math.round(mean * (1 + spread * (2 * random.uniform() - 1)))),
  )
  let rest = total - drawn.reduce((sum, part) => sum + part, 0)
  for (let index = 0; rest !== 0; index = (index + 1) % parts) {
    const step = Math.sign(rest)
    drawn[index] = (drawn[index] ?? 0) + step
    rest -= step
  }
  return drawn
}
