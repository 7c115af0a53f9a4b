import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'

/** How far a deliverable of the twelve weeks is, in one round. */
export type RoadmapItem = {
  round: number
  mode: 'b2c' | 'b2b'
  slot: number
  key: string
  target: number
  done: number
}

/** Notes how far a deliverable is. */
export function putRoadmapItem(
  writer: Writer,
  change: Change & { quarter: string },
  { round, mode, slot, key, target, done }: RoadmapItem,
): void {
  const doneAtMs = done >= target ? change.nowMs : null
  writer.transaction(() => {
    writer.run(
      writer.query
        .insertInto('roadmap_item')
        .values({
          project_id: change.projectId,
          quarter: change.quarter,
          round,
          mode,
          slot,
          key,
          target,
          done,
          done_at_ms: doneAtMs,
          note: '',
        })
        .onConflict((conflict) =>
          conflict
            .columns(['project_id', 'quarter', 'round', 'mode', 'slot', 'key'])
            .doUpdateSet({ done, target, done_at_ms: doneAtMs }),
        ),
    )
    auditChange(writer, change, {
      action: 'quarter.roadmap',
      subject: change.quarter,
      details: { round, mode, slot, key, done, target },
    })
  })
}

/** Begins the next round: the same slots from nothing; what earlier rounds brought stays. */
export function startRound(
  writer: Writer,
  change: Change & { quarter: string },
  items: readonly RoadmapItem[],
): void {
  writer.transaction(() => {
    for (const item of items) putRoadmapItem(writer, change, item)
  })
}

/** Every round of a quarter, oldest first. */
export async function readRoadmap(scope: ProjectScope, quarter: string): Promise<RoadmapItem[]> {
  const rows = await scope
    .from('roadmap_item')
    .select(['round', 'mode', 'slot', 'key', 'target', 'done'])
    .where('quarter', '=', quarter)
    .orderBy('round')
    .orderBy('slot')
    .orderBy('key')
    .execute()
  return rows
}
