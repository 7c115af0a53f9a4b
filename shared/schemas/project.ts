import { z } from 'zod'
import { Role } from './access.ts'
import { ProjectMode } from './mode.ts'

/** A workspace: one shop or company, one time zone, one reporting currency. */
export const Project = z.object({
  slug: z.string(),
  name: z.string(),
  mode: ProjectMode,
  timeZone: z.string(),
  currency: z.string(),
  isDemo: z.boolean(),
  writeKey: z.string(),
})
export type Project = z.infer<typeof Project>

/** A workspace as somebody sees it. */
export const SeenProject = Project.extend({ role: Role })
export type SeenProject = z.infer<typeof SeenProject>

export const NewProject = z.strictObject({
  name: z.string().trim().min(1).max(100),
  mode: ProjectMode.default('b2c'),
  timeZone: z
    .string()
    .default('UTC')
    .refine(isTimeZone, { message: 'is not an IANA time zone, e.g. Europe/Berlin' }),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/, 'is not an ISO 4217 code, e.g. EUR')
    .default('EUR'),
})
export type NewProject = z.infer<typeof NewProject>

function isTimeZone(value: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: value }) instanceof Intl.DateTimeFormat
  } catch {
    return false
  }
}
