import type { Attribution } from './attribute.ts'
import { attribute } from './attribute.ts'
import type { Journey } from './journey.ts'
import type { MarkovAttribution } from './markov.ts'
import { markovAttribution } from './markov.ts'
import type { RuleModel, RuleOptions } from './rule-models.ts'
import { RULE_MODELS, touchCredits } from './rule-models.ts'
import type { ShapleyAttribution } from './shapley.ts'
import { shapleyAttribution } from './shapley.ts'

export type AttributionModel = RuleModel | 'markov' | 'shapley'

export const ATTRIBUTION_MODELS: readonly AttributionModel[] = [...RULE_MODELS, 'markov', 'shapley']

/** Half-life and look-back are about the journeys, so they hold for all models. */
export type ComparisonOptions = Omit<RuleOptions, 'model' | 'weights'> & {
  journeys: readonly Journey[]
}

/** One model's result, whichever family it belongs to. */
export function attributionBy(
  options: ComparisonOptions & { model: AttributionModel },
): Attribution | MarkovAttribution | ShapleyAttribution {
  const { journeys, lookbackMs = Infinity, model } = options
  if (model === 'markov') return markovAttribution({ journeys, lookbackMs })
  if (model === 'shapley') return shapleyAttribution({ journeys, lookbackMs })
  return attribute({ ...options, model })
}

export type ModelComparison = {
  conversions: number
  value: number
  models: readonly AttributionModel[]
  /** One row per channel; credits by model. Most credited under the first model first. */
  channels: {
    channel: string
    byModel: {
      model: AttributionModel
      conversions: number
      value: number
      valueMinor: number | null
    }[]
    /** Highest less lowest share of conversions over the models: how far they disagree. */
    spread: number | null
  }[]
}

/** The same journeys under several models, side by side. */
export function modelComparison(
  options: ComparisonOptions & { models?: readonly AttributionModel[] },
): ModelComparison {
  const { models = ATTRIBUTION_MODELS, ...common } = options
  return compareResults(models.map((model) => attributionBy({ ...common, model })))
}

/** Results of several models on the same journeys, side by side. */
export function compareResults(
  results: readonly (Attribution | MarkovAttribution | ShapleyAttribution)[],
): ModelComparison {
  const models = results.map(({ model }) => model)
  const names = [
    ...new Set(results.flatMap(({ channels }) => channels.map(({ channel }) => channel))),
  ]
  const channels = names.map((channel) => {
    const credits = results.map((result) => result.channels.find((row) => row.channel === channel))
    const shares = credits.map((credit) => credit?.conversionShare ?? 0)
    return {
      channel,
      byModel: models.map((model, index) => ({
        model,
        conversions: credits[index]?.conversions ?? 0,
        value: credits[index]?.value ?? 0,
        valueMinor: credits[index] === undefined ? 0 : credits[index].valueMinor,
      })),
      spread: results[0]?.conversions === 0 ? null : Math.max(...shares) - Math.min(...shares),
    }
  })
  const { conversions = 0, value = 0 } = results[0] ?? {}
  return { conversions, value, models, channels }
}

export type MomentOfTruth = {
  /** Position in `journeys`. */
  journey: number
  /** The touch with the highest share, by model; null when nothing can be credited. */
  byModel: { model: RuleModel; channel: string | null; time: number | null; share: number | null }[]
  /** False when the models name different touches. */
  agree: boolean
}

/**
 * The touch that each model takes for the decisive one, for every conversion. Equal shares go to the
 * later touch.
 */
export function momentsOfTruth(
  options: ComparisonOptions & { models: readonly RuleModel[] },
): MomentOfTruth[] {
  const { journeys, models } = options
  return journeys.flatMap((journey, index) => {
    if (journey.convertedAt === null) return []
    const byModel = models.map((model) => {
      const credits = touchCredits(journey, { ...options, model }) ?? []
      const top = Math.max(...credits.map(({ share }) => share))
      // A rounding error must not decide between equal touches.
      const best = credits.findLast(({ share }) => share >= top - 1e-12)
      return {
        model,
        channel: best?.touch.channel ?? null,
        time: best?.touch.time ?? null,
        share: best?.share ?? null,
      }
    })
    const agree = new Set(byModel.map(({ channel, time }) => `${time} ${channel}`)).size <= 1
    return [{ journey: index, byModel, agree }]
  })
}
