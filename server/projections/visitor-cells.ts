import type { VisitorCellTable } from '../db/schema.ts'
import { UNKNOWN } from './cell-sums.ts'
import { createCellTable } from './cell-table.ts'
import type { ProjectionContext } from './context.ts'
import type { SessionRow } from './session-store.ts'
import type { SessionChange, SessionChanges } from './sessions.ts'

/** What of a session says on which days its visitor came, and by what. */
type Seen = Pick<SessionRow, 'started_at_ms' | 'day' | 'channel' | 'device_id' | 'country_id'>

/**
 * Keeps the count of different visitors: each day on which a visitor came is linked with the one before.
 *
 * A visitor whose days changed is taken out whole as it was and put in whole as it is.
 */
export function createVisitorLedger(
  context: ProjectionContext,
): (sessions: SessionChanges) => void {
  const { db, project, terms } = context
  const cells = createCellTable(context, {
    table: 'visitor_cell',
    key: ['dimension', 'day', 'value', 'previous'],
    sums: ['visitors'],
  })
  const sessionsOf = db.prepare<[number, number], Seen>(`
    select started_at_ms, day, channel, device_id, country_id from session
    where project_id = ? and visitor_id = ?`)
  const text = (id: number | null): string => terms.text(id) ?? UNKNOWN
  const valuesOf = (row: Seen): [VisitorCellTable['dimension'], string][] => [
    ['all', ''],
    ['channel', row.channel],
    ['device', text(row.device_id)],
    ['country', text(row.country_id)],
  ]
  const add = (rows: readonly Seen[], sign: 1 | -1): void => {
    const seen = new Map<string, { key: readonly string[]; days: Set<string> }>()
    for (const row of rows) {
      for (const key of valuesOf(row)) {
        const id = key.join('\n')
        const own = seen.get(id) ?? { key, days: new Set() }
        if (own.days.size === 0) seen.set(id, own)
        own.days.add(row.day)
      }
    }
    for (const { key, days } of seen.values()) {
      const [dimension = '', value = ''] = key
      let previous = ''
      for (const day of [...days].toSorted()) {
        cells.add([dimension, day, value, previous], { visitors: 1 }, sign)
        previous = day
      }
    }
  }
  return (sessions) => {
    for (const [visitorId, changes] of sessions) {
      if ([...changes.values()].every(isSeenAlike)) continue
      const after = sessionsOf.all(project.id, visitorId)
      const untouched = after.filter((row) => !changes.has(row.started_at_ms))
      add([...untouched, ...[...changes.values()].flatMap(({ before }) => before ?? [])], -1)
      add(after, 1)
    }
    cells.flush()
  }
}

const isSeenAlike = ({ before, after }: SessionChange): boolean =>
  before === undefined || after === undefined
    ? before === after
    : before.day === after.day &&
      before.channel === after.channel &&
      before.device_id === after.device_id &&
      before.country_id === after.country_id
