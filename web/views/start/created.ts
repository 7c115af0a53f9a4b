import { Project } from '@takt/shared/schemas/project.ts'
import { z } from 'zod'

/** What creating a workspace answers; the token is shown this once. */
export const Created = z.object({ project: Project, writeKey: z.string(), token: z.string() })
export type Created = z.infer<typeof Created>
