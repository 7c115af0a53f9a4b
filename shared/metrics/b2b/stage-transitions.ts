import type { DealHistory } from './deal.ts'
import { orderedHistory } from './deal.ts'
import { countRate, type RateInterval } from './win-rate.ts'

export type TransitionKind = 'forward' | 'skip' | 'return' | 'won' | 'ended'

export type StageTransition = {
  from: string
  to: string
  kind: TransitionKind
  count: number
  /** Of all that left `from`; a stage's shares add up to one. */
  share: number
  interval: RateInterval | null
}

export type StageTransitions = {
  stages: string[]
  /** One row per stage: everything that left it, and what still stands in it. */
  rows: { from: string; left: number; standing: number; transitions: StageTransition[] }[]
  /** Of moves between stages, as shares; null without a move. */
  skipShare: number | null
  returnShare: number | null
  skipInterval: RateInterval | null
  returnInterval: RateInterval | null
}

/** The two ways out of the pipeline, beside the stages. */
export const WON = 'Won'
export const ENDED = 'Lost or ended'

/**
 * Where deals go from each stage: on, past stages, back, won, or ended.
 *
 * Every move counts, so a deal that returns and tries again is in the row twice, and one that was lost and
 * reopened has left twice. Two entries into the same stage in a row are one stay. Stages that are not in
 * the list and end nothing are passed over.
 *
 * @param options.stages open stages, in order
 * @param options.endings stages that end a deal, and how
 */
export function stageTransitions(options: {
  stages: readonly string[]
  deals: readonly DealHistory[]
  endings?: ReadonlyMap<string, 'won' | 'lost'>
}): StageTransitions {
  const { stages, endings = new Map<string, 'won' | 'lost'>() } = options
  const places = new Map<string, Place>(endings)
  for (const [index, stage] of stages.entries()) places.set(stage, index)
  const counts = stages.map(() => new Map<string, number>())
  const standing = stages.map(() => 0)
  for (const deal of options.deals) {
    const way = placesVisited(deal, places)
    for (const [position, from] of way.entries()) {
      if (typeof from !== 'number') continue
      const to = way[position + 1] ?? deal.outcome
      if (to === 'open') standing[from]! += 1
      else add(counts[from]!, typeof to === 'number' ? stages[to]! : to === 'won' ? WON : ENDED)
    }
  }
  const rows = stages.map((from, index) => {
    const left = sum(counts[index]!.values())
    const transitions = [...stages, WON, ENDED].flatMap((to) => {
      const times = counts[index]!.get(to)
      if (times === undefined) return []
      const { interval } = countRate(times, left, 'nothing_left')
      const kind = kindOf(stages, index, to)
      return [{ from, to, kind, count: times, share: times / left, interval }]
    })
    return { from, left, standing: standing[index]!, transitions }
  })
  const moves = rows.flatMap(({ transitions }) => transitions).filter(isMove)
  const total = sum(moves.map(({ count }) => count))
  const rateOf = (kind: TransitionKind) => {
    const times = sum(moves.filter((move) => move.kind === kind).map(({ count }) => count))
    return countRate(times, total, 'no_moves')
  }
  const [skips, returns] = [rateOf('skip'), rateOf('return')]
  return {
    stages: [...stages],
    rows,
    skipShare: skips.value,
    skipInterval: skips.interval,
    returnShare: returns.value,
    returnInterval: returns.interval,
  }
}

/** A stage's position, or how it ends a deal. */
type Place = number | 'won' | 'lost'

/** The last ending is left out: what became of the deal is its outcome. */
function placesVisited(deal: DealHistory, places: ReadonlyMap<string, Place>): Place[] {
  const known = orderedHistory(deal).flatMap(({ stage }) => places.get(stage) ?? [])
  const last = known.findLastIndex((place) => typeof place === 'number')
  return known
    .slice(0, last + 1)
    .filter((place, position) => position === 0 || place !== known[position - 1])
}

function kindOf(stages: readonly string[], from: number, to: string): TransitionKind {
  const target = stages.indexOf(to)
  if (target === -1) return to === WON ? 'won' : 'ended'
  if (target < from) return 'return'
  return target === from + 1 ? 'forward' : 'skip'
}

function isMove({ kind }: StageTransition): boolean {
  return kind !== 'won' && kind !== 'ended'
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}

function sum(values: Iterable<number>): number {
  let total = 0
  for (const value of values) total += value
  return total
}
