import type { ProjectScope } from '../db/scope.ts'

/** What the middleware of the API hands to its routes. */
export type ApiEnv = {
  Variables: {
    /** Present below `/projects/:slug`. */
    scope: ProjectScope
    /** The project that a token opens; undefined without a token, on this machine. */
    tokenProjectId: number | undefined
  }
}
