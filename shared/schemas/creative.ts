import { z } from 'zod'

/** An ad, a clip or a post: what `utm_content` and the spend's `creative` name. The same key is the same one. */
export const Creative = z.strictObject({
  key: z.string().trim().min(1).max(200),
  name: z.string().trim().max(200).default(''),
  /** Who made it, e.g. a creator whose account is whitelisted. */
  creator: z.string().trim().max(200).default(''),
  tags: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
  /** Seconds. */
  lengthS: z.number().min(0).max(86_400).nullable().default(null),
  /** Second at which before and after are shown side by side. */
  beforeAfterAtS: z.number().min(0).max(86_400).nullable().default(null),
})
export type Creative = z.infer<typeof Creative>
