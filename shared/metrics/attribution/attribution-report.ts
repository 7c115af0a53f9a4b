import { attributionOfPaths, PATH_MODELS } from './attribute-paths.ts'
import type { Attribution } from './attribute.ts'
import { type CreditOptions, CreditPortion } from './credit-portion.ts'
import type { Journey } from './journey.ts'
import type { MarkovAttribution } from './markov.ts'
import type { AttributionModel, ModelComparison } from './model-comparison.ts'
import { compareResults } from './model-comparison.ts'
import type { PathCount } from './path-source.ts'
import type { ShapleyAttribution } from './shapley.ts'

/** Models whose milestones only a sale to a company has. */
const LEAD_MODELS = new Set<AttributionModel>([
  'lead-creation',
  'opportunity-creation',
  'u-shaped',
  'u-shaped-50-50',
  'w-shaped',
  'full-path',
])

/** In the order in which a comparison shows them. */
const B2B_MODELS: readonly AttributionModel[] = [
  'last',
  'first',
  'lead-creation',
  'opportunity-creation',
  'linear',
  'u-shaped',
  'u-shaped-50-50',
  'w-shaped',
  'full-path',
  'position-based',
  'time-decay',
  'markov',
  'shapley',
]

/** What is attributed: deals by the touches of their account, orders by visits, or counted paths. */
export type AttributionSource = 'deals' | 'orders' | 'paths'

/** The models that a source can answer, in the order in which a comparison shows them. */
export function modelsOf(source: AttributionSource): readonly AttributionModel[] {
  if (source === 'paths') return PATH_MODELS
  if (source === 'deals') return B2B_MODELS
  return [
    ...PATH_MODELS.filter((model) => model !== 'markov' && model !== 'shapley'),
    'time-decay',
    'markov',
    'shapley',
  ]
}

/** Why a model cannot be asked of a source; null when it can. */
export function modelRefusal(source: AttributionSource, model: AttributionModel): string | null {
  if (modelsOf(source).includes(model)) return null
  if (LEAD_MODELS.has(model)) {
    return `"${model}" rests on leads and opportunities, which ${source} do not have`
  }
  return source === 'paths'
    ? `"${model}" needs the times of touches; a path only has their order`
    : `"${model}" is not offered for ${source}`
}

export type AttributionReport = ModelComparison & {
  /** What the Markov model rests on; null when it was not asked for. */
  markov: Pick<
    MarkovAttribution,
    'caution' | 'conversionProbability' | 'removalEffects' | 'transitions'
  > | null
}

type ReportSource =
  | { paths: readonly PathCount[] }
  | {
      journeys: readonly Journey[]
      /** Journeys without a conversion that were only counted, for the Markov model. */
      nullPaths?: readonly PathCount[]
      lookbackMs: number
      halfLifeMs: number
    }

/**
 * The same conversions under each of the models, with their disagreement and what the Markov model
 * rests on.
 *
 * @throws RangeError for a model that the source cannot answer
 */
export function attributionReport({
  models,
  ...source
}: ReportSource & { models: readonly AttributionModel[] }): AttributionReport {
  if ('paths' in source) {
    const { paths } = source
    return reportOf(models.map((model) => attributionOfPaths({ paths, model })))
  }
  const { journeys, nullPaths = [], ...windows } = source
  const portion = new CreditPortion({ models, ...windows })
  for (const journey of journeys) portion.add(journey)
  portion.addNulls(nullPaths)
  return reportOfPortions([portion], { models, ...windows })
}

/** The same over journeys that stand in portions; each must hold the models that are asked for. */
export function reportOfPortions(
  portions: readonly CreditPortion[],
  options: CreditOptions,
): AttributionReport {
  const [only] = portions
  if (portions.length === 1 && only !== undefined) {
    return reportOf(options.models.map((model) => only.result(model)))
  }
  const whole = new CreditPortion(options)
  for (const portion of portions) whole.merge(portion)
  return reportOf(options.models.map((model) => whole.result(model)))
}

function reportOf(
  results: readonly (Attribution | MarkovAttribution | ShapleyAttribution)[],
): AttributionReport {
  const markov = results.find((result) => result.model === 'markov')
  return {
    ...compareResults(results),
    markov:
      markov === undefined
        ? null
        : {
            caution: markov.caution,
            conversionProbability: markov.conversionProbability,
            removalEffects: markov.removalEffects,
            transitions: markov.transitions,
          },
  }
}
