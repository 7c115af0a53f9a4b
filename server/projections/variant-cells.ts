import type { ProjectionContext } from './context.ts'
import type { CellTable } from './cell-table.ts'
import { createCellTable } from './cell-table.ts'
import { PLACED_SUMS, type PlacedSums, placedSumsOf, SESSION_SUMS, UNKNOWN } from './cell-sums.ts'
import type { ExposureRow } from './exposures.ts'
import { SESSION_COLUMNS, type SessionRow } from './session-store.ts'
import type { SessionChanges } from './sessions.ts'

/** What visitors had seen before a slice, of those whose exposures the slice may have changed. */
export type ExposuresBefore = ReadonlyMap<number, readonly ExposureRow[]>

/**
 * Keeps the sums of sessions by variant.
 *
 * A session belongs to the variant that its visitor had seen by the end of it; whoever saw two
 * variants of an experiment belongs to none.
 */
export function createVariantLedger(
  context: ProjectionContext,
): (sessions: SessionChanges, exposures: ExposuresBefore) => void {
  const { db, project } = context
  const cells: CellTable<keyof PlacedSums> = createCellTable(context, {
    table: 'variant_cell',
    key: ['experiment_key', 'day', 'variant_key', 'channel', 'device'],
    sums: [...SESSION_SUMS, ...PLACED_SUMS],
  })
  const exposuresOf = db.prepare<[number, number], ExposureRow>(`
    select experiment_key, variant_key, exposed_at_ms, crossover
    from exposure indexed by exposure_project_visitor
    where project_id = ? and visitor_id = ?`)
  const sessionsOf = db.prepare<[number, number], SessionRow>(
    `select ${SESSION_COLUMNS.join(', ')} from session where project_id = ? and visitor_id = ?`,
  )
  const add = (
    session: SessionRow | undefined,
    exposures: readonly ExposureRow[],
    sign: 1 | -1,
  ): void => {
    if (session === undefined) return
    for (const { experiment_key, variant_key, exposed_at_ms, crossover } of exposures) {
      if (crossover === 1 || session.ended_at_ms < exposed_at_ms) continue
      const device = context.terms.text(session.device_id) ?? UNKNOWN
      const key = [experiment_key, session.day, variant_key, session.channel, device]
      cells.add(key, placedSumsOf(session), sign)
    }
  }
  return (sessions, exposuresBefore) => {
    for (const visitorId of new Set([...sessions.keys(), ...exposuresBefore.keys()])) {
      const after = exposuresOf.all(project.id, visitorId)
      const before = exposuresBefore.get(visitorId) ?? after
      if (before.length + after.length === 0) continue
      const touched = sessions.get(visitorId)
      for (const change of touched?.values() ?? []) {
        add(change.before, before, -1)
        add(change.after, after, 1)
      }
      if (!exposuresBefore.has(visitorId)) continue
      for (const session of sessionsOf.all(project.id, visitorId)) {
        if (touched?.has(session.started_at_ms) === true) continue
        add(session, before, -1)
        add(session, after, 1)
      }
    }
    cells.flush()
  }
}
