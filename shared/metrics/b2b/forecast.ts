import { compensatedSum } from '../../numeric/summation.ts'
import { finite, nonNegative, probability } from '../checked.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure, quotient } from '../figure.ts'
import { groupBy } from '../group-by.ts'

/** An open deal and its chance; probability is a fraction, so Salesforce's 65 is 0.65 here. */
export type ForecastDeal = { amountMinor: number | null; probability: number; closeMonth?: string }

export type WeightedForecast = {
  expectedMinor: number
  /** √Σ a²p(1−p): too small when deals depend on each other, as they do in a bad quarter. */
  standardDeviationMinor: number
  assumption: 'deals_are_independent'
  deals: number
  /** Deals without an amount, which the forecast leaves out. */
  unvalued: number
}

/**
 * Expected value of open deals, Σ amount × probability, with its spread.
 *
 * @throws RangeError on a probability outside [0, 1]
 */
export function weightedPipelineForecast(options: {
  deals: readonly ForecastDeal[]
}): WeightedForecast {
  const valued = options.deals.flatMap(({ amountMinor, probability: chance }) => {
    const p = probability(chance, 'probability')
    return amountMinor === null ? [] : [{ amount: nonNegative(amountMinor, 'amountMinor'), p }]
  })
  return {
    expectedMinor: compensatedSum(valued.map(({ amount, p }) => amount * p)),
    standardDeviationMinor: Math.sqrt(
      compensatedSum(valued.map(({ amount, p }) => amount * amount * p * (1 - p))),
    ),
    assumption: 'deals_are_independent',
    deals: options.deals.length,
    unvalued: options.deals.length - valued.length,
  }
}

/** The weighted forecast by expected close month, in order; deals without one come last, as `null`. */
export function weightedForecastByMonth(options: {
  deals: readonly ForecastDeal[]
}): (WeightedForecast & { month: string | null })[] {
  const byMonth = groupBy(options.deals, ({ closeMonth }) => closeMonth ?? null)
  return [...byMonth]
    .toSorted(([a], [b]) => (a === null ? 1 : b === null ? -1 : a < b ? -1 : 1))
    .map(([month, deals]) => ({ month, ...weightedPipelineForecast({ deals }) }))
}

/**
 * Cumulative forecast columns from single categories: each adds the safer ones before it.
 *
 * @see Salesforce help, "Cumulative forecast rollups"
 */
export function forecastRollup(categories: {
  closed: number
  commit: number
  bestCase: number
  pipeline: number
}): { closedOnly: number; commitForecast: number; bestCaseForecast: number; openPipeline: number } {
  const closedOnly = nonNegative(categories.closed, 'closed')
  const commit = nonNegative(categories.commit, 'commit')
  const bestCase = nonNegative(categories.bestCase, 'bestCase')
  return {
    closedOnly,
    commitForecast: closedOnly + commit,
    bestCaseForecast: closedOnly + commit + bestCase,
    // Everything still open, so without what is closed.
    openPipeline: commit + bestCase + nonNegative(categories.pipeline, 'pipeline'),
  }
}

export type ForecastAccuracy = {
  /** 1 − |forecast − actual| ÷ actual, not below 0; null when nothing was closed. */
  accuracy: number | null
  /** |forecast − actual| ÷ actual. */
  error: number | null
  /** (forecast − actual) ÷ actual: positive when the forecast promised too much. */
  bias: number | null
  reason: 'no_actual' | null
}

/**
 * How near a frozen forecast came to what was closed, and on which side. The denominator is the
 * actual; sources also use the forecast, which gives other numbers.
 *
 * @param options.forecast as it stood at the freeze, not as edited since
 */
export function forecastAccuracy(options: { forecast: number; actual: number }): ForecastAccuracy {
  const forecast = nonNegative(options.forecast, 'forecast')
  const actual = nonNegative(options.actual, 'actual')
  if (actual === 0) return { accuracy: null, error: null, bias: null, reason: 'no_actual' }
  const bias = (forecast - actual) / actual
  const error = Math.abs(bias)
  return { accuracy: Math.max(0, 1 - error), error, bias, reason: null }
}

/** Weeks of a 13-week quarter whose frozen forecasts are scored. */
export const SCORED_WEEKS: readonly number[] = [1, 5, 9, 13]

/**
 * Every frozen forecast of a quarter against what was closed in the end, by week.
 *
 * @param options.weeks which weeks to score; a week without a frozen forecast is left out
 */
export function scoredForecasts(options: {
  frozen: readonly { week: number; forecast: number }[]
  actual: number
  weeks?: readonly number[]
}): (ForecastAccuracy & { week: number; forecast: number })[] {
  const { frozen, actual, weeks = SCORED_WEEKS } = options
  return frozen
    .filter(({ week }) => weeks.includes(week))
    .toSorted((a, b) => a.week - b.week)
    .map(({ week, forecast }) => ({ week, forecast, ...forecastAccuracy({ forecast, actual }) }))
}

/**
 * Weighted absolute percentage error over segments: Σ |forecast − actual| ÷ Σ actual. Errors of
 * opposite sign do not cancel, as they do in the total (`netError`).
 */
export function weightedAbsoluteError(options: {
  segments: readonly { forecast: number; actual: number }[]
}): { wape: Figure<'no_actual'>; netError: Figure<'no_actual'> } {
  const { segments } = options
  const errors = segments.map(
    ({ forecast, actual }) => finite(forecast, 'forecast') - nonNegative(actual, 'actual'),
  )
  const actual = compensatedSum(segments.map((segment) => segment.actual))
  return {
    wape: quotient(compensatedSum(errors.map(Math.abs)), actual, 'no_actual'),
    netError: quotient(Math.abs(compensatedSum(errors)), actual, 'no_actual'),
  }
}

/** Value of the deals committed at the freeze that were won ÷ value committed. */
export function commitAccuracy(options: {
  committed: readonly { amountMinor: number; won: boolean }[]
}): Figure<'nothing_committed'> {
  const value = (deals: readonly { amountMinor: number }[]): number =>
    compensatedSum(deals.map(({ amountMinor }) => nonNegative(amountMinor, 'amountMinor')))
  const all = value(options.committed)
  const won = value(options.committed.filter((deal) => deal.won))
  return all === 0 ? noFigure('nothing_committed') : figure(won / all)
}
