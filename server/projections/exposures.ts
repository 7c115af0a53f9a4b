import { EVENT_NAME } from '@takt/shared/schemas/event.ts'
import type { ExposureTable } from '../db/schema.ts'
import { type ProjectionContext, propertiesOf } from './context.ts'
import type { LogRow } from './log-slice.ts'

const EXPERIMENT_FIELDS = [
  'experimentKey',
  'experiment',
  'experimentId',
  'experiment_id',
  'experiment_key',
]
const VARIANT_FIELDS = [
  'variantKey',
  'variant',
  'variantId',
  'variation',
  'variation_id',
  'variant_key',
]

export type ExposureRow = Pick<
  ExposureTable,
  'experiment_key' | 'variant_key' | 'exposed_at_ms' | 'crossover'
>

/**
 * Which variant of which experiment each visitor saw first, and who saw more than one.
 *
 * The earliest in event time is the first; two at the same instant are ordered by the variant's name,
 * so that the arrival order cannot decide. Whoever saw a second variant is a crossover for good.
 *
 * @returns what the visitors of the rows had seen before
 */
export function createExposureProjection({
  db,
  project,
  localDay,
}: ProjectionContext): (rows: readonly LogRow[]) => Map<number, ExposureRow[]> {
  const write = db.prepare(`
    insert into exposure
      (project_id, experiment_key, visitor_id, variant_key, exposed_at_ms, day, crossover)
    values (@project, @experiment, @visitor, @variant, @atMs, @day, 0)
    on conflict (project_id, experiment_key, visitor_id) do update set
      crossover = max(crossover, variant_key != excluded.variant_key),
      variant_key = case when ${IS_EARLIER} then excluded.variant_key else variant_key end,
      day = case when ${IS_EARLIER} then excluded.day else day end,
      exposed_at_ms = min(exposed_at_ms, excluded.exposed_at_ms)`)
  const seen = db.prepare<[number, number], ExposureRow>(`
    select experiment_key, variant_key, exposed_at_ms, crossover
    from exposure indexed by exposure_project_visitor
    where project_id = ? and visitor_id = ?`)
  return (rows) => {
    const before = new Map<number, ExposureRow[]>()
    for (const { name, isBot, body, visitorId, occurredAtMs } of rows) {
      if (isBot || body === null || name !== EVENT_NAME.experimentViewed) continue
      const properties = propertiesOf(body)
      const experiment = keyIn(properties, EXPERIMENT_FIELDS)
      const variant = keyIn(properties, VARIANT_FIELDS)
      if (experiment === null || variant === null) continue
      if (!before.has(visitorId)) before.set(visitorId, seen.all(project.id, visitorId))
      write.run({
        project: project.id,
        experiment,
        visitor: visitorId,
        variant,
        atMs: occurredAtMs,
        day: localDay(occurredAtMs),
      })
    }
    return before
  }
}

const IS_EARLIER = '(excluded.exposed_at_ms, excluded.variant_key) < (exposed_at_ms, variant_key)'

/** The first of the accepted fields that holds a key; clients call it by different names. */
export function keyIn(
  properties: Record<string, unknown>,
  fields: readonly string[],
): string | null {
  for (const field of fields) {
    const value = properties[field]
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return String(value)
  }
  return null
}
