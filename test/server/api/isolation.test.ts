import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { addToken } from '../../../server/config-store/api-tokens.ts'
import { putMember } from '../../../server/config-store/members.ts'
import { createProject } from '../../../server/config-store/projects.ts'
import { ROLES, TOKEN_SCOPES } from '../../../shared/schemas/access.ts'
import { type LogFixture, openLog, START_MS } from '../projections/log-fixture.ts'

const ORIGIN = 'http://127.0.0.1:4600'
const BELOW = '/api/v1/projects/:slug'
const SAFE = new Set(['GET', 'HEAD'])
/** What only an admin may look at or change; everything else is for viewers, and to change for editors. */
const FOR_ADMINS = [/^\/(members|invitations|tokens|audit|hooks|retro-routes)(\/|$)/]
const CHANGED_BY_ADMINS = [/^\/(settings|margin|bands\/[^/]+)$/]

type Route = { method: string; path: string }
type Credentials = Readonly<Record<string, string>>

let log: LogFixture
let app: ReturnType<typeof createApp>
/** People and tokens by what they may do in our project. */
let ours: Map<string, Credentials>
/** Those who may do anything in another project, and nothing here. */
let strangers: Map<string, Credentials>

beforeAll(async () => {
  log = await openLog()
  const { store, accounts } = log.services
  app = createApp(log.services)
  const { project: other, token } = createProject(store.writer, {
    ...{ name: 'Other', mode: 'hybrid', timeZone: 'UTC', currency: 'EUR' },
    nowMs: START_MS,
    actor: 'test',
  })
  const person = async (name: string, isOwner = false): Promise<[string, Credentials]> => {
    const { userId, cookies } = await accounts.create(
      { name, email: `${name}@shop.example`, password: 'a long enough password', isOwner },
      new Headers({ origin: ORIGIN }),
    )
    return [userId, { cookie: cookies.map((cookie) => cookie.split(';')[0] ?? '').join('; ') }]
  }
  ours = new Map()
  strangers = new Map([
    ['nobody', {}],
    ['a token of another project', { authorization: `Bearer ${token}` }],
  ])
  for (const role of ROLES) {
    const [userId, credentials] = await person(role)
    putMember(store.writer, { projectId: log.project.id, userId, role, nowMs: START_MS })
    ours.set(role, credentials)
    const [strangerId, theirs] = await person(`stranger-${role}`)
    putMember(store.writer, { projectId: other.id, userId: strangerId, role, nowMs: START_MS })
    strangers.set(`${role} of another project`, theirs)
  }
  const nowMs = Date.now()
  for (const scope of TOKEN_SCOPES) {
    const made = { projectId: log.project.id, nowMs, name: scope, scope, expiresInDays: 1 }
    const { token: own } = addToken(store.writer, made)
    ours.set(`token to ${scope}`, { authorization: `Bearer ${own}` })
  }
  const { token: ended } = addToken(store.writer, {
    ...{ projectId: log.project.id, nowMs: 0, name: 'ended', scope: 'admin', expiresInDays: 1 },
  })
  strangers.set('a token that has ended', { authorization: `Bearer ${ended}` })
  const [, owner] = await person('owner', true)
  ours.set('owner', owner)
})
afterAll(() => log.close())

const routes = (): Route[] => {
  const seen = new Map(
    app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'))
      .map(({ method, path }) => [`${method} ${path}`, { method, path }]),
  )
  return [...seen.values()]
}
const projectRoutes = (): Route[] => routes().filter(({ path }) => path.startsWith(BELOW))

async function ask({ method, path }: Route, credentials: Credentials): Promise<Response> {
  const filled = path.replace(':slug', log.project.slug).replaceAll(/:\w+/g, '1')
  const isStream = filled.endsWith('/events/live')
  const response = await app.request(ORIGIN + filled, {
    method,
    headers: { ...credentials, origin: ORIGIN },
    ...(SAFE.has(method) ? {} : { body: '{}' }),
  })
  if (isStream) await response.body?.cancel()
  return response
}
const inside = ({ path }: Route): string => path.slice(BELOW.length)
const isForAdmins = (route: Route): boolean =>
  FOR_ADMINS.some((pattern) => pattern.test(inside(route))) ||
  (!SAFE.has(route.method) && CHANGED_BY_ADMINS.some((pattern) => pattern.test(inside(route))))

describe('every route of a project', () => {
  it('is walked: there are many, and each is bound to the project', () => {
    expect(projectRoutes().length).toBeGreaterThan(25)
  })

  it('is closed to strangers, who cannot tell whether the project exists', async () => {
    for (const route of projectRoutes()) {
      for (const [who, credentials] of strangers) {
        const { status } = await ask(route, credentials)
        const expected = who === 'nobody' || who.includes('ended') ? 401 : 404
        expect([who, route.method, route.path, status]).toEqual([
          ...[who, route.method, route.path],
          expected,
        ])
      }
    }
  })

  it.each([
    ['viewer', 'viewer'],
    ['token to read', 'viewer'],
    ['editor', 'editor'],
    ['token to write', 'editor'],
    ['admin', 'admin'],
    ['token to admin', 'admin'],
    ['owner', 'admin'],
  ])('lets %s do what the role %s may do, and no more', async (who, role) => {
    for (const route of projectRoutes().filter(({ method }) => method !== 'DELETE')) {
      const needed = isForAdmins(route) ? 'admin' : SAFE.has(route.method) ? 'viewer' : 'editor'
      const may = ROLES.indexOf(role as (typeof ROLES)[number]) >= ROLES.indexOf(needed)
      const response = await ask(route, ours.get(who) ?? {})
      const answer = await response.text().catch(() => '')
      const isRefused =
        response.status === 401 || response.status === 403 || answer.includes('that you may see')
      expect([who, route.method, route.path, isRefused]).toEqual([
        ...[who, route.method, route.path],
        !may,
      ])
      expect(response.status).toBeLessThan(500)
    }
  })
})

describe('what is outside of projects', () => {
  it('is for owners: workspaces and the demo', async () => {
    for (const path of ['/api/v1/projects', '/api/v1/demo']) {
      const route = { method: 'POST', path }
      expect((await ask(route, {})).status).toBe(401)
      expect((await ask(route, ours.get('admin') ?? {})).status).toBe(403)
      expect((await ask(route, ours.get('token to admin') ?? {})).status).toBe(403)
    }
  })

  it('lists only the projects that somebody may see', async () => {
    const list = async (credentials: Credentials): Promise<string[]> => {
      const response = await ask({ method: 'GET', path: '/api/v1/projects' }, credentials)
      const { projects } = (await response.json()) as { projects: { slug: string }[] }
      return projects.map(({ slug }) => slug)
    }
    expect(await list({})).toEqual([])
    expect(await list(ours.get('viewer') ?? {})).toEqual(['shop'])
    expect(await list(ours.get('token to read') ?? {})).toEqual(['shop'])
    expect(await list(strangers.get('viewer of another project') ?? {})).toEqual(['other'])
    expect(await list(ours.get('owner') ?? {})).toEqual(['shop', 'other'])
  })

  it('knows every route: a new one outside of projects is named here', () => {
    const outside = routes()
      .filter(({ path }) => !path.startsWith(BELOW))
      .map(({ method, path }) => `${method} ${path}`)
    expect(outside.toSorted()).toEqual([
      'GET /api/v1/me',
      'GET /api/v1/projects',
      'POST /api/v1/demo',
      'POST /api/v1/invitations/accept',
      'POST /api/v1/invitations/join',
      'POST /api/v1/invitations/look',
      'POST /api/v1/projects',
      'POST /api/v1/setup',
      'POST /api/v1/shared/look',
    ])
  })
})

describe('the demo', () => {
  it('is looked at by everybody and changed by nobody', async () => {
    const demo = await openLog()
    const { store } = demo.services
    const { project, token } = createProject(store.writer, {
      ...{ name: 'Brand', mode: 'b2c', timeZone: 'UTC', currency: 'EUR' },
      isDemo: true,
      nowMs: START_MS,
      actor: 'test',
    })
    const { cookies } = await demo.services.accounts.create(
      { name: 'O', email: 'o@shop.example', password: 'a long enough password', isOwner: true },
      new Headers({ origin: ORIGIN }),
    )
    const demoApp = createApp(demo.services)
    const at = (path: string, init: RequestInit = {}): Response | Promise<Response> =>
      demoApp.request(`${ORIGIN}/api/v1/projects/${project.slug}${path}`, init)
    for (const headers of [
      {},
      { cookie: cookies.map((cookie) => cookie.split(';')[0] ?? '').join('; ') },
      { authorization: `Bearer ${token}` },
    ]) {
      expect((await at('/experiments', { headers })).status).toBe(200)
      expect((await at('/experiments', { headers, method: 'POST' })).status).toBe(403)
      expect((await at('/settings', { headers, method: 'PATCH', body: '{}' })).status).toBe(403)
      expect((await at('/tokens', { headers })).status).toBe(403)
    }
    await demo.close()
  })
})
