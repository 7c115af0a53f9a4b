import { compensatedSum } from '../../numeric/summation.ts'
import type { ChannelShare, CreditTotals } from './credit-ledger.ts'
import { CreditLedger } from './credit-ledger.ts'
import type { ChannelPath } from './journey.ts'
import { solveLinearSystem } from './linear-system.ts'
import type { PathSource } from './path-source.ts'
import { pathsOf } from './path-source.ts'

export const START = '(start)'
export const CONVERSION = '(conversion)'
export const NULL = '(null)'

/** Below this many conversions the removal effects are mostly noise. */
export const MARKOV_CONVERSIONS_MIN = 30

export type Transition = { from: string; to: string; count: number; probability: number }

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
  const paths = pathsOf(options)
  const chain = chainOf(paths, order)
  const base = conversionProbability(chain, null)
  const removalEffects = chain.channels.map((channel) => ({
    channel,
    removalEffect: base > 0 ? Math.max(0, 1 - conversionProbability(chain, channel) / base) : 0,
  }))
  const totals = creditTotals(paths, base > 0 ? proportionalShares(removalEffects) : null)
  return {
    model: 'markov',
    order,
    ...totals,
    caution: totals.conversions < MARKOV_CONVERSIONS_MIN ? 'few_conversions' : null,
    conversionProbability: chain.journeys > 0 ? base : null,
    removalEffects,
    transitions: transitionsOf(chain),
  }
}

function proportionalShares(effects: MarkovAttribution['removalEffects']): ChannelShare[] {
  const total = compensatedSum(effects.map(({ removalEffect }) => removalEffect))
  return effects.map(({ channel, removalEffect }) => ({ channel, share: removalEffect / total }))
}

function creditTotals(paths: readonly ChannelPath[], shares: ChannelShare[] | null): CreditTotals {
  const ledger = new CreditLedger()
  for (const touched of [true, false]) {
    const group = paths.filter(({ channels }) => channels.length > 0 === touched)
    const conversions = compensatedSum(group.map((path) => path.conversions))
    const value = compensatedSum(group.map((path) => path.value))
    if (conversions > 0) ledger.add(conversions, value, touched ? shares : null)
  }
  return ledger.totals()
}

/** A state is the last `order` channels; its name is what a reader sees. */
type State = { name: string; channel: string; out: Map<number, number>; total: number }

type Chain = {
  /** Index 0 is the start; then one per state. */
  states: State[]
  converted: number[]
  channels: string[]
  journeys: number
}

function chainOf(paths: readonly ChannelPath[], order: number): Chain {
  const chain: Chain = { states: [], converted: [], channels: [], journeys: 0 }
  const places = new Map<string, number>()
  const place = (recent: readonly string[]): number => {
    const key = JSON.stringify(recent)
    const known = places.get(key)
    if (known !== undefined) return known
    const name = recent.length === 0 ? START : recent.join(' > ')
    chain.states.push({ name, channel: recent.at(-1) ?? START, out: new Map(), total: 0 })
    chain.converted.push(0)
    places.set(key, chain.states.length - 1)
    return chain.states.length - 1
  }
  place([])
  for (const { channels, conversions, nulls } of paths) {
    const journeys = conversions + nulls
    if (channels.length === 0 || journeys === 0) continue
    chain.journeys += journeys
    let at = 0
    for (const index of channels.keys()) {
      const next = place(channels.slice(Math.max(0, index + 1 - order), index + 1))
      const state = chain.states[at]!
      state.out.set(next, (state.out.get(next) ?? 0) + journeys)
      state.total += journeys
      at = next
    }
    chain.states[at]!.total += journeys
    chain.converted[at]! += conversions
  }
  chain.channels = [...new Set(chain.states.slice(1).map(({ channel }) => channel))].sort()
  return chain
}

/** Solves (I − Q) x = r for the probability to reach the conversion from the start. */
function conversionProbability(chain: Chain, removed: string | null): number {
  if (chain.journeys === 0) return 0
  const matrix = chain.states.map((state, row) => {
    const line = chain.states.map((_, column) => (row === column ? 1 : 0))
    for (const [to, times] of state.out) {
      if (chain.states[to]!.channel !== removed) line[to]! -= times / state.total
    }
    return line
  })
  const direct = chain.states.map((state, index) => chain.converted[index]! / state.total)
  return solveLinearSystem(matrix, direct)[0]!
}

function transitionsOf(chain: Chain): Transition[] {
  return chain.states.flatMap((state, index) => {
    const inside = [...state.out].map(([to, times]) => [chain.states[to]!.name, times] as const)
    const won = chain.converted[index]!
    const lost = state.total - won - compensatedSum(inside.map(([, times]) => times))
    return [...inside, [CONVERSION, won] as const, [NULL, lost] as const]
      .filter(([, times]) => times > 0)
      .map(([to, times]) => ({
        from: state.name,
        to,
        count: times,
        probability: times / state.total,
      }))
  })
}
