import {
  ATTRIBUTION_DEFAULTS,
  type AttributionModel,
  type AttributionReport,
  attributionReport,
  type AttributionSource,
  UNATTRIBUTED,
} from '@takt/shared/metrics'
import { creditWarnings } from '@takt/shared/misuse'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { readChannelPaths, readPathLists } from '../config-store/channel-paths.ts'
import type { AnswerOf, Asker } from '../answers/answers.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import {
  readOrderJourneys,
  readVisitPathsWithoutOrder,
  type TouchDimension,
} from '../read-models/order-journeys.ts'
import type { Memory } from './memory.ts'

const DAY_MS = 24 * 3_600_000
const NOT_CAUSE = 'credit by convention, not by cause: a controlled experiment overrules it'

export type CreditQuestion = {
  source: AttributionSource
  mode: Mode
  models: readonly AttributionModel[]
  by: TouchDimension
  list: string | undefined
  days: { from: string; to: string }
  windows: { lookbackMs: number; halfLifeMs: number }
}

/** Conversions and value by channel (or campaign, kind, content) under each model. */
export async function creditOf(
  scope: ProjectScope,
  ask: CreditQuestion,
  { remember, answers }: { remember: Memory; answers: Asker },
) {
  const { source, mode, models, windows } = ask
  const defaultModel = ATTRIBUTION_DEFAULTS[mode].model
  const head = {
    source,
    mode,
    by: source === 'paths' ? ('channel' as const) : ask.by,
    defaultModel: models.includes(defaultModel) ? defaultModel : (models[0] ?? defaultModel),
    models,
    reading: NOT_CAUSE,
    warnings: creditWarnings(mode, models),
  }
  if (source === 'paths') return { ...head, ...(await ofPaths(scope, ask)) }
  const found = await remember(scope, ['credit', ask], () =>
    source === 'deals' ? ofDeals(scope, ask, answers) : ofOrders(scope, ask),
  )
  return {
    ...head,
    list: null,
    ...ask.days,
    lookbackDays: windows.lookbackMs / DAY_MS,
    halfLifeDays: windows.halfLifeMs / DAY_MS,
    currency: scope.project.currency,
    ...found,
  }
}

type Found = ReturnType<typeof shown> & { deals: AnswerOf<'dealCredit'>['deals'] | null }

async function ofPaths(scope: ProjectScope, { models, list: asked }: CreditQuestion) {
  const list = await listOf(scope, asked)
  const paths = list === null ? [] : await readChannelPaths(scope, list)
  const none = { from: null, to: null, lookbackDays: null, halfLifeDays: null, currency: null }
  const report = attributionReport({ paths, models })
  return { list, ...none, ...shown(report, null), deals: null }
}

async function ofOrders(
  scope: ProjectScope,
  { days, windows, by, models }: CreditQuestion,
): Promise<Found> {
  const ask = { ...days, lookbackMs: windows.lookbackMs, by }
  return await inSnapshot(scope, async (snapshot) => {
    const journeys = await readOrderJourneys(snapshot, ask)
    const nullPaths = models.includes('markov')
      ? await readVisitPathsWithoutOrder(snapshot, ask)
      : []
    const report = attributionReport({ journeys, nullPaths, models, ...windows })
    return { ...shown(report, scope.project.currency), deals: null }
  })
}

async function ofDeals(
  scope: ProjectScope,
  { days, windows, by, models }: CreditQuestion,
  answers: Asker,
): Promise<Found> {
  const { report, deals } = await answers.ask(scope, 'dealCredit', { days, windows, by, models })
  return { ...shown(report, scope.project.currency), deals }
}

/** Money in major units; of imported paths the value is as the file has it. */
function shown(
  { conversions, value, channels, markov }: AttributionReport,
  currency: string | null,
) {
  const major = (amount: number): number =>
    currency === null ? amount : majorUnits(amount, currency)
  return {
    conversions,
    value: major(value),
    note: conversions === 0 ? 'nothing was converted in this time' : null,
    rows: channels.map(({ channel, byModel, spread }) => ({
      label: channel,
      isUnattributed: channel === UNATTRIBUTED,
      byModel: byModel.map((credit) => ({
        model: credit.model,
        conversions: credit.conversions,
        conversionShare: conversions === 0 ? null : credit.conversions / conversions,
        value: currency === null ? credit.value : major(credit.valueMinor ?? credit.value),
        valueMinor: currency === null ? null : credit.valueMinor,
      })),
      spread,
    })),
    markov,
  }
}

async function listOf(scope: ProjectScope, list: string | undefined): Promise<string | null> {
  const lists = await readPathLists(scope)
  if (list === undefined) return lists[0]?.list ?? null
  if (lists.some((each) => each.list === list)) return list
  const known = lists.map((each) => each.list).join(', ')
  throw new AppError('not_found', `list: there is no list "${list}"; there is ${known || 'none'}`)
}
