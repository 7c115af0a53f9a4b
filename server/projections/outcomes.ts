import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import { type ProjectionContext, propertiesOf } from './context.ts'
import { keyIn } from './exposures.ts'
import type { LogRow } from './log-slice.ts'

/**
 * What became of each unit of an imported test.
 *
 * A unit with several rows has converted when one of them says so, and its values add up.
 */
export function createOutcomeProjection({
  db,
  project,
  localDay,
}: ProjectionContext): (rows: readonly LogRow[]) => void {
  const write = db.prepare(`
    insert into outcome
      (project_id, experiment_key, visitor_id, converted, value_minor, occurred_at_ms, day)
    values (@project, @experiment, @visitor, @converted, @valueMinor, @atMs, @day)
    on conflict (project_id, experiment_key, visitor_id) do update set
      converted = max(converted, excluded.converted),
      value_minor = case
        when value_minor is null then excluded.value_minor
        else value_minor + coalesce(excluded.value_minor, 0) end,
      day = min(day, excluded.day),
      occurred_at_ms = min(occurred_at_ms, excluded.occurred_at_ms)`)
  return (rows) => {
    for (const { name, isBot, body, visitorId, occurredAtMs } of rows) {
      if (isBot || body === null || name !== EVENT_NAME.experimentOutcome) continue
      const properties = propertiesOf(body)
      const experiment = keyIn(properties, ['experimentKey'])
      if (experiment === null) continue
      const { converted, valueMinor } = properties
      write.run({
        project: project.id,
        experiment,
        visitor: visitorId,
        converted: converted === true ? 1 : 0,
        valueMinor: Number.isSafeInteger(valueMinor) ? valueMinor : null,
        atMs: occurredAtMs,
        day: localDay(occurredAtMs),
      })
    }
  }
}
