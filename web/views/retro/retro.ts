import { AgendaTopic, RetroDocument, RetroItem } from '@takt/shared/schemas/retro.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { z } from 'zod'

const State = z.enum(['due', 'open', 'closed'])

export const RetroList = z.object({
  retros: z.array(
    z.object({
      week: z.iso.date(),
      mode: Mode,
      from: z.iso.date(),
      to: z.iso.date(),
      state: State,
      warnings: z.number(),
      ring: z.string().nullable(),
      actions: z.number(),
    }),
  ),
  nextAt: z.string(),
})
export type Listed = z.infer<typeof RetroList>['retros'][number]

export const Retro = z.object({
  document: RetroDocument,
  state: State,
  openedAt: z.string().nullable(),
  closedAt: z.string().nullable(),
  closedBy: z.string().nullable(),
  agenda: z.array(AgendaTopic),
  items: z.array(RetroItem),
})
export type Retro = z.infer<typeof Retro>

export const Shared = z.object({
  document: RetroDocument,
  state: State,
  items: z.array(
    RetroItem.pick({ id: true, kind: true, text: true, owner: true, dueOn: true, votes: true }),
  ),
})

export const Shares = z.object({
  shares: z.array(
    z.object({
      id: z.number(),
      createdAt: z.string(),
      expiresAt: z.string(),
      state: z.enum(['open', 'ended', 'revoked']),
    }),
  ),
})
export const MadeShare = z.object({ id: z.number(), link: z.string(), expiresAt: z.string() })

export const Routes = z.object({
  canMail: z.boolean(),
  routes: z.array(
    z.object({
      id: z.number(),
      kind: z.enum(['email', 'slack', 'teams']),
      target: z.string(),
      language: z.enum(['en', 'de']),
    }),
  ),
  deliveries: z.array(
    z.object({
      id: z.number(),
      week: z.iso.date(),
      kind: z.string(),
      target: z.string(),
      attempts: z.number(),
      lastAnswer: z.string().nullable(),
      createdAt: z.string(),
      nextAt: z.string().nullable(),
      deliveredAt: z.string().nullable(),
    }),
  ),
})

/** A sign beside the words; colour never stands alone. */
export const SIGNS = { good: '✓', bad: '✗', warn: '!', open: '·' } as const

/** Seconds as minutes and seconds, e.g. “4:07”. */
export function clockText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  return `${String(Math.floor(whole / 60))}:${String(whole % 60).padStart(2, '0')}`
}
