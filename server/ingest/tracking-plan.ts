import { EVENT_NAME, type Event, type Json } from '@takt/shared/schemas/event.ts'
import type {
  PlannedEvent,
  PlannedProperty,
  TrackingPlan,
} from '@takt/shared/schemas/tracking-plan.ts'
import type { PlanBreach } from '../event-log/quarantine.ts'

/** What our own snippet sends needs no declaration. */
const OWN_EVENTS: ReadonlySet<string> = new Set([
  EVENT_NAME.experimentViewed,
  'Outbound Link Clicked',
  'Web Vitals',
])

/** How an event breaks a plan: a code to count, the field, and what would be right. */
export type PlanProblem = { reason: PlanBreach; field: string; message: string }

/**
 * Holds a `track` event against its project's plan; null when it keeps it.
 *
 * Properties that the plan does not name are welcome.
 */
export function planProblem(event: Event, plan: TrackingPlan): PlanProblem | null {
  const { type, name, properties } = event
  if (type !== 'track' || name === null || OWN_EVENTS.has(name)) return null
  const declared = indexOf(plan).get(name)
  if (declared === undefined && plan.unknownEvents === 'hold') {
    return { reason: 'unknown_event', field: 'event', message: `"${name}" is not in the plan` }
  }
  for (const property of declared?.properties ?? []) {
    const problem = propertyProblem(property, properties[property.name])
    if (problem !== null) return problem
  }
  return currencyProblem(properties['currency'], plan.currencies)
}

function propertyProblem(
  { name, type, required, values }: PlannedProperty,
  value: Json | undefined,
): PlanProblem | null {
  const field = `properties.${name}`
  if (value === undefined || value === null) {
    if (!required) return null
    return { reason: 'missing_property', field, message: 'is missing; the plan requires it' }
  }
  if (type !== 'any' && typeOf(value) !== type) {
    return { reason: 'wrong_type', field, message: `must be a ${type}, not a ${typeOf(value)}` }
  }
  if (
    values.length > 0 &&
    !values.includes(typeof value === 'object' ? JSON.stringify(value) : String(value))
  ) {
    const listed = values.slice(0, 10).join(', ')
    return { reason: 'wrong_type', field, message: `must be one of ${listed}` }
  }
  return null
}

function currencyProblem(
  currency: Json | undefined,
  allowed: readonly string[],
): PlanProblem | null {
  if (allowed.length === 0 || currency === undefined || currency === null) return null
  if (typeof currency === 'string' && allowed.includes(currency.trim().toUpperCase())) return null
  const message = `must be one of ${allowed.join(', ')}`
  return { reason: 'wrong_currency', field: 'properties.currency', message }
}

function typeOf(value: Json): PlannedProperty['type'] {
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'text'
  if (typeof value === 'number') return 'number'
  return typeof value === 'boolean' ? 'boolean' : 'object'
}

const indexes = new WeakMap<TrackingPlan, Map<string, PlannedEvent>>()

function indexOf(plan: TrackingPlan): Map<string, PlannedEvent> {
  const known = indexes.get(plan)
  if (known !== undefined) return known
  const index = new Map(plan.events.map((event) => [event.name, event]))
  indexes.set(plan, index)
  return index
}
