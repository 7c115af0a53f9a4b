import { Mode } from '@takt/shared/schemas/mode.ts'
import { QuarterClosing } from '@takt/shared/schemas/quarter-plan.ts'
import { Said } from '@takt/shared/schemas/retro.ts'
import { Misuse } from '@takt/shared/schemas/claim.ts'
import { z } from 'zod'

const Day = z.iso.date()

export const QuarterAnswer = z.object({
  quarter: z.object({ id: z.string(), startsOn: Day, endsOn: Day }),
  primary: Mode.nullable(),
  changes: z.array(
    z.object({
      fromMode: Mode.nullable(),
      toMode: Mode,
      reason: z.string(),
      changedAt: z.string(),
      changedBy: z.string(),
    }),
  ),
  roadmap: z.object({
    slots: z.array(
      z.object({
        slot: z.number(),
        startsOn: Day,
        endsOn: Day,
        state: z.enum(['past', 'current', 'future']),
      }),
    ),
    day: z.number(),
    week: z.number(),
    isReview: z.boolean(),
    reviewFrom: Day,
  }),
  slotNames: z.array(Said),
  round: z.number(),
  rounds: z.array(z.object({ round: z.number(), done: z.number() })),
  columns: z.array(
    z.object({
      mode: Mode,
      lateBy: z.number(),
      openSlots: z.array(z.number()),
      done: z.number(),
      of: z.number(),
      deliverables: z.array(
        z.object({
          slot: z.number(),
          key: z.string(),
          target: z.number(),
          done: z.number(),
          /** What data tell; null where they tell nothing. */
          counted: z.number().nullable(),
          /** A draft of its test can be made. */
          isTest: z.boolean(),
          name: Said,
        }),
      ),
    }),
  ),
  alignment: z.object({
    active: z.number(),
    aligned: z.number(),
    share: z.number().nullable(),
    others: z.array(z.string()),
  }),
  closing: QuarterClosing.nullable(),
})
export type QuarterAnswer = z.infer<typeof QuarterAnswer>
export type Column = QuarterAnswer['columns'][number]

export const Rituals = z.object({
  rituals: z.array(
    z.object({
      key: z.string(),
      mode: Mode,
      name: z.string(),
      every: z.enum(['day', 'week', 'quarter']),
      owner: z.string(),
      nextAt: z.string(),
    }),
  ),
})

const Campaign = z.object({
  key: z.string(),
  name: z.string(),
  rhythm: z.enum(['b2c', 'b2b', 'mixed']),
  branchPoint: z.string(),
  endsOn: Day.nullable(),
})
export const Campaigns = z.object({
  campaigns: z.array(Campaign.extend({ needsBranchPoint: z.boolean() })),
})
export const CopiedCampaign = z.object({ campaign: Campaign, warnings: z.array(Misuse) })

const Answer = z.enum(['b2c', 'b2b', 'both'])
const Position = z.object({
  verdict: z.enum(['b2c', 'b2b', 'hybrid']),
  answered: z.number(),
  counts: z.object({ b2c: z.number(), b2b: z.number(), both: z.number() }),
  signals: z.object({
    b2c: z.array(z.string()),
    b2b: z.array(z.string()),
    both: z.array(z.string()),
  }),
  unanswered: z.array(z.string()),
})
const Size = z.enum(['one', 'between_models', 'typical', 'large', 'check_data'])
const Speed = z.enum(['minutes_to_days', 'between_models', 'weeks_to_quarters', 'longer'])
export type Speed = z.infer<typeof Speed>
const Time = z
  .object({
    medianDays: z.number(),
    interval: z.object({ lower: z.number(), upper: z.number() }).nullable(),
    of: z.number(),
    speed: Speed,
  })
  .nullable()
const Measured = z.object({
  deciders: z.object({ mean: z.number(), size: Size }).nullable(),
  b2c: Time,
  b2b: Time,
})
export type Measured = z.infer<typeof Measured>
export const PositionAnswer = z.object({
  signals: z.array(z.string()),
  suggested: z.record(z.string(), Answer.nullable()),
  measured: Measured,
  touchpoints: z.array(
    z.object({
      touchpoint: z.string(),
      position: Position,
      aids: z.object({
        price: z.enum(['b2c', 'b2b', 'between_models']).nullable(),
        deciders: Size.nullable(),
        speed: Speed.nullable(),
      }),
      moved: z.object({
        since: Day.nullable(),
        toB2c: z.array(z.string()),
        toB2b: z.array(z.string()),
      }),
      runs: z.array(
        z.object({
          id: z.number(),
          ranOn: Day,
          answers: z.record(z.string(), Answer.nullable()),
          sources: z.record(z.string(), z.enum(['hand', 'data'])),
          position: z.string(),
          facts: z.object({
            price: z.number().nullable(),
            deciders: z.number().nullable(),
            medianDays: z.number().nullable(),
          }),
          createdBy: z.string(),
        }),
      ),
    }),
  ),
})
export type Touchpoint = z.infer<typeof PositionAnswer>['touchpoints'][number]
