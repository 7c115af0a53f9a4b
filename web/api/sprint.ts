import { Misuse } from '@takt/shared/schemas/claim.ts'
import { Interval } from '@takt/shared/schemas/result.ts'
import { z } from 'zod'

const Words = z.object({ en: z.string(), de: z.string() })
const Number = z.number().nullable()
const Value = z.object({
  from: z.string(),
  to: z.string(),
  value: Number,
  numerator: Number,
  denominator: Number,
  interval: Interval.nullable(),
  note: z.string().nullable(),
})
const SPANS = ['yesterday', '7d', '28d'] as const
export type Span = (typeof SPANS)[number]

export const TilesAnswer = z.object({
  today: z.string(),
  currency: z.string(),
  /** What sums of money are without. */
  note: z.string().nullable(),
  tiles: z.array(
    z.object({
      metric: z.string(),
      today: Value,
      changes: z.array(
        Value.extend({
          span: z.enum(SPANS),
          before: Value,
          difference: Number,
          limits: z.object({ lower: z.number(), upper: z.number(), centre: z.number() }).nullable(),
          verdict: z.enum(['signal', 'noise', 'unknown']),
          sentence: Words,
          warnings: z.array(Misuse).default([]),
        }),
      ),
      place: z.enum(['below', 'in', 'above', 'between', 'too_few']).nullable(),
      band: z.object({ lower: z.number(), upper: z.number() }).nullable(),
      series: z.array(z.object({ day: z.string(), value: Number })),
    }),
  ),
})
export type SprintTile = z.infer<typeof TilesAnswer>['tiles'][number]

export const TreeAnswer = z.object({
  metric: z.string(),
  before: Number,
  after: Number,
  change: Number,
  relative: Number,
  nodes: z.array(
    z.object({
      metric: z.string(),
      before: Number,
      after: Number,
      contribution: Number,
      relative: Number,
    }),
  ),
  sentence: Words.nullable(),
  note: z.string().nullable(),
  period: z.object({ from: z.string(), to: z.string() }),
  compared: z.object({ from: z.string(), to: z.string() }),
})

export const FunnelStep = z.object({
  step: z.string(),
  sessions: z.number(),
  isMeasured: z.boolean(),
  share: Number,
  shareInterval: Interval.nullable(),
  fromPrevious: Number,
  fromPreviousInterval: Interval.nullable(),
  note: z.string().nullable(),
})
const DropOff = z.object({
  step: z.string(),
  next: z.string(),
  reached: z.number(),
  lost: z.number(),
  rate: Number,
  interval: Interval.nullable(),
  isTooFew: z.boolean(),
})
export const FunnelAnswer = z.object({
  from: z.string(),
  to: z.string(),
  steps: z.array(FunnelStep),
  dropOffs: z.array(DropOff),
  timeToPay: z
    .object({ sessions: z.number(), medianSeconds: Number, p90Seconds: Number })
    .nullable(),
  clicks: z
    .object({
      paths: z.number(),
      median: Number,
      p90: Number,
      within: z.number(),
      withinShare: Number,
    })
    .nullable(),
  segments: z.array(
    z.object({ segment: z.string().nullable(), others: z.number(), dropOffs: z.array(DropOff) }),
  ),
})

export const AlarmsAnswer = z.object({
  alarms: z.array(
    z.object({
      rule: z.string(),
      mode: z.enum(['b2c', 'b2b']),
      name: Words,
      items: z.array(z.object({ key: z.string(), text: Words })),
      state: z.enum(['firing', 'clear', 'unknown']),
      basis: Words,
      sentence: Words,
      page: z.string(),
      since: z.string().nullable(),
      owner: z.string().nullable(),
      acknowledgedUntil: z.string().nullable(),
      isOpen: z.boolean(),
    }),
  ),
})

const Occurs = z.array(z.object({ value: z.string(), sessions: z.number() }))
/** What sessions can be filtered by. */
export const VisitValues = z.object({
  channel: Occurs,
  device: Occurs,
  country: Occurs,
  landing: Occurs,
  variant: z.array(z.object({ value: z.string(), name: z.string() })),
})
