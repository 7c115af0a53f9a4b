import { finite } from '../checked.ts'
import type { Attribution } from './attribute.ts'
import { ChannelChain } from './channel-chain.ts'
import { CreditLedger } from './credit-ledger.ts'
import { creditableTouches, type Journey, orderedTouches } from './journey.ts'
import type { MarkovAttribution } from './markov.ts'
import { markovCredit } from './markov.ts'
import type { AttributionModel } from './model-comparison.ts'
import type { PathCount } from './path-source.ts'
import { pathsOf } from './path-source.ts'
import type { RuleModel } from './rule-models.ts'
import { creditShares } from './rule-models.ts'
import { creditOfChannelSets, type ShapleyAttribution } from './shapley.ts'

export type CreditOptions = {
  models: readonly AttributionModel[]
  lookbackMs: number
  halfLifeMs: number
}

/** Conversions that came by the same sequence of channels. */
type Path = { channels: readonly string[]; conversions: number; value: number }

const NOTHING = { conversions: 0, value: 0 }

/**
 * What some journeys add to every model. Portions add up: those of the weeks of a year are the year's, so
 * that a journey that changed costs its week and not the year.
 *
 * Amounts in whole minor units and counts are the same however journeys are put into portions; shares
 * agree to the last bits of a double.
 */
export class CreditPortion {
  readonly #options: CreditOptions
  readonly #ledgers: ReadonlyMap<RuleModel, CreditLedger>
  readonly #chain = new ChannelChain()
  readonly #paths = new Map<string, Path>()
  readonly #touched = { ...NOTHING }
  readonly #untouched = { ...NOTHING }

  constructor(options: CreditOptions) {
    this.#options = options
    const rules = options.models.filter((model) => model !== 'markov' && model !== 'shapley')
    this.#ledgers = new Map(rules.map((model) => [model, new CreditLedger()]))
  }

  /** @throws RangeError on times or values that are not finite, and on bad options */
  add(journey: Journey): void {
    const { lookbackMs, halfLifeMs } = this.#options
    const creditable = creditableTouches(journey, lookbackMs)
    const isConverted = journey.convertedAt !== null
    const touches = isConverted ? creditable : orderedTouches(journey.touches)
    const channels = touches.map(({ channel }) => channel)
    this.#chain.add(channels, isConverted ? 1 : 0, isConverted ? 0 : 1)
    if (!isConverted) return
    const value = finite(journey.value ?? 0, 'value')
    this.#addPath(JSON.stringify(channels), { channels, conversions: 1, value })
    for (const [model, ledger] of this.#ledgers) {
      const shares = creditShares(journey, creditable, { model, halfLifeMs })
      if (shares === null) ledger.add(1, value, null)
      else ledger.addShares(1, value, { channels, shares })
    }
  }

  /** Counts journeys that led to nothing, by their path; only the Markov model asks for them. */
  addNulls(paths: readonly PathCount[]): void {
    for (const { channels, nulls } of pathsOf({ paths })) this.#chain.add(channels, 0, nulls)
  }

  /** Takes in what another portion of the same options holds; that one stays as it is. */
  merge(other: CreditPortion): void {
    for (const [model, ledger] of this.#ledgers) {
      const more = other.#ledgers.get(model)
      if (more !== undefined) ledger.merge(more)
    }
    this.#chain.merge(other.#chain)
    for (const [key, path] of other.#paths) this.#addPath(key, path)
  }

  /** What one model makes of it. */
  result(model: AttributionModel): Attribution | MarkovAttribution | ShapleyAttribution {
    if (model === 'markov') {
      const counts = { touched: this.#touched, untouched: this.#untouched }
      return markovCredit(this.#chain, { order: 1, ...counts })
    }
    if (model === 'shapley') return creditOfChannelSets(this.#paths.values())
    const ledger = this.#ledgers.get(model)
    if (ledger === undefined) throw new RangeError(`model "${model}" was not asked for`)
    return { model, ...ledger.totals() }
  }

  #addPath(key: string, { channels, conversions, value }: Path): void {
    const side = channels.length > 0 ? this.#touched : this.#untouched
    side.conversions += conversions
    side.value += value
    const known = this.#paths.get(key)
    if (known === undefined) this.#paths.set(key, { channels, conversions, value })
    else {
      known.conversions += conversions
      known.value += value
    }
  }
}
