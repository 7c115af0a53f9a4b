import { z } from 'zod'

/** What a webhook can be told of: the beginnings of the audit's actions. */
export const HOOK_TOPICS = ['experiment', 'project', 'member', 'token'] as const
export const HookTopic = z.enum(HOOK_TOPICS)
export type HookTopic = z.infer<typeof HookTopic>

export const NewHook = z.strictObject({
  url: z.string().trim().min(1, 'must not be empty').max(2_000),
  topics: z.array(HookTopic).min(1, 'choose at least one').default(['experiment']),
})
