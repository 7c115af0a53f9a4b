import { z } from 'zod'
import { getJson, projectPath } from '../../api/client.ts'

/** Events that were not let into the log, newest first. */
const Held = z.object({
  total: z.number(),
  items: z.array(
    z.object({
      id: z.number(),
      receivedAt: z.string(),
      reason: z.string(),
      message: z.string(),
      field: z.string().nullable(),
      event: z.unknown(),
    }),
  ),
})
const Reasons = z.object({
  reasons: z.array(z.object({ reason: z.string(), events: z.number(), lastAt: z.string() })),
})
export type Held = z.infer<typeof Held> & z.infer<typeof Reasons>

/** What became of events that were tried again. */
export const Replayed = z.object({
  stored: z.number(),
  duplicates: z.number(),
  stillHeld: z.number(),
})

/** Reasons of events that are kept whole and can be tried again. */
export const REPLAYABLE: ReadonlySet<string> = new Set([
  'unknown_event',
  'missing_property',
  'wrong_type',
  'wrong_currency',
])

export async function readHeld(slug: string, signal: AbortSignal): Promise<Held> {
  const [held, reasons] = await Promise.all([
    getJson(projectPath(slug, '/quarantine?limit=50'), Held, signal),
    getJson(projectPath(slug, '/quarantine/reasons'), Reasons, signal),
  ])
  return { ...held, ...reasons }
}
