import { z } from 'zod'

const EVENTS_MAX = 500
const PROPERTIES_MAX = 100
const Name = z.string().trim().min(1).max(255)

/** A property that an event is declared to have. */
export const PlannedProperty = z.strictObject({
  name: Name,
  type: z.enum(['any', 'text', 'number', 'boolean', 'list', 'object']).default('any'),
  required: z.boolean().default(false),
  /** The only values that are right; empty allows every one. */
  values: z.array(z.string().max(255)).max(200).default([]),
  description: z.string().trim().max(1_000).default(''),
})
export type PlannedProperty = z.infer<typeof PlannedProperty>

export const PlannedEvent = z.strictObject({
  name: Name,
  description: z.string().trim().max(2_000).default(''),
  owner: z.string().trim().max(200).default(''),
  properties: z.array(PlannedProperty).max(PROPERTIES_MAX).default([]),
})
export type PlannedEvent = z.infer<typeof PlannedEvent>

/** What a project's clients have promised to send. What breaks it is held until it is put right. */
export const TrackingPlan = z
  .strictObject({
    events: z.array(PlannedEvent).max(EVENTS_MAX).default([]),
    /** What happens to events that the plan does not name. */
    unknownEvents: z.enum(['accept', 'hold']).default('accept'),
    /** ISO 4217 codes that amounts may be in; empty allows every one. */
    currencies: z
      .array(z.string().regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code, e.g. EUR'))
      .max(50)
      .default([]),
  })
  .refine(({ events }) => new Set(events.map(({ name }) => name)).size === events.length, {
    message: 'two events have the same name',
    path: ['events'],
  })
export type TrackingPlan = z.infer<typeof TrackingPlan>
