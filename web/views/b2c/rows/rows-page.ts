import { z } from 'zod'

const Text = z.string().nullable()

/** `GET /visits` */
const VisitRow = z.object({
  visitor: z.string(),
  startedAt: z.string(),
  channel: z.string(),
  landing: Text,
  device: Text,
  country: Text,
  pageViews: z.number(),
  cart: z.boolean(),
  orders: z.number(),
  revenue: z.number(),
})
export type VisitRow = z.infer<typeof VisitRow>

/** `GET /orders` */
const OrderRow = z.object({
  order: z.string(),
  orderedAt: z.string(),
  customer: z.string(),
  channel: z.string(),
  device: Text,
  coupon: Text,
  currency: z.string(),
  /** Null where nothing told what it costs. */
  gross: z.number().nullable(),
  refunded: z.number().nullable(),
  net: z.number().nullable(),
})
export type OrderRow = z.infer<typeof OrderRow>

/** `GET /customers` */
const CustomerRow = z.object({
  customer: z.string(),
  channel: z.string(),
  firstOrderOn: z.string(),
  secondOrderOn: Text,
  lastOrderOn: z.string(),
  orders: z.number(),
  refunded: z.number(),
  net: z.number(),
})
export type CustomerRow = z.infer<typeof CustomerRow>

/** `GET /spend` */
const SpendRow = z.object({
  day: z.string(),
  channel: z.string(),
  campaign: z.string(),
  creative: z.string(),
  kind: z.string(),
  amountMinor: z.number(),
  currency: z.string(),
  impressions: z.number().nullable(),
  clicks: z.number().nullable(),
})
export type SpendRow = z.infer<typeof SpendRow>

/** One page of whichever list was asked for; the others are empty. */
export const RowsPage = z.object({
  from: Text,
  to: z.string(),
  visits: z.array(VisitRow).default([]),
  orders: z.array(OrderRow).default([]),
  customers: z.array(CustomerRow).default([]),
  spend: z.array(SpendRow).default([]),
  next: Text,
})
export type RowsPage = z.infer<typeof RowsPage>
