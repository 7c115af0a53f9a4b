import { EVENT_FLAG } from '../event-log/table.ts'
import type { ProjectionContext } from './context.ts'
import type { LogRow } from './log-slice.ts'

type Seen = { firstMs: number; lastMs: number; events: number; hasPerson: boolean }

/**
 * Who was seen, from when to when, and who they turned out to be. Robots are nobody.
 *
 * First, last and count take a batch in without reading the log again: they come out the same in any
 * order. The person is that of the visitor's latest event that names one.
 */
export function createVisitorProjection({
  db,
  project,
}: ProjectionContext): (rows: readonly LogRow[], upTo: number) => void {
  const write = db.prepare(`
    insert into visitor (project_id, visitor_id, person_id, first_seen_at_ms, last_seen_at_ms, events)
    values (@project, @visitor, null, @firstMs, @lastMs, @events)
    on conflict (project_id, visitor_id) do update set
      first_seen_at_ms = min(first_seen_at_ms, excluded.first_seen_at_ms),
      last_seen_at_ms = max(last_seen_at_ms, excluded.last_seen_at_ms),
      events = events + excluded.events`)
  const identify = db.prepare(`
    update visitor set person_id = (
      select person_id from event
      where project_id = @project and visitor_id = @visitor and person_id is not null
        and (flags & @bot) = 0 and seq <= @upTo
      order by occurred_at_ms desc, message_id desc
      limit 1)
    where project_id = @project and visitor_id = @visitor`)
  return (rows, upTo) => {
    for (const [visitor, { hasPerson, ...seen }] of gather(rows)) {
      write.run({ project: project.id, visitor, ...seen })
      if (hasPerson) identify.run({ project: project.id, visitor, upTo, bot: EVENT_FLAG.bot })
    }
  }
}

function gather(rows: readonly LogRow[]): Map<number, Seen> {
  const visitors = new Map<number, Seen>()
  for (const { visitorId, occurredAtMs, hasPerson, isBot } of rows) {
    if (isBot) continue
    const seen = visitors.get(visitorId)
    if (seen === undefined) {
      visitors.set(visitorId, { firstMs: occurredAtMs, lastMs: occurredAtMs, events: 1, hasPerson })
      continue
    }
    seen.firstMs = Math.min(seen.firstMs, occurredAtMs)
    seen.lastMs = Math.max(seen.lastMs, occurredAtMs)
    seen.events += 1
    seen.hasPerson ||= hasPerson
  }
  return visitors
}
