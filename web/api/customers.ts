import { Misuse } from '@takt/shared/schemas/claim.ts'
import { z } from 'zod'
import { Interval } from '@takt/shared/schemas/result.ts'

const Rate = z.object({
  value: z.number().nullable(),
  numerator: z.number(),
  denominator: z.number(),
  interval: Interval.nullable(),
})
const Figure = z.object({ value: z.number().nullable(), reason: z.string().nullable() })

/** Whether an answer holds everything that is known now, or an older one is given meanwhile. */
const Computed = z.object({ at: z.iso.datetime({ offset: true }), isCurrent: z.boolean() })

/** `GET /customer-loop` */
export const CustomerLoop = z.object({
  computed: Computed,
  from: z.iso.date(),
  to: z.iso.date(),
  steps: z.array(
    z.object({
      step: z.enum(['bought', 'unboxed', 'reviewed', 'referred', 'subscribed']),
      customers: z.number().nullable(),
      ofBuyers: Rate.nullable(),
      ofPrevious: Rate.nullable(),
    }),
  ),
})

/** `GET /cohorts` */
export const Cohorts = z.object({
  asOf: z.string(),
  currency: z.string(),
  rows: z.array(
    z.object({
      cohort: z.string(),
      size: z.number(),
      cells: z.array(
        z.object({
          period: z.number(),
          lastPeriod: z.number(),
          state: z.enum(['mature', 'running', 'open']),
          customers: z.number().nullable(),
          value: z.number().nullable(),
          interval: Interval.nullable(),
        }),
      ),
    }),
  ),
  pooled: z.array(Rate.extend({ period: z.number(), lastPeriod: z.number() })),
})
export type Cohorts = z.infer<typeof Cohorts>

/** `GET /repurchase` */
export const Repurchase = z.object({
  asOf: z.string(),
  currency: z.string(),
  customers: z.number(),
  windows: z.array(Rate.extend({ days: z.number(), immature: z.number() })),
  values: z.array(
    z.object({
      days: z.number(),
      eligible: z.number(),
      immature: z.number(),
      value: z.number().nullable(),
      interval: Interval.nullable(),
    }),
  ),
  subscription: Rate,
  daysBetweenOrders: z.object({
    ordered: z.number(),
    waiting: z.number(),
    median: z.number().nullable(),
    interval: Interval,
    medianOrdered: z.number().nullable(),
  }),
})

/** `GET /survival` */
export const Survival = z.object({
  asOf: z.string(),
  n: z.number(),
  events: z.number(),
  median: z.object({ estimate: z.number().nullable() }),
  steps: z.array(
    z.object({
      day: z.number(),
      atRisk: z.number(),
      survival: z.number(),
      lower: z.number().nullable(),
      upper: z.number().nullable(),
    }),
  ),
})

/** `GET /rfm` */
export const Rfm = z.object({
  computed: Computed,
  asOf: z.string(),
  before: z.string(),
  currency: z.string(),
  customers: z.number(),
  order: z.array(z.string()),
  groups: z.array(
    z.object({
      group: z.string(),
      customers: z.number(),
      orders: z.number(),
      share: z.number().nullable(),
      net: z.number(),
    }),
  ),
  migration: z.array(
    z.object({ from: z.string().nullable(), to: z.string(), customers: z.number() }),
  ),
})

/** `GET /ltv` */
export const Ltv = z.object({
  computed: Computed,
  asOf: z.string(),
  currency: z.string(),
  historic: z.object({
    customers: z.number(),
    orders: z.number(),
    value: z.number().nullable(),
  }),
  predicted: z.object({
    status: z.string(),
    note: z.string().nullable(),
    months: z.number(),
    customers: z.number(),
    repeatCustomers: z.number(),
    mean: z.number().nullable(),
    total: z.number().nullable(),
    expectedPurchases: z.number().nullable(),
    holdout: z
      .object({ actual: z.number(), expected: z.number(), error: z.number().nullable() })
      .nullable(),
  }),
})

const ChannelLine = z.object({
  channel: z.string().nullable(),
  sessions: z.number(),
  orders: z.number(),
  newCustomers: z.number(),
  gross: z.number(),
  /** Null of a device or a country: costs are kept by channel. */
  spend: z.number().nullable(),
  purchaseRate: Rate,
  cac: Figure,
  roas: Figure,
  spendShare: Figure,
  orderShare: Figure,
  firstOrderPayback: Figure,
  ltvToCac: Figure,
})
const Concentration = z.object({
  channel: z.string().nullable(),
  share: z.number().nullable(),
  isConcentrated: z.boolean(),
})

/** `GET /channels` */
export const Channels = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  attribution: z.string(),
  /** The contribution margin that payback and LTV/CAC use; null where nobody has said one. */
  margin: z.number().nullable(),
  rows: z.array(ChannelLine),
  total: ChannelLine,
  /** Null of one channel: there is nothing to tell apart. */
  coverage: Rate.nullable(),
  concentration: z.object({ spend: Concentration.nullable(), orders: Concentration }).nullable(),
  note: z.string().nullable(),
  warnings: z.array(Misuse).default([]),
})
export type Channels = z.infer<typeof Channels>

const CreativeLine = z.object({
  key: z.string(),
  sessions: z.number(),
  orders: z.number(),
  newCustomers: z.number(),
  revenueMinor: z.number(),
  spendMinor: z.number(),
  conversion: Rate,
  cac: Figure,
  roas: Figure,
})

/** `GET /creatives` */
export const Creatives = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  creatives: z.array(CreativeLine.extend({ creative: z.object({ name: z.string() }).nullable() })),
  tags: z.array(CreativeLine.extend({ creatives: z.number() })),
  creators: z.array(CreativeLine.extend({ creatives: z.number() })),
})
export type CreativeLine = z.infer<typeof CreativeLine>

const Days = z.object({ from: z.string(), to: z.string().nullable() })

/** `GET /offers/calendar` */
export const OfferCalendar = z.object({
  tip: z.string(),
  offers: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      type: z.string(),
      startsOn: z.string(),
      endsOn: z.string().nullable(),
      scope: z.string(),
      benefit: z.string(),
    }),
  ),
  overlaps: z.array(Days.extend({ offers: z.array(z.string()) })),
  experiments: z.array(
    z.object({ experiment: z.string(), name: z.string(), warning: z.string().nullable() }),
  ),
})

/** `GET /promotions` */
export const Promotions = z.object({
  asOf: z.string(),
  days: z.number(),
  currency: z.string(),
  base: z.object({ eligible: z.number(), value: z.number().nullable() }),
  rows: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      eligible: z.number(),
      immature: z.number(),
      value: z.number().nullable(),
      interval: Interval.nullable(),
      change: z.number().nullable(),
      isWarning: z.boolean(),
    }),
  ),
})

const Estimate = z.object({ estimate: z.number().nullable(), interval: Interval.nullable() })
const Side = z.object({
  value: z.number().nullable(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  note: z.string().nullable(),
})

/** `GET /compare` */
export const Comparison = z.object({
  label: z.string(),
  warnings: z.array(Misuse).default([]),
  currency: z.string(),
  text: z.string(),
  rows: z.array(
    z.object({
      metric: z.string(),
      unit: z.enum(['share', 'money', 'count', 'ratio', 'days']),
      before: Side,
      after: Side,
      absolute: Estimate,
      relative: Estimate,
      ratio: Estimate,
    }),
  ),
})

const Stretch = z.object({ from: z.string(), to: z.string() })

/** `GET /comparisons` */
export const Comparisons = z.object({
  comparisons: z.array(
    z.object({
      key: z.string(),
      name: z.string(),
      mode: z.enum(['b2c', 'b2b']),
      before: Stretch,
      after: Stretch,
      note: z.string(),
    }),
  ),
})
