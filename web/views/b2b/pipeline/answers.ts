import { z } from 'zod'

/** What the pages of the pipeline and the forecast read, as the server answers it. */
const Interval = z.object({ lower: z.number(), upper: z.number() }).nullable()
export const Rate = z.object({
  value: z.number().nullable(),
  numerator: z.number(),
  denominator: z.number(),
  interval: Interval,
})
export type Rate = z.infer<typeof Rate>

export const Quarter = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  week: z.number(),
  weeks: z.number(),
  isOver: z.boolean(),
  isPartial: z.boolean(),
})

const Deal = z.object({
  key: z.string(),
  name: z.string().nullable(),
  account: z.string().nullable(),
  owner: z.string().nullable(),
  stage: z.string().nullable(),
  amountMinor: z.number().nullable(),
  createdOn: z.string().nullable(),
  closedOn: z.string().nullable(),
  expectedCloseOn: z.string().nullable(),
})

export const BRIDGE_PATHS = [
  'new',
  'increase',
  'movedIn',
  'reopened',
  'movedOut',
  'decrease',
  'lost',
  'removed',
  'won',
] as const
export type BridgePath = (typeof BRIDGE_PATHS)[number]

export const Waterfall = z.object({
  from: z.string(),
  to: z.string(),
  asOf: z.string(),
  currency: z.string(),
  start: z.number(),
  end: z.number(),
  residual: z.number(),
  paths: z.record(z.string(), z.number()),
  counts: z.record(z.string(), z.number()),
  isPartial: z.boolean(),
  note: z.string().nullable(),
  deals: z.array(Deal.extend({ movedMinor: z.number() })),
  dealsTotal: z.number(),
})

const Conversion = z.object({
  label: z.string(),
  unknownEntries: z.number(),
  stages: z.array(
    z.object({
      stage: z.string(),
      entered: z.number(),
      skipped: z.number(),
      reachedNext: z.number(),
      rate: Rate,
      resolved: z.number(),
      maturity: z.number().nullable(),
    }),
  ),
})
export const StageFlow = z.object({
  from: z.string(),
  to: z.string(),
  stages: z.array(z.object({ key: z.string(), name: z.string(), isDefined: z.boolean() })),
  cohort: Conversion,
  snapshot: Conversion,
  transitions: z.object({
    stages: z.array(z.string()),
    skipShare: z.number().nullable(),
    returnShare: z.number().nullable(),
    rows: z.array(
      z.object({
        from: z.string(),
        left: z.number(),
        standing: z.number(),
        transitions: z.array(
          z.object({ to: z.string(), kind: z.string(), share: z.number(), interval: Interval }),
        ),
      }),
    ),
  }),
})
export type StageFlow = z.infer<typeof StageFlow>

const Days = z.object({
  n: z.number(),
  meanDays: z.number().nullable(),
  medianDays: z.number().nullable(),
  p75Days: z.number().nullable(),
  meanInterval: Interval,
  medianInterval: Interval,
  p75Interval: Interval,
})
export const CycleCurve = z.object({
  won: Days,
  survival: z.object({
    n: z.number(),
    events: z.number(),
    censored: z.number(),
    medianDays: z.number().nullable(),
    lowerDays: z.number().nullable(),
    upperDays: z.number().nullable(),
    p75Days: z.number().nullable(),
    reason: z.string().nullable(),
  }),
  curve: z.array(
    z.object({
      day: z.number(),
      atRisk: z.number(),
      survival: z.number(),
      lower: z.number().nullable(),
      upper: z.number().nullable(),
    }),
  ),
  impossible: z.number(),
  undated: z.number(),
  place: z.string().nullable(),
})
export const Velocity = z.object({
  deals: z.number(),
  averageDealMinor: z.number().nullable(),
  winRate: Rate,
  cycleDays: z.number().nullable(),
  perDayMinor: z.number().nullable(),
  interval: Interval,
  note: z.string().nullable(),
})

export const Breakdown = z.object({
  by: z.string(),
  basis: z.string(),
  deals: z.number(),
  unknownShare: z.number().nullable(),
  maturity: z.number().nullable(),
  total: z.object({
    closedCount: Rate,
    closedValue: z.object({ value: z.number().nullable() }),
    createdCount: Rate,
    totals: z.object({ wonMinor: z.number(), unvalued: z.number() }),
  }),
  cycle: Days,
  rows: z.array(
    z.object({
      source: z.string(),
      deals: z.number(),
      dealShare: z.number(),
      wonValueShare: z.number().nullable(),
      closedCount: Rate,
      closedValue: z.object({ value: z.number().nullable() }),
      totals: z.object({ won: z.number(), lost: z.number(), wonMinor: z.number() }),
      cycle: Days,
    }),
  ),
})

export const Ageing = z.object({
  asOf: z.string(),
  open: z.number(),
  undated: z.number(),
  stalled: z.number(),
  stalledMinor: z.number(),
  norms: z.array(
    z.object({
      stage: z.string(),
      name: z.string(),
      thresholdDays: z.number().nullable(),
      rule: z.enum(['p75_of_won', 'floor_of_14_days', 'one_and_a_half_medians', 'no_history']),
      n: z.number(),
    }),
  ),
  deals: z.array(
    Deal.extend({
      stageName: z.string(),
      ageDays: z.number(),
      inactiveDays: z.number().nullable(),
      stalledBecause: z.array(z.enum(['stage_age', 'no_activity'])),
      daysOverNorm: z.number(),
      valueDays: z.number().nullable(),
    }),
  ),
})

const Pushed = Deal.extend({ pushes: z.number(), pushedDays: z.number(), band: z.string() })
export const SlipList = z.object({
  quarter: Quarter,
  frozenOn: z.string(),
  expected: z.number(),
  slipped: z.number(),
  slippedMinor: z.number(),
  byCount: Rate,
  note: z.string().nullable(),
  slippedDeals: z.array(Pushed),
  pushes: z.object({
    open: z.number(),
    credible: z.number(),
    doubtful: z.number(),
    fiction: z.number(),
    deals: z.array(Pushed),
  }),
})

const Sum = z.object({ valueMinor: z.number(), deals: z.number(), unvalued: z.number() })
export const OpenParts = z.object({
  quarter: Quarter,
  currency: z.string(),
  open: Sum.extend({ valued: z.number(), note: z.string().nullable() }),
  stages: z.array(
    Sum.extend({ key: z.string(), name: z.string(), valued: z.number(), isDefined: z.boolean() }),
  ),
  created: Sum.extend({
    bySource: z.array(
      Sum.extend({ source: z.string(), dealShare: Rate, valueShare: z.number().nullable() }),
    ),
    concentration: z.object({
      share: z.number().nullable(),
      source: z.string().nullable(),
      isConcentrated: z.boolean(),
    }),
  }),
  largest: z.object({ share: z.number().nullable() }),
  hygiene: z.object({
    // All open deals are known: nothing to infer, so no interval.
    clean: Rate.omit({ interval: true }),
    checks: z.array(z.object({ check: z.string(), deals: z.number() })),
  }),
})

export const Reviews = z.object({
  evidence: z.object({
    sentBefore: Rate,
    medianDaysWith: z.number().nullable(),
    medianDaysWithInterval: Interval,
    medianDaysWithout: z.number().nullable(),
    medianDaysWithoutInterval: Interval,
  }),
  kinds: z.array(
    z.object({
      kind: z.enum(['security', 'legal', 'procurement']),
      submitted: z.number(),
      approved: z.number(),
      rejected: z.number(),
      pending: z.number(),
      approvalRate: Rate,
      passRate: Rate,
      medianDaysDecided: z.number().nullable(),
      medianDaysDecidedInterval: Interval,
      medianDaysPending: z.number().nullable(),
    }),
  ),
})

export const NorthStar = z.object({
  quarter: Quarter,
  currency: z.string(),
  periods: z.object({
    before: z.object({ quarter: z.string(), from: z.string(), to: z.string() }),
    after: z.object({ quarter: z.string(), from: z.string(), to: z.string() }),
  }),
  beforeMinor: z.number(),
  afterMinor: z.number(),
  changeMinor: z.number(),
  residualMinor: z.number().nullable(),
  reason: z.enum(['nothing_won_before', 'nothing_won_after']).nullable(),
  nodes: z.array(
    z.object({
      factor: z.enum(['decided_deals', 'win_rate_closed_count', 'won_deal']),
      before: z.number().nullable(),
      after: z.number().nullable(),
      intervals: z.object({ before: Interval, after: Interval }),
      contributionMinor: z.number().nullable(),
    }),
  ),
  sameDay: z.array(
    z.object({
      quarter: z.string(),
      to: z.string(),
      wonMinor: z.number(),
      endMinor: z.number(),
      share: z.number().nullable(),
    }),
  ),
})
