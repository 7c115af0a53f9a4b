import type { JsonObject } from '@takt/shared/schemas/event.ts'
import { type Context, Hono } from 'hono'
import { clientAddress } from '../client-address.ts'
import { appendTarget, type ProjectRecord } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { allowAnyOrigin } from '../cors.ts'
import { AppError, retryAfterS } from '../errors.ts'
import { admit, type RefusedEvent } from './admit.ts'
import { decodeBody } from './decode-body.ts'
import type { Dialect } from './dialect.ts'
import type { Submission } from './group-commit.ts'
import { isObject, objectOf } from './protocols/json-values.ts'
import { amplitude } from './protocols/amplitude.ts'
import { ga4Browser, ga4Server } from './protocols/ga4.ts'
import { posthog, posthogV1 } from './protocols/posthog.ts'
import { segment } from './protocols/segment.ts'
import { refusalOf } from './refusal.ts'
import { bytesExpected } from '../request-bytes.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { createWriteKeys } from './write-keys.ts'

const DIALECTS: readonly Dialect[] = [segment, posthog, posthogV1, amplitude, ga4Server, ga4Browser]

/** The write side: one adapter for each family of clients. The answer is sent after the commit. */
export function ingestRoutes(services: Services): Hono {
  const { store, queue, daily, config, now } = services
  const projectOfKey = createWriteKeys(store, now)
  const tools: Tools = {
    projectOfKey,
    now,
    rateLimit: createRateLimit(now),
    dailyId: (c, project) => daily.visitorId(project, clientAddress(c, config), now()),
  }
  const app = new Hono()
  app.use('/v1/*', allowAnyOrigin)
  for (const dialect of DIALECTS) {
    for (const path of dialect.paths) {
      if (dialect !== segment) app.use(path, allowAnyOrigin)
      app.on([...(dialect.methods ?? ['POST'])], path, async (c) => {
        const release = queue.reserve(bytesExpected(c))
        const arrived = queue.expect()
        try {
          const { submission, refused, good } = await receive(c, { dialect, path }, tools)
          const submitted = queue.submit(submission)
          arrived()
          const { bytes = 0 } = submission
          const stored = await submitted
          return dialect.answer(c, { stored, events: good, bytes, refused })
        } catch (error) {
          if (dialect.refuse === undefined || !(error instanceof AppError)) throw error
          const waitS = retryAfterS(error)
          if (waitS !== null) c.header('Retry-After', String(waitS))
          return dialect.refuse(c, error)
        } finally {
          arrived()
          release()
        }
      })
    }
  }
  app.get('/v1/projects/:key/settings', async (c) => {
    const project = await projectOfKey(c.req.param('key'))
    if (project === undefined) throw unknownKey()
    c.header('Cache-Control', 'max-age=120')
    return c.json(browserSettings(c, project))
  })
  app.post('/v1/m', (c) => c.json({ success: true }))
  app.use('/sourceConfig/', allowAnyOrigin)
  app.get('/sourceConfig/', async (c) => {
    const key = basicUser(c.req.header('authorization')) ?? c.req.query('writeKey') ?? ''
    const project = await projectOfKey(key)
    if (project === undefined) throw unknownKey()
    return c.json(sourceConfig(project))
  })
  app.all('/v1/*', (c) => {
    throw new AppError('not_found', `there is nothing at ${c.req.method} ${c.req.path}`)
  })
  return app
}

type Received = {
  submission: Submission
  refused: RefusedEvent[]
  /** Events that were good, or are kept whole to be replayed. */
  good: number
}

type Tools = {
  projectOfKey: ProjectOfKey
  now: () => number
  rateLimit: RateLimit
  /** Today's id of whoever sends, for visitors without storage. */
  dailyId: (c: Context, project: ProjectRecord) => string
}

/** Reads a request up to what is to be stored of it. */
async function receive(
  c: Context,
  { dialect, path }: { dialect: Dialect; path: string },
  { projectOfKey, now, rateLimit, dailyId }: Tools,
): Promise<Received> {
  const receivedAtMs = now()
  const { value, bytes } = await (dialect.read?.(c) ?? decodeBody(c))
  const opened = dialect.open(value, path)
  if ('problem' in opened) throw refusalOf(opened.problem)
  const project = await projectFor(c, opened.writeKeys, projectOfKey)
  const { settings } = project
  refuseForeignOrigin(c.req.header('origin'), settings.origins)
  const refusesMeasurement = c.req.header('sec-gpc') === '1'
  const wires = refusesMeasurement ? [] : opened.events
  refuseTooMany(rateLimit.take(project.writeKey, wires.length, settings.eventsPerMinute))
  let id: string | undefined
  const { events, held, refused, replayable } = admit(wires, {
    translate: (wire) =>
      opened.translate(
        isCookieless(wire) ? { ...wire, anonymousId: (id ??= dailyId(c, project)) } : wire,
        receivedAtMs,
      ),
    settings,
    receivedAtMs,
    bodyBytes: bytes,
  })
  return {
    submission: { project: appendTarget(project), events, quarantined: held, bytes },
    refused,
    good: events.length + replayable,
  }
}

type ProjectOfKey = ReturnType<typeof createWriteKeys>

/** Our own snippet says so of visitors who keep nothing; whatever id comes with it is not theirs. */
const isCookieless = (wire: unknown): wire is JsonObject =>
  isObject(wire) && objectOf(wire['context'])['consent'] === 'cookieless'

/** A browser names its page's origin; what comes from a server names none. */
function refuseForeignOrigin(origin: string | undefined, allowed: readonly string[]): void {
  if (origin === undefined || allowed.length === 0 || allowed.includes(origin)) return
  throw new AppError(
    'forbidden',
    `pages of ${origin.slice(0, 200)} may not send here; add the origin in the project's settings`,
  )
}

function refuseTooMany(waitS: number): void {
  if (waitS === 0) return
  throw new AppError(
    'too_many_requests',
    `this write key has sent too many events; send again in ${String(waitS)} s`,
    { retryAfterS: waitS },
  )
}

async function projectFor(
  c: Context,
  writeKeys: readonly string[],
  projectOfKey: ProjectOfKey,
): Promise<ProjectRecord> {
  const keys = new Set(writeKeys)
  const named = keyInHeader(c.req.header('authorization'))
  if (named !== null) keys.add(named)
  if (keys.size > 1) {
    throw new AppError('invalid_request', 'writeKey: the request names two different write keys')
  }
  const [key] = keys
  const project = key === undefined ? undefined : await projectOfKey(key)
  if (project === undefined) throw unknownKey()
  return project
}

/** As Basic user, or as bearer token. */
const keyInHeader = (header: string | undefined): string | null =>
  basicUser(header) ?? /^Bearer\s+(\S+)$/iu.exec(header ?? '')?.[1] ?? null

function basicUser(header: string | undefined): string | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const user = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? ''
  return user === '' ? null : user
}

const unknownKey = (): AppError =>
  new AppError(
    'unauthorized',
    'the write key is missing or unknown; send it as Basic user or as "writeKey" in the body',
  )

/** What Segment's browser library fetches before it sends: send everything here, load nothing else. */
function browserSettings(c: Context, project: ProjectRecord): object {
  const { host, protocol } = new URL(c.req.url)
  return {
    integrations: {
      'Segment.io': {
        apiKey: project.writeKey,
        apiHost: `${host}/v1`,
        protocol: protocol.replace(':', ''),
      },
    },
    plan: { track: {}, identify: {}, group: {} },
    metrics: { sampleRate: 0 },
  }
}

/** What RudderStack's browser library fetches before it sends. */
const sourceConfig = ({ slug, name, writeKey }: ProjectRecord): object => ({
  source: {
    id: slug,
    name,
    writeKey,
    enabled: true,
    workspaceId: slug,
    config: {
      statsCollection: { errors: { enabled: false }, metrics: { enabled: false } },
    },
    destinations: [],
    connections: [],
  },
  updatedAt: new Date(0).toISOString(),
})
