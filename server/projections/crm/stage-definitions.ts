import type { ProjectionContext } from '../context.ts'
import type { StageKinds } from './deal-story.ts'

/** What the project's people have said of its stages. */
export type StageDefinitions = {
  /** By the newest definition; undefined for a stage that nobody has defined. */
  kindOf: StageKinds
  /** The version in force at an instant; null where there was none. */
  versionAt(stage: string, atMs: number): number | null
}

/** Asks the definitions afresh each time: they may change between two slices of the log. */
export function createStageDefinitions({ db, project }: ProjectionContext): StageDefinitions {
  const newest = db.prepare<[number, string], { kind: 'open' | 'won' | 'lost' | 'review' }>(`
    select kind from stage_definition
    where project_id = ? and level = 'opportunity' and key = ? order by version desc limit 1`)
  const inForce = db.prepare<[number, string, number, number], { version: number }>(`
    select version from stage_definition
    where project_id = ? and level = 'opportunity' and key = ? and valid_from_ms <= ?
      and (valid_to_ms is null or valid_to_ms > ?)
    order by version desc limit 1`)
  return {
    kindOf(stage) {
      const kind = newest.get(project.id, stage)?.kind
      return kind === 'review' ? 'open' : kind
    },
    versionAt: (stage, atMs) => inForce.get(project.id, stage, atMs, atMs)?.version ?? null,
  }
}
