import { includesRole, type Role } from '@takt/shared/schemas/access.ts'
import type { MiddlewareHandler } from 'hono'
import { readProjectBySlug } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { projectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { createRateLimit } from '../ingest/rate-limit.ts'
import type { ApiEnv } from './env.ts'
import { actorOf, isSafe, roleIn, signInFirst } from './identity.ts'

/** Changes that one person or token may make in a minute. */
const CHANGES_PER_MINUTE = 600

/**
 * Binds everything below `/projects/:slug` to that project. Looking needs a viewer, changing an editor;
 * what needs more says so itself. Who may not know of a project is answered as if there were none.
 */
export function bindProject({ store }: Services): MiddlewareHandler<ApiEnv> {
  return async function project(c, next) {
    const slug = c.req.param('slug') ?? ''
    const { identity } = c.var
    const found = await readProjectBySlug(store.reader, slug)
    const role = found === undefined ? null : roleIn(identity, found)
    if (found === undefined || role === null) {
      if (identity.kind === 'nobody') throw signInFirst()
      throw new AppError('not_found', `there is no project "${slug}" that you may see`)
    }
    c.set('scope', projectScope(store.reader, found))
    c.set('role', role)
    if (!isSafe(c.req.method)) refuseBelow('editor', { role, isDemo: found.isDemo })
    await next()
  }
}

/** Everything that follows needs the role; with `writes` only what changes something. */
export function requireRole(
  wanted: Role,
  { only = 'all' }: { only?: 'all' | 'writes' } = {},
): MiddlewareHandler<ApiEnv> {
  return async function roles(c, next) {
    if (only === 'all' || !isSafe(c.req.method)) {
      refuseBelow(wanted, { role: c.var.role, isDemo: c.var.scope.project.isDemo })
    }
    await next()
  }
}

function refuseBelow(wanted: Role, { role, isDemo }: { role: Role; isDemo: boolean }): void {
  if (includesRole(role, wanted)) return
  throw new AppError(
    'forbidden',
    isDemo
      ? 'the demo is for looking: nobody changes it'
      : `this needs the role ${wanted}; yours is ${role}`,
  )
}

/** While the disk is nearly full the API only reads. */
export function refuseWritesWhenFull({ disk }: Services): MiddlewareHandler<ApiEnv> {
  return async function writes(c, next) {
    if (!isSafe(c.req.method)) disk.refuseWhenFull()
    await next()
  }
}

/** Bounds how fast one person or token changes things. */
export function limitChanges({ now }: Services): MiddlewareHandler<ApiEnv> {
  const limit = createRateLimit(now)
  return async function changes(c, next) {
    if (!isSafe(c.req.method)) {
      const waitS = limit.take(actorOf(c.var.identity), 1, CHANGES_PER_MINUTE)
      if (waitS > 0) {
        throw new AppError('too_many_requests', 'too many changes at once; go on in a moment', {
          retryAfterS: waitS,
        })
      }
    }
    await next()
  }
}
