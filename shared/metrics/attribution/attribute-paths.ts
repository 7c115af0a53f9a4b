import { CreditLedger } from './credit-ledger.ts'
import type { Attribution } from './attribute.ts'
import type { MarkovAttribution } from './markov.ts'
import { markovAttribution } from './markov.ts'
import type { AttributionModel } from './model-comparison.ts'
import type { PathCount } from './path-source.ts'
import { pathsOf } from './path-source.ts'
import type { RuleModel } from './rule-models.ts'
import { touchCredits } from './rule-models.ts'
import type { ShapleyAttribution } from './shapley.ts'
import { shapleyAttribution } from './shapley.ts'

/**
 * The models that a bare sequence of channels allows: without times there is no decay, and without
 * milestones no lead or opportunity.
 */
export const PATH_MODELS: readonly AttributionModel[] = [
  'first',
  'last',
  'last-non-direct',
  'linear',
  'position-based',
  'j-shaped',
  'inverse-j-shaped',
  'markov',
  'shapley',
]

/**
 * Conversions and value by channel, from journeys that were already counted by their path.
 *
 * @throws RangeError for a model that needs more than the order of touches, and on bad counts
 */
export function attributionOfPaths({
  paths,
  model,
}: {
  paths: readonly PathCount[]
  model: AttributionModel
}): Attribution | MarkovAttribution | ShapleyAttribution {
  if (!PATH_MODELS.includes(model)) {
    throw new RangeError(`model "${model}" needs more than the order of the touches`)
  }
  if (model === 'markov') return markovAttribution({ paths })
  if (model === 'shapley') return shapleyAttribution({ paths })
  return byRule(paths, model)
}

function byRule(paths: readonly PathCount[], model: RuleModel): Attribution {
  const ledger = new CreditLedger()
  for (const { channels, conversions, value } of pathsOf({ paths })) {
    if (conversions === 0) continue
    const touches = channels.map((channel, time) => ({ channel, time }))
    const credits = touchCredits({ touches, convertedAt: channels.length }, { model })
    const shares = credits?.map(({ touch, share }) => ({ channel: touch.channel, share })) ?? null
    ledger.add(conversions, value, shares)
  }
  return { model, ...ledger.totals() }
}
