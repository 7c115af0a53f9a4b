import type { Role } from '@takt/shared/schemas/access.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Identity } from './identity.ts'

/** What the middleware of the API hands to its routes. */
export type ApiEnv = {
  Variables: {
    /** Present below `/projects/:slug`. */
    scope: ProjectScope
    /** What the one who asks may do there. */
    role: Role
    identity: Identity
  }
}
