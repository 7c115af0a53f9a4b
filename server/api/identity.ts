import { type Role, ROLE_OF_SCOPE } from '@takt/shared/schemas/access.ts'
import type { Context, MiddlewareHandler } from 'hono'
import { noteTokenUse, readToken } from '../config-store/api-tokens.ts'
import { readRoles } from '../config-store/members.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'

/** Who asks. */
export type Identity =
  | { kind: 'nobody' }
  | { kind: 'token'; projectId: number; role: Role; name: string }
  | {
      kind: 'person'
      id: string
      name: string
      email: string
      /** May do everything in every project, and make new ones. */
      isOwner: boolean
      hasSecondFactor: boolean
      /** By the project's row id. */
      roles: ReadonlyMap<number, Role>
    }

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS'])
const OWN_SITES = new Set(['same-origin', 'none'])

/** Whether a request only reads, as HTTP promises for its method. */
export const isSafe = (method: string): boolean => SAFE_METHODS.has(method)

/**
 * Finds out who asks: a token in `Authorization`, or a person by the cookie of their session.
 *
 * A cookie comes with every request that a browser makes, also for a page from elsewhere: a change
 * with a cookie must come from our own origin.
 *
 * @see https://developer.mozilla.org/docs/Web/HTTP/Headers/Sec-Fetch-Site
 */
export function identify(
  services: Services,
): MiddlewareHandler<{ Variables: { identity: Identity } }> {
  return async function identity(c, next) {
    const authorization = c.req.header('authorization')
    const found =
      authorization === undefined
        ? await personOf(services, c)
        : await tokenOf(services, authorization)
    c.set('identity', found)
    await next()
  }
}

async function tokenOf({ store, now }: Services, authorization: string): Promise<Identity> {
  const nowMs = now()
  const text = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1]
  const token = text && (await readToken(store.reader, { token: text, nowMs }))
  if (token === undefined || token === '') {
    throw new AppError(
      'unauthorized',
      'this token is not known or has ended; a token begins with tk_',
    )
  }
  noteTokenUse(store.writer, token, nowMs)
  const { projectId, name, scope } = token
  return { kind: 'token', projectId, name, role: ROLE_OF_SCOPE[scope] }
}

async function personOf({ accounts, store, config }: Services, c: Context): Promise<Identity> {
  if (c.req.header('cookie') === undefined) return { kind: 'nobody' }
  const person = await accounts.readSignedIn(c.req.raw.headers)
  if (person === null) return { kind: 'nobody' }
  if (!isSafe(c.req.method)) refuseOtherOrigins(c.req.raw, config.publicUrl)
  return { kind: 'person', ...person, roles: await readRoles(store.reader, person.id) }
}

/** @throws AppError `forbidden` for a request that a page from elsewhere made */
export function refuseOtherOrigins({ url, headers }: Request, publicUrl: string | null): void {
  const site = headers.get('sec-fetch-site')
  if (site !== null && !OWN_SITES.has(site)) {
    throw new AppError('forbidden', 'another site may not change anything here')
  }
  const origin = headers.get('origin')
  const own = [new URL(url).origin, ...(publicUrl === null ? [] : [publicUrl])]
  if (origin !== null && !own.includes(origin)) {
    throw new AppError('forbidden', 'another origin may not change anything here')
  }
}

/** What somebody may do in a project; null for nothing, not even know of it. */
export function roleIn(identity: Identity, { id, isDemo }: ProjectRecord): Role | null {
  if (isDemo) return identity.kind === 'token' && identity.projectId !== id ? null : 'viewer'
  if (identity.kind === 'nobody') return null
  if (identity.kind === 'token') return identity.projectId === id ? identity.role : null
  return identity.isOwner ? 'admin' : (identity.roles.get(id) ?? null)
}

/** Who did something, as the audit names them. */
export function actorOf(identity: Identity): string {
  if (identity.kind === 'person') return identity.email
  return identity.kind === 'token' ? `token "${identity.name}"` : 'nobody'
}

/** Lets owners in only: nobody must sign in first, everybody else may not. */
export const ownersOnly: MiddlewareHandler<{ Variables: { identity: Identity } }> =
  async function owners(c, next) {
    const { identity } = c.var
    if (identity.kind === 'nobody') throw signInFirst()
    if (identity.kind === 'token') {
      throw new AppError(
        'forbidden',
        'the token of one project may not do this; sign in as an owner',
      )
    }
    if (!identity.isOwner) throw new AppError('forbidden', 'only an owner may do this')
    await next()
  }

export const signInFirst = (): AppError =>
  new AppError('unauthorized', 'sign in, or send a token: Authorization: Bearer tk_…')
