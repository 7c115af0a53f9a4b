import {
  balancesOn,
  type MrrBridge,
  type MrrDelta,
  mrrBridges,
  revenueRetention,
} from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import type { MetricSums } from './metric-parts.ts'
import { addDays, addMonths, type Grain, periodsBetween } from './period.ts'
import { readMrrDeltas } from './recurring-revenue.ts'

type Parts = { numerator: number; denominator: number | null }

/** What a metric is made of in one period: the bridge of its days, or balances a year apart. */
const PARTS: Readonly<Record<string, (bridge: MrrBridge, changes: readonly MrrDelta[]) => Parts>> =
  {
    mrr: ({ end }) => ({ numerator: end, denominator: null }),
    arr: ({ end }) => ({ numerator: 12 * end, denominator: null }),
    expansion_rate: ({ expansion, start }) => ({ numerator: expansion, denominator: start }),
    revenue_churn_rate: ({ contraction, churned, start }) => ({
      numerator: contraction + churned,
      denominator: start,
    }),
    logo_churn_rate: ({ customers }) => ({
      numerator: customers.churned,
      denominator: customers.start,
    }),
    logo_retention_rate: ({ customers }) => ({
      numerator: customers.start - customers.churned,
      denominator: customers.start,
    }),
    quick_ratio: (bridge) => ({
      numerator: bridge.new + bridge.expansion,
      denominator: bridge.contraction + bridge.churned,
    }),
    nrr: ({ period }, changes) => {
      const [before, after] = yearApart(changes, period.end)
      const { start, end } = revenueRetention({ balances: [before, after] })
      return { numerator: end, denominator: start }
    },
    grr: ({ period }, changes) => {
      const [before, after] = yearApart(changes, period.end)
      const { start, grr } = revenueRetention({ balances: [before, after] })
      return { numerator: Math.round((grr ?? 0) * start), denominator: start }
    },
  }

function yearApart(changes: readonly MrrDelta[], day: string): [Balance, Balance] {
  const [before, after] = balancesOn({ changes, days: [addMonths(day, -12), day] })
  return [before ?? new Map(), after ?? new Map()]
}
type Balance = Map<string, number>

/** Whether a metric is made of recurring revenue. */
export const isRevenueMetric = (metric: string): boolean => Object.hasOwn(PARTS, metric)

/** A metric of recurring revenue by period; the running period ends with its last day that is asked for. */
export async function readRevenueSums(
  scope: ProjectScope,
  metric: string,
  { from, to, grain }: { from: string; to: string; grain: Grain },
): Promise<MetricSums[]> {
  const partsOf = PARTS[metric]
  if (partsOf === undefined) throw new RangeError(`metric: "${metric}" is not computed`)
  const periods = periodsBetween(from, to, grain).map((period) => ({
    ...period,
    end: period.end > to ? to : period.end,
  }))
  const [first] = periods
  if (first === undefined) return []
  const changes = await readMrrDeltas(scope, to)
  const dayBefore = addDays(first.start, -1)
  return mrrBridges({ changes, periods, dayBefore }).map((bridge) => ({
    key: bridge.period.key,
    by: null,
    ...partsOf(bridge, changes),
    numeratorSquares: null,
  }))
}
