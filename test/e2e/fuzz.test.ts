import { gzipSync } from 'node:zlib'
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { openLog } from '../server/projections/log-fixture.ts'
import { apiClient, send } from '../support/api.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import { type Cookies, setUpOwner } from '../support/sign-in.ts'

const REQUESTS = 12_000
const AT_ONCE = 32
const SEED = 20_261_124
/** What ends the session that fuzzes, takes long by design, or never ends. */
const LEFT_OUT = /^\/(api\/v1\/demo|api\/auth|shop\/simulate)|\/events\/live$/

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let cookies: Cookies
let project: Awaited<ReturnType<typeof createProject>>
let routes: { method: string; path: string }[]
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path, { mode: 'hybrid' })
  server = await startServer({ dataDirectory: directory.path })
  cookies = await setUpOwner(server)
  const log = await openLog()
  routes = createApp(log.services)
    .routes.filter(({ method, path }) => method !== 'ALL' && !LEFT_OUT.test(path))
    .map(({ method, path }) => ({ method, path }))
  await log.close()
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

const word = fc.oneof(
  fc.constantFrom('cta', 'aov', 'sessions', 'mrr', '1', '-1', '0', 'null', 'shop', 'day', 'week'),
  fc.constantFrom('2026-04-06', '2026-13-45', '1e309', 'NaN', '__proto__', '%00', '../x', '\u0000'),
  fc.string({ maxLength: 30 }),
  fc.integer().map(String),
)
const names =
  'from to grain by limit before name type after key variants metrics primary hypothesis mode unit ' +
  'weight url topics role email token scope plan holdout events batch event anonymousId userId ' +
  'properties amount day channel spend offers touches at baseline effect power alpha arms kind'
const name = fc.oneof(fc.constantFrom(...names.split(' ')), fc.string({ maxLength: 8 }))
const json = fc.oneof(
  fc.dictionary(name, fc.oneof(fc.jsonValue({ maxDepth: 3 }), word, fc.array(word)), {
    maxKeys: 8,
    noNullPrototype: true,
  }),
  fc.jsonValue({ maxDepth: 4 }),
)
const body = fc.oneof(
  { weight: 6, arbitrary: json.map((value) => Buffer.from(JSON.stringify(value))) },
  { weight: 1, arbitrary: fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)) },
  { weight: 1, arbitrary: json.map((value) => gzipSync(JSON.stringify(value))) },
)
const request = fc.record({
  route: fc.nat(),
  words: fc.array(word, { minLength: 3, maxLength: 3 }),
  search: fc.array(fc.tuple(name, word), { maxLength: 5 }),
  body,
  as: fc.constantFrom('owner', 'owner', 'token', 'write key', 'nobody', 'garbage'),
  isGzip: fc.boolean(),
  type: fc.constantFrom('application/json', 'text/plain', 'application/x-www-form-urlencoded', 'x'),
})
type Wanted = typeof request extends fc.Arbitrary<infer T> ? T : never

function headersOf({ as, isGzip, type }: Wanted): Record<string, string> {
  const credentials: Record<Wanted['as'], Record<string, string>> = {
    owner: { cookie: cookies.header },
    token: { authorization: `Bearer ${project.token}` },
    'write key': {
      authorization: `Basic ${Buffer.from(`${project.writeKey}:`).toString('base64')}`,
    },
    nobody: {},
    garbage: { authorization: 'Bearer \u00ff', cookie: 'takt.session_token=x.y' },
  }
  return {
    'content-type': type,
    ...credentials[as],
    ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
  }
}

async function fire(wanted: Wanted): Promise<string> {
  const route = routes[wanted.route % routes.length]
  if (route === undefined) return ''
  let used = 0
  const path = route.path
    .replace(':slug', project.slug)
    .replaceAll(/:\w+(?:\{[^}]*\})?|\*/g, () => encodeURIComponent(wanted.words[used++ % 3] ?? ''))
  const search = new URLSearchParams(wanted.search).toString()
  const response = await fetch(`${server.url}${path}${search === '' ? '' : `?${search}`}`, {
    method: route.method,
    headers: headersOf(wanted),
    redirect: 'manual',
    ...(route.method === 'GET' || route.method === 'HEAD'
      ? {}
      : { body: new Uint8Array(wanted.body) }),
  })
  const answer = await response.text()
  return response.status >= 500
    ? `${String(response.status)} ${route.method} ${path}?${search} ${wanted.body.toString('utf8').slice(0, 300)} → ${answer.slice(0, 200)}`
    : ''
}

describe('the server', () => {
  it(`answers ${String(REQUESTS)} strange requests to all of its routes without failing`, async () => {
    expect(routes.length).toBeGreaterThan(60)
    const all = fc.sample(request, { numRuns: REQUESTS, seed: SEED })
    const failures: string[] = []
    let next = 0
    const worker = async (): Promise<void> => {
      for (let wanted = all[next++]; wanted !== undefined; wanted = all[next++]) {
        const failure = await fire(wanted)
        if (failure !== '') failures.push(failure)
      }
    }
    await Promise.all(Array.from({ length: AT_ONCE }, worker))
    expect(failures.slice(0, 10)).toEqual([])
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200)
    await send(server.url, project.writeKey, '/v1/track', { anonymousId: 'a', event: 'After' })
    const api = apiClient({ url: server.url, ...project, cookies })
    expect(await api.get('/events/count?name=After')).toMatchObject({ count: 1 })
  }, 120_000)
})
