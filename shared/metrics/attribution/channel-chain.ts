import { compensatedSum } from '../../numeric/summation.ts'
import { invertMatrix, solveLinearSystem } from './linear-system.ts'

export const START = '(start)'
export const CONVERSION = '(conversion)'
export const NULL = '(null)'

export type Transition = { from: string; to: string; count: number; probability: number }

/** A state is the last `order` channels; its name is what a reader sees. */
type State = {
  key: string
  name: string
  channel: string
  /** Steps to other states, by their place. */
  out: Map<number, number>
  /** Steps out of it, also to the conversion and to nothing. */
  total: number
  converted: number
}

export type RemovalEffect = { channel: string; removalEffect: number }

/** Up to so many states each channel's removal is a system of its own; above, all come of one inverse. */
const SYSTEMS_MAX = 64

/** Steps from channel to channel, counted over journeys; what one counts, several count in parts. */
export class ChannelChain {
  readonly #order: number
  /** The start comes first. */
  readonly #states: State[] = [stateOf('', START, START)]
  readonly #places = new Map<string, number>()
  #journeys = 0

  /** @param order how many of the last channels make a state */
  constructor(order = 1) {
    this.#order = order
  }

  /** Journeys with at least one touch. */
  get journeys(): number {
    return this.#journeys
  }

  get channels(): string[] {
    return [...new Set(this.#states.slice(1).map(({ channel }) => channel))].sort()
  }

  /** Counts journeys that went this way; those without a touch are none of the chain's. */
  add(channels: readonly string[], conversions: number, nulls: number): void {
    const journeys = conversions + nulls
    if (channels.length === 0 || journeys === 0) return
    this.#journeys += journeys
    let state = this.#states[0]!
    for (let index = 0; index < channels.length; index += 1) {
      const next = this.#placeAfter(channels, index)
      step(state, next, journeys)
      state = this.#states[next]!
    }
    state.total += journeys
    state.converted += conversions
  }

  /** Takes in what another chain of the same order counted; that one stays as it is. */
  merge(other: ChannelChain): void {
    this.#journeys += other.#journeys
    const places = other.#states.map(({ key, name, channel }, index) =>
      index === 0 ? 0 : this.#place(key, name, channel),
    )
    for (const [index, { out, total, converted }] of other.#states.entries()) {
      const state = this.#states[places[index]!]!
      let inside = 0
      for (const [to, times] of out) {
        step(state, places[to]!, times)
        inside += times
      }
      state.total += total - inside
      state.converted += converted
    }
  }

  /**
   * Probability to come from the start to the conversion: solves (I − Q) x = r.
   *
   * @param removed a channel whose every step in ends in nothing
   */
  conversionProbability(removed: string | null): number {
    if (this.#journeys === 0) return 0
    return solveLinearSystem(this.#system(removed), this.#conversions())[0]!
  }

  /**
   * Share of the conversions that is lost when nobody can pass a channel any more, in [0, 1].
   *
   * Of many channels (landing pages, say) one system each would take minutes. At order 1 whoever converts
   * came by the channel or not: with N = (I − Q)⁻¹, the chance to come to c from the start is N₀c ÷ Ncc, and
   * that times the chance to convert from c is what its removal costs.
   *
   * @see Kemeny & Snell (1976), Finite Markov Chains, theorem 3.5.7
   */
  removalEffects({ systemsMax = SYSTEMS_MAX }: { systemsMax?: number } = {}): RemovalEffect[] {
    const base = this.conversionProbability(null)
    const { channels } = this
    if (base <= 0) return channels.map((channel) => ({ channel, removalEffect: 0 }))
    if (this.#order > 1 || this.#states.length <= systemsMax) {
      return channels.map((channel) => ({
        channel,
        removalEffect: Math.max(0, 1 - this.conversionProbability(channel) / base),
      }))
    }
    const visits = invertMatrix(this.#system(null))
    const direct = this.#conversions()
    return channels.map((channel) => {
      const at = this.#places.get(channel)!
      const own = visits[at]!
      const converts = compensatedSum(direct.map((share, index) => own[index]! * share))
      const lost = (visits[0]![at]! / own[at]!) * converts
      return { channel, removalEffect: Math.min(1, Math.max(0, lost / base)) }
    })
  }

  #system(removed: string | null): number[][] {
    const states = this.#states
    return states.map((state, row) => {
      const line = states.map((_, column) => (row === column ? 1 : 0))
      for (const [to, times] of state.out) {
        if (states[to]!.channel !== removed) line[to]! -= times / state.total
      }
      return line
    })
  }

  #conversions(): number[] {
    return this.#states.map(({ converted, total }) => converted / total)
  }

  transitions(): Transition[] {
    return this.#states.flatMap(({ name, out, total, converted }) => {
      const inside = [...out].map(([to, times]) => [this.#states[to]!.name, times] as const)
      const lost = total - converted - compensatedSum(inside.map(([, times]) => times))
      return [...inside, [CONVERSION, converted] as const, [NULL, lost] as const]
        .filter(([, times]) => times > 0)
        .map(([to, times]) => ({ from: name, to, count: times, probability: times / total }))
    })
  }

  #placeAfter(channels: readonly string[], index: number): number {
    const channel = channels[index]!
    if (this.#order === 1) return this.#place(channel, channel, channel)
    const recent = channels.slice(Math.max(0, index + 1 - this.#order), index + 1)
    return this.#place(JSON.stringify(recent), recent.join(' > '), channel)
  }

  #place(key: string, name: string, channel: string): number {
    const known = this.#places.get(key)
    if (known !== undefined) return known
    this.#states.push(stateOf(key, name, channel))
    this.#places.set(key, this.#states.length - 1)
    return this.#states.length - 1
  }
}

const stateOf = (key: string, name: string, channel: string): State => ({
  key,
  name,
  channel,
  out: new Map(),
  total: 0,
  converted: 0,
})

function step(state: State, to: number, times: number): void {
  state.out.set(to, (state.out.get(to) ?? 0) + times)
  state.total += times
}
