import {
  DISCOVERY_QUESTIONS,
  DiscoveryFit,
  DiscoveryPersona,
} from '@takt/shared/schemas/discovery.ts'
import { z } from 'zod'

const Question = z.enum(DISCOVERY_QUESTIONS)
const Hypotheses = z.object({
  stated: z.number(),
  of: z.number(),
  confirmed: z.number(),
  refuted: z.number(),
})
const Standing = {
  deal: z.string(),
  name: z.string().nullable(),
  answered: z.number(),
  of: z.number(),
  completion: z.object({ value: z.number() }),
  missing: z.array(Question),
  hypotheses: Hypotheses,
}

/** The discovery of one deal. */
export const DiscoveryForm = z.object({
  ...Standing,
  questions: z.array(
    z.object({
      question: Question,
      text: z.string(),
      answeredAt: z.string().nullable(),
      answeredBy: z.string().nullable(),
    }),
  ),
  personas: z
    .object({ list: z.array(DiscoveryPersona), at: z.string(), by: z.string() })
    .nullable(),
  fit: z.object({ ...DiscoveryFit.shape, at: z.string(), by: z.string() }).nullable(),
})
export type DiscoveryForm = z.infer<typeof DiscoveryForm>

/** How far the discovery of each deal is that has begun. */
export const DiscoveryForms = z.object({
  forms: z.array(
    z.object({
      ...Standing,
      account: z.string().nullable(),
      status: z.enum(['open', 'won', 'lost']),
      fit: z.enum(['open', 'fits', 'does_not_fit']),
      lastAnsweredAt: z.string().nullable(),
      lastAnsweredBy: z.string().nullable(),
    }),
  ),
})
