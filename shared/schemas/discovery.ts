import { z } from 'zod'

/** The ten questions of every first conversation: they test whether we fit, they do not show anything. */
export const DISCOVERY_QUESTIONS = [
  'problem',
  'cost',
  'today',
  'why_now',
  'success',
  'people',
  'reviews',
  'budget',
  'deadline',
  'alternatives',
] as const
export type DiscoveryQuestion = (typeof DISCOVERY_QUESTIONS)[number]

/** What we suppose to be a persona's problems before anybody asks (ruling R25). */
export const HYPOTHESES_PER_PERSONA = 3

const By = { at: z.iso.datetime(), by: z.string() }
export const DiscoveryPersona = z.strictObject({
  persona: z.string().trim().min(1, 'name the persona').max(100),
  hypotheses: z
    .array(
      z.strictObject({
        problem: z.string().trim().max(500),
        state: z.enum(['open', 'holds', 'refuted']).default('open'),
      }),
    )
    .max(HYPOTHESES_PER_PERSONA),
})
export const DiscoveryFit = z.strictObject({
  /** Why this customer and we should fit; what the conversation is to confirm or refute. */
  hypothesis: z.string().trim().max(1_000),
  verdict: z.enum(['open', 'fits', 'does_not_fit']).default('open'),
})

/** What is known of a deal's discovery: each part with who said it last, and when. */
export const Discovery = z.object({
  answers: z
    .partialRecord(z.enum(DISCOVERY_QUESTIONS), z.object({ text: z.string(), ...By }))
    .default({}),
  personas: z
    .object({ list: z.array(DiscoveryPersona), ...By })
    .nullable()
    .default(null),
  fit: DiscoveryFit.extend(By).nullable().default(null),
})
export type Discovery = z.infer<typeof Discovery>
