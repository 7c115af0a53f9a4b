import type { Forecast } from '../../schemas/forecast.ts'
import { normalQuantile } from '../../numeric/normal.ts'
import { weekOfQuarter, type Quarter } from '../quarter.ts'
import type { DealAsOf } from './deal-track.ts'
import {
  commitAccuracy,
  forecastAccuracy,
  forecastRollup,
  weightedPipelineForecast,
} from './forecast.ts'
import { pipelineSum } from './pipeline.ts'

/**
 * The forecast of a quarter from deals as they stood: closed, commit, best case, pipeline, and the
 * weighted sum with its spread.
 *
 * Open deals count when they are due by the end of the quarter, overdue ones too. A deal's chance is its
 * own, else its stage's, else the win rate.
 *
 * @param options.deals at the end of the day before `asOf`
 * @param options.winRate of the 12 months before; null when nothing was closed in them
 */
export function forecastAt(options: {
  quarter: Quarter
  asOf: string
  currency: string
  deals: readonly DealAsOf[]
  stageProbability: ReadonlyMap<string, number>
  winRate: number | null
  targetMinor: number | null
}): Forecast {
  const { quarter, asOf, deals, stageProbability, winRate } = options
  const { closed, due } = dealsOf(quarter, deals)
  const inCategory = (name: DealAsOf['category']): DealAsOf[] =>
    due.filter(({ category }) => (category ?? 'pipeline') === name)
  const [commit, bestCase, pipeline, omitted] = (
    ['commit', 'best_case', 'pipeline', 'omitted'] as const
  ).map((name) => sumOf(inCategory(name))) as [Sum, Sum, Sum, Sum]
  const { weighted, probabilities } = weightedOf(due, stageProbability, winRate)
  const won = sumOf(closed)
  const rollup = forecastRollup({
    closed: won.valueMinor,
    commit: commit.valueMinor,
    bestCase: bestCase.valueMinor,
    pipeline: pipeline.valueMinor,
  })
  return {
    quarter: quarter.id,
    asOf,
    week: weekOfQuarter(quarter, asOf),
    currency: options.currency,
    closed: won,
    commit,
    bestCase,
    pipeline,
    omitted,
    commitForecastMinor: rollup.commitForecast,
    bestCaseForecastMinor: rollup.bestCaseForecast,
    openPipelineMinor: rollup.openPipeline,
    weightedMinor: won.valueMinor + Math.round(weighted.expectedMinor),
    standardDeviationMinor: Math.round(weighted.standardDeviationMinor),
    probabilities,
    targetMinor: options.targetMinor,
    committed: inCategory('commit').map(({ id, amountMinor }) => ({
      id,
      amountMinor: amountMinor ?? 0,
    })),
  }
}

/**
 * Interval of the weighted forecast: ± z × its spread, within what can come true at all, from nothing
 * more to every open deal won. Like the spread it takes deals as independent.
 */
export function weightedInterval(
  forecast: Pick<
    Forecast,
    'closed' | 'openPipelineMinor' | 'weightedMinor' | 'standardDeviationMinor'
  >,
  level = 0.95,
): { level: number; lower: number; upper: number; method: 'normal' } {
  const { closed, openPipelineMinor, weightedMinor, standardDeviationMinor } = forecast
  const half = normalQuantile((1 + level) / 2) * standardDeviationMinor
  return {
    level,
    lower: Math.round(Math.max(closed.valueMinor, weightedMinor - half)),
    upper: Math.round(Math.min(closed.valueMinor + openPipelineMinor, weightedMinor + half)),
    method: 'normal',
  }
}

function dealsOf(quarter: Quarter, deals: readonly DealAsOf[]) {
  return {
    closed: deals.filter(
      ({ status, closeOn }) =>
        status === 'won' && closeOn !== null && closeOn >= quarter.from && closeOn <= quarter.to,
    ),
    due: deals.filter(
      ({ status, closeOn }) => status === 'open' && closeOn !== null && closeOn <= quarter.to,
    ),
  }
}

type Sum = Forecast['commit']

function sumOf(deals: readonly DealAsOf[]): Sum {
  const { valueMinor, deals: count, unvalued } = pipelineSum(deals)
  return { valueMinor, deals: count, unvalued }
}

function weightedOf(
  due: readonly DealAsOf[],
  stageProbability: ReadonlyMap<string, number>,
  winRate: number | null,
) {
  const chances = due
    .filter(({ category }) => category !== 'omitted')
    .map((deal) => ({ deal, ...chanceOf(deal, stageProbability, winRate) }))
  const from = (origin: Origin): number => chances.filter((each) => each.origin === origin).length
  return {
    weighted: weightedPipelineForecast({
      deals: chances.flatMap(({ deal, chance }) =>
        chance === null ? [] : [{ amountMinor: deal.amountMinor, probability: chance }],
      ),
    }),
    probabilities: {
      ofDeal: from('deal'),
      ofStage: from('stage'),
      ofWinRate: from('win_rate'),
      unknown: from('unknown'),
    },
  }
}

type Origin = 'deal' | 'stage' | 'win_rate' | 'unknown'

function chanceOf(
  { probability, stage }: DealAsOf,
  stageProbability: ReadonlyMap<string, number>,
  winRate: number | null,
): { chance: number | null; origin: Origin } {
  if (probability !== null) return { chance: probability, origin: 'deal' }
  const ofStage = stage === null ? undefined : stageProbability.get(stage)
  if (ofStage !== undefined) return { chance: ofStage, origin: 'stage' }
  return winRate === null
    ? { chance: null, origin: 'unknown' }
    : { chance: winRate, origin: 'win_rate' }
}

export type ForecastScore = {
  week: number
  asOf: string
  commit: ReturnType<typeof forecastAccuracy>
  weighted: ReturnType<typeof forecastAccuracy>
  bestCase: ReturnType<typeof forecastAccuracy>
  /** Value of what was committed then and was won in the quarter ÷ value committed. */
  commitAccuracy: ReturnType<typeof commitAccuracy>
}

/**
 * A frozen forecast against what the quarter brought in the end.
 *
 * @param options.won ids of the deals won in the quarter
 */
export function forecastScore(options: {
  forecast: Forecast
  actualMinor: number
  won: ReadonlySet<string>
}): ForecastScore {
  const { forecast, actualMinor: actual, won } = options
  const score = (value: number): ReturnType<typeof forecastAccuracy> =>
    forecastAccuracy({ forecast: value, actual })
  return {
    week: forecast.week,
    asOf: forecast.asOf,
    commit: score(forecast.commitForecastMinor),
    weighted: score(forecast.weightedMinor),
    bestCase: score(forecast.bestCaseForecastMinor),
    commitAccuracy: commitAccuracy({
      committed: forecast.committed.map(({ id, amountMinor }) => ({
        amountMinor,
        won: won.has(id),
      })),
    }),
  }
}
