import type { DealHistory, DealOutcome } from './deal.ts'
import { DAY_MS } from './deal.ts'
import type { DealSnapshot } from './pipeline-waterfall.ts'

/** A value that a field has had since a day; days count from 1970-01-01, `-Infinity` when unknown. */
export type Since<Value> = { day: number; value: Value }

/** How sure its owner is of a deal. */
export type DealCategory = 'commit' | 'best_case' | 'pipeline' | 'omitted'

/** A deal with everything that is known of its past. */
export type DealTrack = {
  id: string
  stage: string | null
  outcome: DealOutcome
  createdDay: number | null
  /** Null while open, and where nobody knows. */
  closedDay: number | null
  amountMinor: number | null
  /** `YYYY-MM-DD`. */
  expectedCloseOn: string | null
  category: DealCategory | null
  /** In [0, 1]; null where nobody has said. */
  probability: number | null
  /** In order; `day` null where nobody knows when. */
  stages: readonly { stage: string; day: number | null }[]
  /** Empty where the source keeps no history: the value of today is then taken for every day. */
  amounts: readonly Since<number | null>[]
  closeDates: readonly Since<string | null>[]
  categories: readonly Since<DealCategory | null>[]
  probabilities: readonly Since<number | null>[]
  /** Spans in which it counted as ended before it was opened again; left out where there was none. */
  interludes?: readonly Interlude[]
}

/** From the day of the ending to the day before the reopening. */
export type Interlude = { outcome: 'won' | 'lost'; firstDay: number; lastDay: number }

/** A deal as it stood at the end of one day. */
export type DealAsOf = DealSnapshot & {
  stage: string | null
  category: DealCategory | null
  probability: number | null
  /** True when a field without a history was taken as it is today. */
  isAssumed: boolean
}

/**
 * A deal as it stood at the end of a day, from its history; null before it was created.
 *
 * @param day days since 1970-01-01
 */
export function dealAsOf(track: DealTrack, day: number): DealAsOf | null {
  if (track.createdDay !== null && track.createdDay > day) return null
  const closed = closedAt(track, day)
  const amount = valueAt(track.amounts, track.amountMinor, day)
  const closeOn = valueAt(track.closeDates, track.expectedCloseOn, day)
  const category = valueAt(track.categories, track.category, day)
  const probability = valueAt(track.probabilities, track.probability, day)
  return {
    id: track.id,
    amountMinor: amount.value,
    status: closed === null ? 'open' : closed.status,
    closeOn: closed === null ? closeOn.value : closed.day === null ? null : dayTextOf(closed.day),
    stage: stageAt(track, day),
    category: category.value,
    probability: probability.value,
    isAssumed: amount.isAssumed || closeOn.isAssumed || category.isAssumed,
  }
}

/** How a deal that had ended by a day had ended, and when; null while it was open. */
function closedAt(
  { outcome, closedDay, interludes }: DealTrack,
  day: number,
): { status: 'won' | 'lost'; day: number | null } | null {
  if (outcome !== 'open' && (closedDay === null || closedDay <= day)) {
    return { status: outcome === 'won' ? 'won' : 'lost', day: closedDay }
  }
  const interlude = interludes?.find(({ firstDay, lastDay }) => firstDay <= day && day <= lastDay)
  return interlude === undefined ? null : { status: interlude.outcome, day: interlude.firstDay }
}

/** All deals as they stood at the end of a day. */
export function dealsAsOf(tracks: readonly DealTrack[], day: number): DealAsOf[] {
  return tracks.flatMap((track) => dealAsOf(track, day) ?? [])
}

/** The way of a deal through the stages, in civil days as instants; stages without a day are left out. */
export function historyOf(track: DealTrack): DealHistory {
  return {
    id: track.id,
    history: track.stages.flatMap(({ stage, day }) =>
      day === null ? [] : [{ stage, enteredAt: day * DAY_MS }],
    ),
    outcome: track.outcome,
    closedAt: track.closedDay === null ? null : track.closedDay * DAY_MS,
  }
}

/** When an open deal came into the stage that it is in, as a day; null where nobody knows. */
export function stageSince({ stages, stage }: DealTrack): number | null {
  const last = stages.at(-1)
  return last !== undefined && last.stage === stage ? last.day : null
}

function stageAt({ stages, stage }: DealTrack, day: number): string | null {
  if (stages.length === 0) return stage
  return stages.findLast((entry) => entry.day === null || entry.day <= day)?.stage ?? null
}

function valueAt<Value>(
  history: readonly Since<Value>[],
  now: Value,
  day: number,
): { value: Value | null; isAssumed: boolean } {
  if (history.length === 0) return { value: now, isAssumed: now !== null }
  for (let index = history.length - 1; index >= 0; index -= 1) {
    const entry = history[index]
    if (entry !== undefined && entry.day <= day) return { value: entry.value, isAssumed: false }
  }
  return { value: null, isAssumed: false }
}

const DAYS = new Map<number, string>()

/** A day number as `YYYY-MM-DD`; a hundred thousand deals ask for few different ones. */
function dayTextOf(day: number): string {
  const known = DAYS.get(day)
  if (known !== undefined) return known
  const text = new Date(day * DAY_MS).toISOString().slice(0, 10)
  DAYS.set(day, text)
  return text
}
