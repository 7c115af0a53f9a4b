import { z } from 'zod'

const Label = z.string().trim().max(200)

/** What one channel cost on one day. The same day, channel, campaign, creative and kind is the same row. */
export const Spend = z.strictObject({
  day: z.iso.date(),
  /** As sessions name it: `paid_social`, `paid_search`, `email` … */
  channel: z.string().trim().min(1).max(100),
  campaign: Label.default(''),
  creative: Label.default(''),
  /** Media, or the people behind it; without people a B2B acquisition cost is incomplete. */
  kind: z.enum(['media', 'people', 'tools']).default('media'),
  /** Integer minor units. */
  amountMinor: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  currency: z.string().regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code, e.g. EUR'),
  impressions: z.number().int().min(0).nullable().default(null),
  clicks: z.number().int().min(0).nullable().default(null),
})
export type Spend = z.infer<typeof Spend>
