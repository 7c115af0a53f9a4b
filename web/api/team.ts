import { Role, TokenScope } from '@takt/shared/schemas/access.ts'
import { z } from 'zod'

/** Who belongs to a project. */
export const Team = z.object({
  members: z.array(
    z.object({ userId: z.string(), name: z.string(), email: z.string(), role: Role }),
  ),
  invitations: z.array(
    z.object({ id: z.number(), email: z.string(), role: Role, expiresAt: z.string() }),
  ),
})
export type Team = z.infer<typeof Team>

export const SentInvitation = z.object({ email: z.string(), link: z.string() })

/** Which programs may ask. */
export const Tokens = z.object({
  tokens: z.array(
    z.object({
      id: z.number(),
      name: z.string(),
      scope: TokenScope,
      createdAt: z.string(),
      expiresAt: z.string().nullable(),
      lastUsedAt: z.string().nullable(),
    }),
  ),
})

export const MadeToken = z.object({ name: z.string(), token: z.string() })

/** Who changed what. */
export const AuditTrail = z.object({
  entries: z.array(
    z.object({
      id: z.number(),
      at: z.string(),
      actor: z.string(),
      action: z.string(),
      subject: z.string(),
      details: z.unknown(),
    }),
  ),
  next: z.number().nullable(),
})
