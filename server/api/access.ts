import type { MiddlewareHandler } from 'hono'
import { readProjectBySlug, readTokenProjectId } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { projectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'

const LOOPBACK_NAMES = new Set(['127.0.0.1', 'localhost', '[::1]'])
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
const OWN_SITES = new Set(['same-origin', 'none'])

/**
 * Lets a token in, or, without one, the owner on this machine.
 *
 * Until sign-in exists the server listens on loopback only. A page from elsewhere could still make the
 * owner's browser call it: the name that was asked for must be a loopback name (else a foreign name
 * was made to point here), and a change must not come from another site.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
 */
export function allowTokenOrOwner({ store }: Services): MiddlewareHandler<ApiEnv> {
  return async function access(c, next) {
    const authorization = c.req.header('authorization')
    if (authorization === undefined) {
      refuseStrangers(c.req.raw)
      c.set('tokenProjectId', undefined)
    } else {
      const token = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
      const projectId = token && (await readTokenProjectId(store.reader, token))
      if (projectId === undefined || projectId === '') {
        throw new AppError('unauthorized', 'this token is not known; a token begins with tk_')
      }
      c.set('tokenProjectId', projectId)
    }
    await next()
  }
}

function refuseStrangers({ url, method, headers }: Request): void {
  if (!LOOPBACK_NAMES.has(new URL(url).hostname)) {
    throw new AppError('unauthorized', 'send a token: Authorization: Bearer tk_…')
  }
  const site = headers.get('sec-fetch-site')
  if (!SAFE_METHODS.has(method) && site !== null && !OWN_SITES.has(site)) {
    throw new AppError('forbidden', 'another site may not change anything here')
  }
  const origin = headers.get('origin')
  if (!SAFE_METHODS.has(method) && origin !== null && origin !== new URL(url).origin) {
    throw new AppError('forbidden', 'another origin may not change anything here')
  }
}

/** Binds everything below `/projects/:slug` to that project, or answers that there is none. */
export function bindProject({ store }: Services): MiddlewareHandler<ApiEnv> {
  return async function project(c, next) {
    const slug = c.req.param('slug') ?? ''
    const found = await readProjectBySlug(store.reader, slug)
    const { tokenProjectId } = c.var
    const isForeign = tokenProjectId !== undefined && tokenProjectId !== found?.id
    if (found === undefined || isForeign) {
      throw new AppError('not_found', `there is no project "${slug}" that you may see`)
    }
    c.set('scope', projectScope(store.reader, found))
    await next()
  }
}
