import { z } from 'zod'
import { TrackingPlan } from './tracking-plan.ts'

/** What a visitor has agreed to: nothing, measurement without storage, or all of it. */
export const Consent = z.enum(['denied', 'cookieless', 'full'])
export type Consent = z.infer<typeof Consent>

const Names = z.array(z.string().trim().min(1).max(100)).max(200)

/** What the owner of a project decides about collection; changeable at any time. */
export const ProjectSettings = z.strictObject({
  /** Share of all units that see no experiment, ever. */
  holdout: z.number().min(0).max(0.5).default(0),
  /** What holds until a visitor has chosen. */
  consent: Consent.default('full'),
  /** Web origins that may send with the write key, as `https://shop.example`; empty allows every one. */
  origins: z
    .array(
      z
        .string()
        .trim()
        .regex(/^https?:\/\/[^/\s]+$/, 'is not an origin, e.g. https://shop.example'),
    )
    .max(100)
    .default([]),
  /** Events that a write key may send in a minute. */
  eventsPerMinute: z.number().int().min(1).max(100_000_000).default(600_000),
  /** Names of properties and URL parameters that are never stored, beside the built-in ones. */
  denied: Names.default([]),
  /** Visitors, by anonymous id, whose events count as our own traffic. */
  ownVisitors: Names.default([]),
  /** What clients have promised to send. */
  plan: TrackingPlan.default({ events: [], unknownEvents: 'accept', currencies: [] }),
  /** Whole days that events are kept; null keeps them. */
  retentionDays: z.number().int().min(1).max(36_500).nullable().default(null),
})
export type ProjectSettings = z.infer<typeof ProjectSettings>
