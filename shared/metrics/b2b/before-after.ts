import { compensatedSum } from '../../numeric/summation.ts'
import { twoProportionCI } from '../../stats/proportions/difference-interval.ts'
import { quantileR7 } from '../quantile.ts'
import { acquisitionCost, type CostRow, ltvToCac } from './acquisition-cost.ts'
import { figure, noFigure } from '../figure.ts'
import { welchTTest } from '../../stats/means/t-test.ts'
import { summarize } from '../../stats/means/moments.ts'
import { lifetimeValue } from './lifetime-value.ts'
import { meanInterval, type SampleInterval } from './sample-interval.ts'
import { type CountRate, countRate } from './win-rate.ts'

/** The deals created in one period, and what winning them cost. */
export type SalesPeriod = {
  opportunities: number
  won: number
  /** Still open: while there are any, the win rate can rise. */
  open: number
  /** Days from creation to the win, one for each deal won. */
  cycleDays: readonly number[]
  wonMinor: number
  costs: readonly CostRow[]
}

/** What is assumed of a customer's worth; null where nobody has said. */
export type WorthAssumptions = { grossMargin: number | null; monthlyChurnRate: number | null }

export const NOT_AN_EXPERIMENT = 'before/after comparison, not a controlled experiment'

type Change = { absolute: number | null; relative: number | null }

export type SalesComparison = {
  label: typeof NOT_AN_EXPERIMENT
  before: PeriodFigures
  after: PeriodFigures
  /** After minus before; rates in shares of 1, so 0.08 is 8 percentage points. */
  change: Record<'winRate' | 'cycleDays' | 'costPerOpportunity' | 'cac' | 'ltvToCac', Change>
  /** Of the difference of the win rates (Newcombe 1998, method 10). */
  winRateInterval: { level: number; lower: number; upper: number } | null
  /** Of the difference of the mean cycles, in days (Welch). */
  cycleInterval: { level: number; lower: number; upper: number } | null
  /** Velocity after ÷ before with the same number and size of deals: win rate × 1 ÷ cycle. */
  velocityRatio: number | null
}

type PeriodFigures = {
  winRate: CountRate<'no_deals'>
  /** Share of the deals that have ended. */
  maturity: number | null
  meanCycleDays: number | null
  meanCycleInterval: SampleInterval | null
  medianCycleDays: number | null
  costMinor: number
  costPerOpportunityMinor: number | null
  cacMinor: number | null
  cacBasis: string
  ltvMinor: number | null
  ltvToCac: number | null
  /** Why there is no lifetime value. */
  note: string | null
}

/**
 * Two periods of a sales team side by side, as counts, costs and times, without a p-value: nobody was
 * assigned to either, so nothing says what made the difference.
 *
 * Lifetime value is the mean yearly value won ÷ 12 × gross margin ÷ monthly churn.
 *
 * @see product section 3, SaaS B: 57 and 81 of 300, 94 and 61 days, CAC 30,000 and 21,111
 */
export function compareSales(options: {
  before: SalesPeriod
  after: SalesPeriod
  worth: WorthAssumptions
}): SalesComparison {
  const before = figuresOf(options.before, options.worth)
  const after = figuresOf(options.after, options.worth)
  const pair = (of: (figures: PeriodFigures) => number | null): Change =>
    changeOf(of(before), of(after))
  const winRate = pair((figures) => figures.winRate.value)
  const cycleDays = pair((figures) => figures.meanCycleDays)
  const { ciLower, ciUpper } = twoProportionCI({
    control: { successes: options.before.won, trials: options.before.opportunities },
    treatment: { successes: options.after.won, trials: options.after.opportunities },
    method: 'newcombe',
  })
  return {
    label: NOT_AN_EXPERIMENT,
    before,
    after,
    change: {
      winRate,
      cycleDays,
      costPerOpportunity: pair((figures) => figures.costPerOpportunityMinor),
      cac: pair((figures) => figures.cacMinor),
      ltvToCac: pair((figures) => figures.ltvToCac),
    },
    winRateInterval:
      ciLower === null || ciUpper === null ? null : { level: 0.95, lower: ciLower, upper: ciUpper },
    cycleInterval: cycleInterval(options.before.cycleDays, options.after.cycleDays),
    velocityRatio:
      winRate.relative === null || cycleDays.relative === null
        ? null
        : (1 + winRate.relative) / (1 + cycleDays.relative),
  }
}

function figuresOf(period: SalesPeriod, worth: WorthAssumptions): PeriodFigures {
  const { opportunities, won, open, cycleDays, wonMinor, costs } = period
  const cac = acquisitionCost({ costs, newCustomers: won })
  const ltv = ltvOf(won === 0 ? null : wonMinor / won, worth)
  const known = ltv.value === null ? noFigure('no_ltv') : figure(ltv.value)
  const ratio = ltvToCac({ ltv: known, cac }).value
  return {
    winRate: countRate(won, opportunities, 'no_deals'),
    maturity: opportunities === 0 ? null : (opportunities - open) / opportunities,
    meanCycleDays: cycleDays.length === 0 ? null : compensatedSum(cycleDays) / cycleDays.length,
    meanCycleInterval: meanInterval(cycleDays),
    medianCycleDays: cycleDays.length === 0 ? null : quantileR7(cycleDays, 0.5),
    costMinor: cac.costMinor,
    costPerOpportunityMinor: opportunities === 0 ? null : cac.costMinor / opportunities,
    cacMinor: cac.costMinor === 0 ? null : cac.value,
    cacBasis: cac.basis,
    ltvMinor: ltv.value,
    ltvToCac: ratio,
    note: ltv.note,
  }
}

function cycleInterval(
  before: readonly number[],
  after: readonly number[],
): SalesComparison['cycleInterval'] {
  const [control, treatment] = [summarize(before), summarize(after)]
  if (control.variance === null || treatment.variance === null) return null
  const { ciLower, ciUpper } = welchTTest({ control, treatment })
  return ciLower === null || ciUpper === null
    ? null
    : { level: 0.95, lower: ciLower, upper: ciUpper }
}

function ltvOf(
  yearlyMinor: number | null,
  { grossMargin, monthlyChurnRate }: WorthAssumptions,
): { value: number | null; note: string | null } {
  if (grossMargin === null || monthlyChurnRate === null) {
    return { value: null, note: 'gross margin and monthly churn are not set, so no lifetime value' }
  }
  if (yearlyMinor === null) return { value: null, note: 'nothing was won' }
  const { value, reason } = lifetimeValue({
    variant: 'margin',
    arpa: yearlyMinor / 12,
    grossMargin,
    monthlyChurnRate,
  })
  return { value, note: reason === null ? null : 'not computable without churn' }
}

function changeOf(before: number | null, after: number | null): Change {
  if (before === null || after === null) return { absolute: null, relative: null }
  return { absolute: after - before, relative: before === 0 ? null : after / before - 1 }
}
