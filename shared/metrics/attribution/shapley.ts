import { compensatedSum } from '../../numeric/summation.ts'
import type { CreditTotals } from './credit-ledger.ts'
import { CreditLedger } from './credit-ledger.ts'
import type { ChannelPath } from './journey.ts'
import type { PathSource } from './path-source.ts'
import { pathsOf } from './path-source.ts'

/** 2¹⁶ coalitions; one more player doubles the work. */
export const SHAPLEY_PLAYERS_MAX = 16

/**
 * Exact Shapley values: each player's marginal contribution, averaged over all orders of joining.
 *
 * Values add up to the worth of all players together. The empty coalition is worth 0 by definition
 * and is not asked for.
 *
 * @param options.worth of a coalition, whose players come in the order of `players`
 * @returns one entry per player, in the order given
 * @throws RangeError on more than 16 or repeated players, or a worth that is not finite
 * @see Shapley (1953), A value for n-person games
 */
export function shapleyValues(options: {
  players: readonly string[]
  worth: (coalition: readonly string[]) => number
}): { player: string; value: number }[] {
  const { players } = options
  const n = players.length
  if (n > SHAPLEY_PLAYERS_MAX) throw new RangeError('players must be 16 at most')
  if (new Set(players).size !== n) throw new RangeError('players must not repeat')
  const worths = coalitionWorths(players, options.worth)
  const orderShare = orderShares(n)
  const sizes = worths.map((_, coalition) => bitCount(coalition))
  return players.map((player, index) => {
    const gains: number[] = []
    for (let coalition = 0; coalition < worths.length; coalition += 1) {
      if (((coalition >> index) & 1) === 1) continue
      const gain = worths[coalition | (1 << index)]! - worths[coalition]!
      gains.push(orderShare[sizes[coalition]!]! * gain)
    }
    return { player, value: compensatedSum(gains) }
  })
}

function coalitionWorths(
  players: readonly string[],
  worth: (coalition: readonly string[]) => number,
): number[] {
  return Array.from({ length: 2 ** players.length }, (_, coalition) => {
    if (coalition === 0) return 0
    const value = worth(players.filter((_player, index) => ((coalition >> index) & 1) === 1))
    if (!Number.isFinite(value)) throw new RangeError('worth must be finite')
    return value
  })
}

/** Share of joining orders in which exactly `size` given players come before: size! (n−size−1)! / n! */
function orderShares(n: number): number[] {
  const shares = [1 / n]
  for (let size = 1; size < n; size += 1) shares.push((shares[size - 1]! * size) / (n - size))
  return shares
}

function bitCount(coalition: number): number {
  let bits = 0
  for (let left = coalition; left > 0; left &= left - 1) bits += 1
  return bits
}

export type ShapleyAttribution = CreditTotals & {
  model: 'shapley'
  /** How a set of channels is valued, since two conventions are in use. */
  worth: 'conversions of journeys whose channels all belong to the set'
}

/**
 * Shapley attribution: a set of channels is worth the conversions of the journeys that use no channel
 * outside it (cumulative convention). The exact solution is then an equal split of each conversion
 * over the distinct channels of its journey, so any number of channels is possible.
 *
 * The other convention values a set by the rate among journeys with exactly these channels and gives
 * other numbers: use `shapleyValues` with that worth.
 *
 * @see Zhao, Mahboobi & Bagheri (2018), Shapley Value Methods for Attribution Modeling in Online
 *   Advertising, section 3
 */
export function shapleyAttribution(source: PathSource): ShapleyAttribution {
  return creditOfChannelSets(pathsOf(source))
}

/** The same from paths that were counted, each once. */
export function creditOfChannelSets(
  paths: Iterable<Pick<ChannelPath, 'channels' | 'conversions' | 'value'>>,
): ShapleyAttribution {
  const ledger = new CreditLedger()
  for (const { channels, conversions, value } of paths) {
    if (conversions === 0) continue
    const distinct = [...new Set(channels)].sort()
    const shares = distinct.map((channel) => ({ channel, share: 1 / distinct.length }))
    ledger.add(conversions, value, shares.length === 0 ? null : shares)
  }
  return {
    model: 'shapley',
    worth: 'conversions of journeys whose channels all belong to the set',
    ...ledger.totals(),
  }
}
