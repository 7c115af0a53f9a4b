import { offlineShare, touchMix } from '@takt/shared/metrics'
import type { BookedDeal, DealPath } from './journey-book.ts'

/** What a reader of deals' credit should know of some closed deals. */
export type DealFacts = {
  won: number
  lost: number
  wonWithoutAmount: number
  wonInOtherCurrencies: number
  wonWithoutTouch: number
  /** Touches of won deals, and how many of them were offline. */
  touches: number
  offline: number
  /** Won deals that were only touched offline. */
  dealsWithoutOnlineTouch: string[]
  /** Of each kind of touch, how many deals had it, and how many of these were won. */
  kinds: Map<string, { deals: number; won: number }>
}

const TOUCHED = { online: { offline: false }, offline: { offline: true } }

export function factsOf(deals: readonly BookedDeal[], paths: readonly DealPath[]): DealFacts {
  const closed = deals.map((deal, index) => ({ ...deal, words: paths[index]?.words ?? [] }))
  const won = closed.filter(({ status }) => status === 'won')
  const mix = touchMix({
    journeys: won.map(({ deal, words }) => ({
      id: deal,
      touches: words.map(({ isOffline }) => (isOffline ? TOUCHED.offline : TOUCHED.online)),
    })),
  })
  const kinds: DealFacts['kinds'] = new Map()
  for (const { status, words } of closed) {
    for (const kind of new Set(words.map((word) => word.kind))) {
      const known = kinds.get(kind) ?? { deals: 0, won: 0 }
      known.deals += 1
      known.won += status === 'won' ? 1 : 0
      kinds.set(kind, known)
    }
  }
  return {
    won: won.length,
    lost: deals.length - won.length,
    wonWithoutAmount: won.filter(({ amountMinor, isForeign }) => amountMinor === null && !isForeign)
      .length,
    wonInOtherCurrencies: won.filter(({ isForeign }) => isForeign === 1).length,
    wonWithoutTouch: won.filter(({ words }) => words.length === 0).length,
    touches: mix.touches,
    offline: mix.offline,
    dealsWithoutOnlineTouch: mix.withoutOnline,
    kinds,
  }
}

/** The facts of several lots of deals as those of all. */
export function joinFacts(parts: readonly DealFacts[]) {
  const sum = (of: (facts: DealFacts) => number): number =>
    parts.reduce((all, part) => all + of(part), 0)
  const touches = sum((part) => part.touches)
  const offline = sum((part) => part.offline)
  return {
    won: sum(({ won }) => won),
    lost: sum(({ lost }) => lost),
    wonWithoutAmount: sum(({ wonWithoutAmount }) => wonWithoutAmount),
    wonInOtherCurrencies: sum(({ wonInOtherCurrencies }) => wonInOtherCurrencies),
    wonWithoutTouch: sum(({ wonWithoutTouch }) => wonWithoutTouch),
    touches,
    offline,
    offlineShare: offlineShare(offline, touches),
    dealsWithoutOnlineTouch: parts.flatMap((part) => part.dealsWithoutOnlineTouch),
  }
}
