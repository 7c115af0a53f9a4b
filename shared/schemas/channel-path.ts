import { z } from 'zod'

/** Journeys with the same sequence of channels, as another tool has counted them. */
export const ChannelPath = z.strictObject({
  channels: z.array(z.string().trim().min(1).max(100)).max(1_000),
  conversions: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Journeys that ended without a conversion. */
  nulls: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  /** Sum over the conversions, in the unit of the file. */
  value: z.number(),
})
export type ChannelPath = z.infer<typeof ChannelPath>
