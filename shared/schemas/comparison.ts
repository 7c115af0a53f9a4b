import { z } from 'zod'
import { Mode } from './mode.ts'

const Days = z
  .strictObject({ from: z.iso.date(), to: z.iso.date() })
  .refine(({ from, to }) => from <= to, { message: 'must not be before from', path: ['to'] })

/** Two periods that are looked at side by side. The same key is the same comparison. */
export const Comparison = z.strictObject({
  key: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9_-]{0,63}$/, 'letters, digits, - and _; at most 64 characters'),
  name: z.string().trim().min(1).max(200),
  mode: Mode.default('b2c'),
  before: Days,
  after: Days,
  /** What was done between them, in the team's words. */
  note: z.string().trim().max(1_000).default(''),
})
export type Comparison = z.infer<typeof Comparison>
