import {
  countRate,
  evidenceTiming,
  forecastScore,
  groupBy,
  meanInterval,
  parseDay,
  pipelineSum,
  quarterAfter,
  quarterOfDay,
  UNKNOWN_SOURCE,
  weightedInterval,
} from '@takt/shared/metrics'
import { readFreezes } from '../../config-store/forecast-freezes.ts'
import { readTargets } from '../../config-store/quarter-targets.ts'
import { readSpend } from '../../config-store/spend.ts'
import { readCommittees } from '../../read-models/deal-care.ts'
import { readEvidenceCases } from '../../read-models/evidence-cases.ts'
import { slippage, stalled } from '../pipeline/ageing.ts'
import { cycle, stageFlow, velocity } from '../pipeline/flow.ts'
import { forecastOf } from '../pipeline/forecast-of.ts'
import { openPipeline } from '../pipeline/open-pipeline.ts'
import { createdIn, daysOf, quarterAt, wonIn } from '../pipeline/setting.ts'
import {
  type At,
  countRow,
  endsOf,
  type FigureRow,
  type Figures,
  missingRow,
  moneyEnds,
  moneyRow,
  numberRow,
  shareRow,
  wordsOf,
} from './row.ts'

const openOf = ({ setting }: At) => setting.book.deals.filter(({ outcome }) => outcome === 'open')

const valuedNote = ({ deals, valued, unvalued }: ReturnType<typeof pipelineSum>): string | null =>
  unvalued === 0 ? null : `${String(valued)} of ${String(deals)} valued`

/** Figures of open deals and of how they move; as of today, or of the window of days. */
export const PIPELINE_FIGURES: Figures = {
  pipeline_value: (at) => {
    const sum = pipelineSum(openOf(at))
    return moneyRow(sum.valueMinor, at.setting.currency, valuedNote(sum))
  },
  valued_deals_share: (at) => {
    const { valued, deals } = pipelineSum(openOf(at))
    return shareRow(countRate(valued, deals, 'no_open_deals'))
  },
  defined_stages_share: ({ setting: { book } }) =>
    shareRow(
      countRate(
        book.stages.filter(({ isDefined }) => isDefined).length,
        book.stages.length,
        'no_stages',
      ),
    ),
  weighted_pipeline: async (at) => {
    const quarter = quarterOfDay(at.setting.today)
    const targets = await readTargets(at.scope)
    const { setting } = at
    const forecast = forecastOf(setting.book, {
      quarter,
      asOf: setting.today,
      project: setting,
      targets,
    })
    const openMinor = forecast.weightedMinor - forecast.closed.valueMinor
    const { level, lower, upper } = weightedInterval(forecast)
    const closedMinor = forecast.closed.valueMinor
    const ends = { level, lower: lower - closedMinor, upper: upper - closedMinor }
    return {
      ...moneyRow(openMinor, setting.currency, 'of the open deals due in the quarter'),
      interval: moneyEnds(ends, setting.currency),
    }
  },
  pipeline_coverage: async (at) => {
    const targets = await readTargets(at.scope)
    const { coverage } = openPipeline(at.setting, { targets })
    return {
      value: coverage.coverage,
      numerator: coverage.openMinor,
      denominator: coverage.remainingMinor,
      interval: null,
      note: coverage.note ?? `required: ${(coverage.required ?? 0).toFixed(2)}`,
    }
  },
  sales_velocity: ({ setting }) => {
    const found = velocity(setting)
    if (found.perDayMinor === null) return missingRow(found.note ?? 'not computable')
    return {
      ...moneyRow(found.perDayMinor, setting.currency),
      denominator: found.cycleDays,
      interval: moneyEnds(found.interval, setting.currency),
    }
  },
  slippage_rate: ({ setting }) => {
    const { slipped, expected, isPartial, note } = slippage(setting, {})
    const soFar = isPartial ? 'the quarter is not over: the rate can only fall' : null
    return shareRow(countRate(slipped, expected, 'nothing_expected'), note ?? soFar)
  },
  value_days_stalled: ({ setting }) =>
    moneyRow(stalled(setting).valueDaysMinor, setting.currency, 'value × days over the norm'),
  forecast_error: (at) => forecastFigure(at, 'error'),
  forecast_bias: (at) => forecastFigure(at, 'bias'),
  stage_transition_rate: ({ setting, from, to }) => {
    const { stages } = stageFlow(setting, { from, to }).cohort
    const sum = (of: 'reachedNext' | 'entered' | 'resolved'): number =>
      stages.reduce((total, stage) => total + stage[of], 0)
    const open = sum('entered') - sum('resolved')
    const note = open === 0 ? null : `over all stages; ${String(open)} stays are undecided`
    return shareRow(countRate(sum('reachedNext'), sum('entered'), 'nobody_entered'), note)
  },
  post_demo_drop_off: ({ setting, from, to }) => {
    const demo = setting.book.stages.find(({ name, key }) => /demo/iu.test(`${name} ${key}`))
    if (demo === undefined) return missingRow('no stage is called a demo')
    const known = stageFlow(setting, { from, to }).cohort.stages
    const row = known.find(({ stage }) => stage === demo.key)
    if (row === undefined) return missingRow('no deal came to the demo in these days')
    return shareRow(countRate(row.entered - row.reachedNext, row.entered, 'nobody_entered'))
  },
  stage_age_days: ({ setting }) => {
    const { norms } = stalled(setting)
    return missingRow(
      norms.length === 0
        ? 'no deal has been in a stage'
        : 'one number a stage: see /pipeline/stalled and /pipeline/bottleneck',
    )
  },
  sales_cycle_median_days: ({ setting, from, to }) => {
    const { survival } = cycle(setting, { basis: 'created', from, to })
    const { medianDays, lowerDays, upperDays, n, confidenceLevel, reason } = survival
    const ends =
      lowerDays === null || upperDays === null
        ? null
        : { level: confidenceLevel, lower: lowerDays, upper: upperDays }
    const note = reason === null ? 'open deals count as "at least this long"' : wordsOf(reason)
    return numberRow(medianDays, { of: n, note, ends })
  },
  accounts_reached: ({ setting, from, to }) => {
    const deals = createdIn(setting.book, daysOf(setting, { from, to }))
    const accounts = new Set(deals.flatMap(({ account }) => account ?? []))
    return countRow(accounts.size, 'accounts with a deal created in these days')
  },
  bant_qualified_share: ({ setting: { book } }) =>
    shareRow(countRate(book.deals.length, book.deals.length + book.held, 'no_deals')),
  early_security_documents_share: async ({ scope }) => {
    const found = evidenceTiming({ deals: await readEvidenceCases(scope) })
    return shareRow(found.sentBefore)
  },
  top_channel_share: ({ setting, from, to }) => {
    const deals = createdIn(setting.book, daysOf(setting, { from, to }))
    const bySource = groupBy(deals, ({ leadSource }) => leadSource ?? UNKNOWN_SOURCE)
    const values = [...bySource].map(([source, own]) => ({ source, ...pipelineSum(own) }))
    const largest = values.toSorted((a, b) => b.valueMinor - a.valueMinor)[0]
    const totalMinor = values.reduce((sum, { valueMinor }) => sum + valueMinor, 0)
    if (largest === undefined || totalMinor === 0) return missingRow('no value was created')
    return {
      value: largest.valueMinor / totalMinor,
      numerator: largest.valueMinor,
      denominator: totalMinor,
      interval: null,
      note: `${largest.source}: of the pipeline created in these days`,
    }
  },
  typical_price_usd: ({ setting, from, to }) => {
    if (setting.currency !== 'USD') return missingRow('the project is not in USD')
    const won = wonIn(setting.book, daysOf(setting, { from, to }))
    const { valueMinor, valued } = pipelineSum(won)
    if (valued === 0) return missingRow('nothing was won in these days')
    return {
      ...moneyRow(valueMinor / valued, setting.currency, 'mean of the deals won'),
      interval: moneyEnds(
        meanInterval(won.flatMap(({ amountMinor }) => amountMinor ?? [])),
        setting.currency,
      ),
      numerator: valueMinor,
      denominator: valued,
    }
  },
  ctr: async ({ scope, from, to }) => {
    const spend = await readSpend(scope.db, { projectId: scope.project.id, from, to })
    const sum = (of: 'clicks' | 'impressions'): number =>
      spend.reduce((total, row) => total + (row.impressions === null ? 0 : (row[of] ?? 0)), 0)
    const [clicks, impressions] = [sum('clicks'), sum('impressions')]
    if (clicks > impressions) return missingRow('more clicks than impressions are recorded')
    return shareRow(countRate(clicks, impressions, 'no_impressions'))
  },
  decision_makers: async ({ scope }) => {
    const accounts = (await readCommittees(scope)).filter(({ contacts }) => contacts > 0)
    if (accounts.length === 0) return missingRow('no account with an open deal has a contact')
    const people = accounts.reduce((sum, { contacts }) => sum + contacts, 0)
    const ends = endsOf(meanInterval(accounts.map(({ contacts }) => contacts)))
    return {
      ...numberRow(people / accounts.length, {
        of: accounts.length,
        note: 'contacts known of each account with an open deal',
        ends,
      }),
      numerator: people,
    }
  },
  people_over_message_cap: () => missingRow('no cap on messages is set'),
}

/** The newest quarter that is over, from what was frozen in its first week. */
async function forecastFigure({ scope, setting }: At, of: 'error' | 'bias'): Promise<FigureRow> {
  const last = quarterAfter(quarterOfDay(setting.today), -1)
  const quarter = quarterAt(setting, last.id)
  const freeze = (await readFreezes(scope)).find(({ forecast }) => forecast.quarter === last.id)
  if (freeze === undefined) return missingRow(`no forecast was frozen in ${last.id}`)
  const won = wonIn(setting.book, { first: parseDay(quarter.from), last: parseDay(quarter.to) })
  const actualMinor = pipelineSum(won).valueMinor
  const { forecast } = freeze
  const ids = new Set(won.map(({ id }) => id))
  const score = forecastScore({ forecast, actualMinor, won: ids }).commit
  if (score[of] === null) return missingRow(`nothing was won in ${last.id}`)
  return {
    value: score[of],
    numerator: forecast.commitForecastMinor - actualMinor,
    denominator: actualMinor,
    interval: null,
    note: `commit of ${last.id} as frozen in week ${String(forecast.week)}`,
  }
}
