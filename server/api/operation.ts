import type { z } from 'zod'

/** What an operation is for; parameters and bodies come from the code that checks them. */
export type Operation = {
  /** Heading in the reference. */
  readonly tag: string
  readonly summary: string
  /** Status of success. */
  readonly status?: number
  /** Shape of the answer where others build on it. */
  readonly answer?: z.ZodType
  /** The body is a file. */
  readonly isFile?: true
}
