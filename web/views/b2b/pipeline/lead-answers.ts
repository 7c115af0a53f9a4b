import { z } from 'zod'
import { Rate } from './answers.ts'

/** The way from the lead to the win, and the hand-offs on it, as the server answers them. */
export const Leads = z.object({
  cohort: z.object({
    leads: z.number(),
    mqls: z.number(),
    sqls: z.number(),
    opportunities: z.number(),
    won: z.number(),
    sqlRate: Rate.extend({ notYet: z.number(), alarm: z.enum(['too_few', 'fires', 'quiet']) }),
    sqlToOpp: Rate,
    oppToWon: Rate,
    leadToOpp: Rate,
  }),
  handOffs: z.object({
    handedOver: z.number(),
    acceptance: Rate,
    slaHours: z.number(),
    met: z.number(),
    breached: z.number(),
    waiting: z.number(),
    rejectionReasons: z.array(z.object({ reason: z.string(), count: z.number() })),
  }),
  inactive: z.object({ days: z.number(), count: z.number(), neverActive: z.number() }),
})

const Hours = z.object({
  median: z.number().nullable(),
  lower: z.number().nullable(),
  upper: z.number().nullable(),
})

/** Marketing to sales, and sales to customer success; a step nobody records has a note in its place. */
export const HandOffs = z.object({
  steps: z.array(
    z.object({
      step: z.enum(['to_sales', 'to_customer_success']),
      note: z.string().nullable(),
      summary: z
        .object({
          handedOver: z.number(),
          slaHours: z.number(),
          slaRate: Rate,
          hours: Hours,
          breached: z.number(),
          waiting: z.number(),
        })
        .nullable(),
      breaches: z.array(
        z.object({
          key: z.string(),
          name: z.string().nullable(),
          owner: z.string().nullable(),
          hours: z.number(),
          answered: z.boolean(),
        }),
      ),
    }),
  ),
})
export type HandOffStep = z.infer<typeof HandOffs>['steps'][number]

const GroupRate = Rate.extend({ reason: z.enum(['nobody_contacted', 'no_holdout']).nullable() })
const ReEngagement = z.object({
  campaign: z.string(),
  drawnAt: z.string(),
  endsAt: z.string(),
  isOver: z.boolean(),
  /** Leads without a person. */
  unseen: z.number(),
  worked: GroupRate,
  contacted: GroupRate,
  holdout: GroupRate,
  difference: z.object({
    value: z.number().nullable(),
    reason: z.enum(['nobody_contacted', 'no_holdout']).nullable(),
    interval: z.object({ lower: z.number(), upper: z.number() }).nullable(),
  }),
  reading: z.enum(['more', 'fewer', 'chance']).nullable(),
})
export type ReEngagement = z.infer<typeof ReEngagement>

/** What contacting quiet leads brought, beside those left alone. */
export const ReEngagements = z.object({ free: z.number(), campaigns: z.array(ReEngagement) })
/** How a list of leads was dealt to the groups. */
export const Drawn = z.object({ contacted: z.number(), holdout: z.number() })
