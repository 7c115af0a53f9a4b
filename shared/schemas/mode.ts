import { z } from 'zod'

/** The rhythm a page, a metric or an experiment belongs to. */
export const Mode = z.enum(['b2c', 'b2b'])
export type Mode = z.infer<typeof Mode>

/** The rhythm of a project; a hybrid one runs both, one after the other, never blended. */
export const ProjectMode = z.enum(['b2c', 'b2b', 'hybrid'])
export type ProjectMode = z.infer<typeof ProjectMode>
