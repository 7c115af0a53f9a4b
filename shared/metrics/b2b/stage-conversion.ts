import { finite } from '../checked.ts'
import type { DealHistory } from './deal.ts'
import { orderedHistory } from './deal.ts'
import type { CountRate, IntervalMethod } from './win-rate.ts'
import { countRate } from './win-rate.ts'

/** Half-open: `from` belongs to it, `to` does not. */
export type InstantRange = { from: number; to: number }

export type StageConversion = {
  stage: string
  /** Deals that came to this stage or past it, once each. */
  entered: number
  /** Of these, how many never stood in it: they went straight to a later stage. */
  skipped: number
  /** Of these, how many came to a later stage; for the last stage, how many were won. */
  reachedNext: number
  rate: CountRate<'nobody_entered'>
  /** Moved on or ended; the others may still convert. */
  resolved: number
  /** `resolved ÷ entered`: below 1 the rate can only rise. Null when nobody entered. */
  maturity: number | null
}

export type StageConversions = {
  basis: 'cohort' | 'snapshot'
  stages: StageConversion[]
  /** Entries into stages that are not in the list; they are left out. */
  unknownEntries: number
}

type Options = {
  /** Open stages in order; a stage may also be the end, such as `Won`. */
  stages: readonly string[]
  deals: readonly DealHistory[]
  interval?: IntervalMethod
  confidenceLevel?: number
}

/**
 * Share of the deals that came to a stage and went on to a later one, by cohort of entry.
 *
 * The furthest stage counts: skipped stages are passed (and marked), returns change nothing, each deal
 * counts once a stage. Lost and stalled deals stay in the denominator. Never multiply these rates into
 * a forecast; look at `stageTransitions` for what skips and returns do.
 *
 * @param options.entered only deals that first came to the stage (or past it) in this range
 * @param options.withinMs count a deal as gone on only if it did so in this time after entry
 */
export function stageConversion(
  options: Options & { entered?: InstantRange; withinMs?: number },
): StageConversions {
  return cohortOf(progressOfAll(options), options)
}

function cohortOf(
  progress: readonly Progress[],
  options: Options & { entered?: InstantRange; withinMs?: number },
): StageConversions {
  const { stages, entered: range, withinMs = Infinity } = options
  const rows = stages.map((stage, index) => {
    const cohort = progress.filter(({ reachedAt }) => inRange(reachedAt[index]!, range))
    const next = cohort.filter(({ reachedAt }) => {
      const nextAt = reachedAt[index + 1]!
      return nextAt < Infinity && nextAt - reachedAt[index]! <= withinMs
    })
    const resolved = cohort.filter(
      ({ reachedAt, ended }) => ended || reachedAt[index + 1]! < Infinity,
    )
    return {
      stage,
      entered: cohort.length,
      skipped: cohort.filter(({ visited }) => !visited.has(index)).length,
      reachedNext: next.length,
      rate: countRate(next.length, cohort.length, 'nobody_entered', options),
      resolved: resolved.length,
      maturity: cohort.length === 0 ? null : resolved.length / cohort.length,
    }
  })
  return { basis: 'cohort', stages: rows, unknownEntries: unknownEntries(progress) }
}

/**
 * The other way to count, for comparison: of the deals that left a stage in the range, by going on
 * or by ending, the share that went on. Fast deals weigh more, so it differs from the cohort rate.
 */
export function stageConversionSnapshot(
  options: Options & { left: InstantRange },
): StageConversions {
  return snapshotOf(progressOfAll(options), options)
}

/** Both ways to count the same deals, beside each other. */
export function stageConversionBothWays(
  options: Options & { entered: InstantRange; left: InstantRange },
): { cohort: StageConversions; snapshot: StageConversions } {
  const progress = progressOfAll(options)
  return { cohort: cohortOf(progress, options), snapshot: snapshotOf(progress, options) }
}

function snapshotOf(
  progress: readonly Progress[],
  options: Options & { left: InstantRange },
): StageConversions {
  const { stages, left } = options
  const rows = stages.map((stage, index) => {
    const stood = progress.filter(({ reachedAt }) => reachedAt[index]! < Infinity)
    const next = stood.filter(({ reachedAt }) => inRange(reachedAt[index + 1]!, left))
    const ended = stood.filter(
      ({ reachedAt, endedAt }) => reachedAt[index + 1] === Infinity && inRange(endedAt, left),
    )
    const entered = next.length + ended.length
    return {
      stage,
      entered,
      skipped: [...next, ...ended].filter(({ visited }) => !visited.has(index)).length,
      reachedNext: next.length,
      rate: countRate(next.length, entered, 'nobody_entered', options),
      resolved: entered,
      maturity: entered === 0 ? null : 1,
    }
  })
  return { basis: 'snapshot', stages: rows, unknownEntries: unknownEntries(progress) }
}

type Progress = {
  /** When the deal first came to stage i or past it; one more entry for won. Infinity: never. */
  reachedAt: number[]
  visited: Set<number>
  ended: boolean
  endedAt: number
  unknown: number
}

const progressOfAll = ({ deals, stages }: Options): Progress[] =>
  deals.map((deal) => progressOf(deal, stages))

function progressOf(deal: DealHistory, stages: readonly string[]): Progress {
  const reachedAt = Array.from<number>({ length: stages.length + 1 }).fill(Infinity)
  const visited = new Set<number>()
  let unknown = 0
  const reach = (index: number, at: number): void => {
    for (let passed = 0; passed <= index; passed += 1) {
      reachedAt[passed] = Math.min(reachedAt[passed]!, at)
    }
  }
  for (const { stage, enteredAt } of orderedHistory(deal)) {
    const index = stages.indexOf(stage)
    finite(enteredAt, 'enteredAt')
    if (index === -1) unknown += 1
    else {
      visited.add(index)
      reach(index, enteredAt)
    }
  }
  const ended = deal.outcome !== 'open'
  const endedAt = ended && deal.closedAt !== null ? finite(deal.closedAt, 'closedAt') : Infinity
  // A deal won without any known stage has not come through this pipeline.
  if (deal.outcome === 'won' && visited.size > 0) {
    reach(stages.length, endedAt < Infinity ? endedAt : deal.history.at(-1)!.enteredAt)
  }
  return { reachedAt, visited, ended, endedAt, unknown }
}

function inRange(at: number, range: InstantRange | undefined): boolean {
  return at < Infinity && (range === undefined || (at >= range.from && at < range.to))
}

function unknownEntries(progress: readonly Progress[]): number {
  return progress.reduce((sum, { unknown }) => sum + unknown, 0)
}
