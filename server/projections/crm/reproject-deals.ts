import type { ProjectRecord } from '../../config-store/projects.ts'
import type { Writer } from '../../db/store.ts'
import { createProjectionContext } from '../context.ts'
import { readCursor } from '../cursor.ts'
import { createDealProjection } from './deals.ts'

/**
 * Derives again the deals that were ever in a stage, after its definition changed. Call it in the
 * transaction of the change, so that nobody sees the one without the other.
 */
export function reprojectDealsIn(writer: Writer, project: ProjectRecord, stage: string): number {
  const { raw } = writer
  const upTo = readCursor(raw, project.id)
  const projectDeal = createDealProjection(createProjectionContext(raw, project))
  const keys = raw
    .prepare<[number, string], { deal_key: string }>(
      'select distinct deal_key from deal_stage where project_id = ? and stage_key = ?',
    )
    .all(project.id, stage)
  for (const { deal_key: key } of keys) projectDeal(key, upTo)
  return keys.length
}
