import { HookTopic } from '@takt/shared/schemas/hook.ts'
import { z } from 'zod'

const Delivery = z.object({
  id: z.number(),
  topic: z.string(),
  attempts: z.number(),
  lastAnswer: z.string().nullable(),
  createdAt: z.string(),
  nextAt: z.string().nullable(),
  deliveredAt: z.string().nullable(),
})
export type Delivery = z.infer<typeof Delivery>

/** Webhooks of a project with their newest deliveries. */
export const Hooks = z.object({
  hooks: z.array(
    z.object({
      id: z.number(),
      url: z.string(),
      topics: z.array(HookTopic),
      deliveries: z.array(Delivery),
    }),
  ),
})

export const MadeHook = z.object({ url: z.string(), secret: z.string() })
