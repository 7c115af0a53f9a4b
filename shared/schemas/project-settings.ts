import { z } from 'zod'
import { TrackingPlan } from './tracking-plan.ts'
import { Mode } from './mode.ts'

/** What a visitor has agreed to: nothing, measurement without storage, or all of it. */
export const Consent = z.enum(['denied', 'cookieless', 'full'])
export type Consent = z.infer<typeof Consent>

const Names = z.array(z.string().trim().min(1).max(100)).max(200)

const Day = z.iso.date()

/** Contribution margin from a day on, oldest first; the share of revenue that is left after variable cost. */
const Margins = z.array(z.strictObject({ share: z.number().min(0).max(1), since: Day.nullable() }))

/** Limits of a metric's band from a day on, by the metric's id, oldest first; of one mode, or of each. */
const Bands = z.record(
  z.string(),
  z.array(
    z.strictObject({ lower: z.number(), upper: z.number(), since: Day, mode: Mode.optional() }),
  ),
)

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
  /** How many answers make a deal: two of budget, authority, need and timeline, or two without need. */
  bantRuling: z.enum(['default', 'strict']).default('default'),
  /** What a customer's worth is reckoned with in sales; null where nobody has said. */
  salesWorth: z
    .strictObject({
      grossMargin: z.number().min(0).max(1).nullable().default(null),
      monthlyChurnRate: z.number().min(0).max(1).nullable().default(null),
    })
    .default({ grossMargin: null, monthlyChurnRate: null }),
  contributionMargins: Margins.default([]),
  bands: Bands.default({}),
  /** Messages that one person may get in seven days; null sets no cap. The number is ours. */
  messagesPerWeekMax: z.number().int().min(1).max(1_000).nullable().default(3),
  /** Whole days that events are kept; null keeps them. */
  retentionDays: z.number().int().min(1).max(36_500).nullable().default(null),
})
export type ProjectSettings = z.infer<typeof ProjectSettings>
