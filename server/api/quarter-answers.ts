import {
  DELIVERABLES,
  planQuarter,
  type PlanQuarter,
  planQuarterOf,
  roadmapOf,
  SLOT_NAMES,
  standingOf,
} from '@takt/shared/retro'
import { planTemplate } from '@takt/shared/program'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { QuarterClosing } from '@takt/shared/schemas/quarter-plan.ts'
import { readExperiments } from '../config-store/experiments.ts'
import { readQuarter, readRhythmChanges, type RhythmChange } from '../config-store/quarters.ts'
import { readRoadmap, type RoadmapItem } from '../config-store/roadmap.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readRoadmapCounts, type RoadmapCounts } from './roadmap-counts.ts'
import { isoInstant } from './public-event.ts'

/** The quarter that is asked for, else the one that a day is planned in. */
export const quarterAsked = (id: string | undefined, day: string): PlanQuarter =>
  (id === undefined ? null : planQuarter(id)) ?? planQuarterOf(day)

/** The newest round of the twelve weeks. */
export const roundOf = (items: readonly RoadmapItem[]): number =>
  Math.max(1, ...items.map(({ round }) => round))

/** A quarter with its rhythm, its roadmap and how experiments follow it. */
export async function publicQuarter(scope: ProjectScope, quarter: PlanQuarter, day: string) {
  const stored = await readQuarter(scope, quarter.id)
  const items = await readRoadmap(scope, quarter.id)
  const round = roundOf(items)
  const { mode: own } = scope.project
  const primary = stored?.mode ?? (own === 'hybrid' ? null : own)
  // What is counted belongs to the first round; the next ones begin from nothing.
  const counts = round === 1 ? await readRoadmapCounts(scope, quarter) : new Map<string, number>()
  const modes = own === 'hybrid' ? (['b2c', 'b2b'] as const) : ([own] as const)
  return {
    quarter,
    primary,
    changes: (await readRhythmChanges(scope, quarter.id)).map(publicChange),
    roadmap: roadmapOf(quarter, day),
    slotNames: SLOT_NAMES,
    round,
    rounds: Array.from({ length: round }, (_, index) => roundSummary(items, index + 1)),
    columns: modes.map((mode) => columnOf({ quarter, day, mode, items, round, counts })),
    alignment: await alignmentOf(scope, primary),
    closing: stored?.closing == null ? null : (JSON.parse(stored.closing) as QuarterClosing),
  }
}

const publicChange = ({ fromMode, toMode, reason, changedAtMs, changedBy }: RhythmChange) => ({
  fromMode,
  toMode,
  reason,
  changedAt: isoInstant(changedAtMs),
  changedBy,
})

function roundSummary(items: readonly RoadmapItem[], round: number) {
  const own = items.filter((item) => item.round === round)
  return { round, done: own.filter(({ done, target }) => done >= target).length }
}

function columnOf({
  quarter,
  day,
  mode,
  items,
  round,
  counts,
}: {
  quarter: PlanQuarter
  day: string
  mode: Mode
  items: readonly RoadmapItem[]
  round: number
  counts: RoadmapCounts
}) {
  const deliverables = DELIVERABLES.filter((each) => each.mode === mode).map((each) => {
    const known = items.find(
      (item) =>
        item.round === round &&
        item.mode === mode &&
        item.slot === each.slot &&
        item.key === each.key,
    )
    const counted = counts.get(`${mode}.${each.key}`) ?? null
    return {
      ...each,
      done: Math.max(known?.done ?? 0, counted ?? 0),
      counted,
      isTest: planTemplate(each.key) !== undefined,
    }
  })
  return { mode, deliverables, ...standingOf(roadmapOf(quarter, day), deliverables, mode) }
}

/** How many of the running experiments follow the primary rhythm, and which do not. */
async function alignmentOf(scope: ProjectScope, primary: Mode | null) {
  const running = (await readExperiments(scope.db, scope.project.id)).filter(
    ({ status }) => status === 'running',
  )
  const others = running.filter(({ experiment }) => experiment.mode !== primary)
  const aligned = running.length - others.length
  return {
    active: running.length,
    aligned,
    share: running.length === 0 || primary === null ? null : aligned / running.length,
    others: others.map(({ experiment }) => experiment.name),
  }
}
