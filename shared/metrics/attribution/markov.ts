import { compensatedSum } from '../../numeric/summation.ts'
import { ChannelChain, type Transition } from './channel-chain.ts'
import type { ChannelShare, CreditTotals } from './credit-ledger.ts'
import { CreditLedger } from './credit-ledger.ts'
import type { ChannelPath } from './journey.ts'
import type { PathSource } from './path-source.ts'
import { pathsOf } from './path-source.ts'

/** Below this many conversions the removal effects are mostly noise. */
export const MARKOV_CONVERSIONS_MIN = 30

export type MarkovAttribution = CreditTotals & {
  model: 'markov'
  order: number
  /** Shown beside the numbers: they are there, but few conversions stand behind them. */
  caution: 'few_conversions' | null
  /**
   * Probability that a journey of the chain converts; equals conversions ÷ journeys with a touch.
   * Null without such a journey.
   */
  conversionProbability: number | null
  /** Share of conversions lost when nobody can pass the channel any more, in [0, 1]. */
  removalEffects: { channel: string; removalEffect: number }[]
  transitions: Transition[]
}

/**
 * Attribution by removal effects in a Markov chain of channels, solved exactly (no simulation).
 *
 * Counts transitions from `(start)` over channels to `(conversion)` or `(null)`; the removal effect of
 * a channel is the relative loss of conversion probability when every step into it ends in `(null)`.
 * Conversions and value are shared out in proportion to removal effects. Repeats of a channel do not
 * change the result at order 1.
 *
 * Needs journeys that did not convert: without them every path converts and the effects only say how
 * often a channel was present. Describes association, not cause.
 *
 * @param options.order how many of the last channels make a state; whole number of at least 1
 * @throws RangeError on bad counts or order
 * @see Anderl, Becker, von Wangenheim & Schumann (2016), International Journal of Research in
 *   Marketing 33:457-474
 */
export function markovAttribution(options: PathSource & { order?: number }): MarkovAttribution {
  const { order = 1 } = options
  if (!(Number.isSafeInteger(order) && order >= 1)) {
    throw new RangeError('order must be a whole number of at least one')
  }
  const chain = new ChannelChain(order)
  const counts = { touched: { ...NONE }, untouched: { ...NONE } }
  for (const path of pathsOf(options)) {
    const { channels, conversions, nulls, value } = path
    chain.add(channels, conversions, nulls)
    const side = isTouched(path) ? counts.touched : counts.untouched
    side.conversions += conversions
    side.value += value
  }
  return markovCredit(chain, { order, ...counts })
}

const NONE = { conversions: 0, value: 0 }
const isTouched = ({ channels }: Pick<ChannelPath, 'channels'>): boolean => channels.length > 0

/** Conversions and their value. */
type Converted = { conversions: number; value: number }

/**
 * The same from journeys that were already counted as a chain.
 *
 * @param counts.touched conversions of journeys with a touch; the others stand as unattributed
 */
export function markovCredit(
  chain: ChannelChain,
  { order, touched, untouched }: { order: number; touched: Converted; untouched: Converted },
): MarkovAttribution {
  const base = chain.conversionProbability(null)
  const removalEffects = chain.removalEffects()
  const ledger = new CreditLedger()
  const shares = base > 0 ? proportionalShares(removalEffects) : null
  if (touched.conversions > 0) ledger.add(touched.conversions, touched.value, shares)
  if (untouched.conversions > 0) ledger.add(untouched.conversions, untouched.value, null)
  const totals = ledger.totals()
  return {
    model: 'markov',
    order,
    ...totals,
    caution: totals.conversions < MARKOV_CONVERSIONS_MIN ? 'few_conversions' : null,
    conversionProbability: chain.journeys > 0 ? base : null,
    removalEffects,
    transitions: chain.transitions(),
  }
}

function proportionalShares(effects: MarkovAttribution['removalEffects']): ChannelShare[] {
  const total = compensatedSum(effects.map(({ removalEffect }) => removalEffect))
  return effects.map(({ channel, removalEffect }) => ({ channel, share: removalEffect / total }))
}
