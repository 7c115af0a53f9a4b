import { type Context, Hono, type MiddlewareHandler } from 'hono'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { AppendResult } from '../event-log/append.ts'
import { admit, type RefusedEvent } from './admit.ts'
import { decodeBody } from './decode-body.ts'
import type { EventProblem } from './step.ts'
import { type Envelope, openEnvelope, SEGMENT_PATHS, translateEvent } from './protocols/segment.ts'
import type { Submission } from './group-commit.ts'
import { createWriteKeys } from './write-keys.ts'

const PREFLIGHT_MAX_AGE_S = 86_400
const LISTED_PROBLEMS_MAX = 20

/** The write side: Segment's HTTP API. The answer is sent after the commit. */
export function ingestRoutes(services: Services): Hono {
  const { store, queue, now } = services
  const projectOfKey = createWriteKeys(store, now)
  const app = new Hono()
  app.use('/v1/*', allowAnyOrigin)
  for (const [path, type] of Object.entries(SEGMENT_PATHS)) {
    app.post(`/v1/${path}`, async (c) => {
      const arrived = queue.expect()
      try {
        const { submission, refused } = await receive(c, type, { projectOfKey, now })
        const submitted = queue.submit(submission)
        arrived()
        return c.json(answer(await submitted, submission, refused))
      } finally {
        arrived()
      }
    })
  }
  app.get('/v1/projects/:key/settings', async (c) => {
    const project = await projectOfKey(c.req.param('key'))
    if (project === undefined) throw unknownKey()
    c.header('Cache-Control', 'max-age=120')
    return c.json(browserSettings(c, project))
  })
  app.post('/v1/m', (c) => c.json({ success: true }))
  app.all('/v1/*', (c) => {
    throw new AppError('not_found', `there is nothing at ${c.req.method} ${c.req.path}`)
  })
  return app
}

/** Any page may write with its key; a refusal carries the headers too, or an SDK sees no status. */
const allowAnyOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  if (origin !== undefined) {
    c.header('Access-Control-Allow-Origin', origin)
    c.header('Access-Control-Allow-Credentials', 'true')
    c.header('Access-Control-Expose-Headers', 'ETag, Retry-After')
    c.header('Vary', 'Origin')
  }
  if (c.req.method !== 'OPTIONS') return await next()
  c.header('Access-Control-Allow-Methods', 'GET, POST, OPTIONS')
  c.header(
    'Access-Control-Allow-Headers',
    c.req.header('access-control-request-headers') ?? 'authorization, content-type',
  )
  c.header('Access-Control-Max-Age', String(PREFLIGHT_MAX_AGE_S))
  return c.body(null, 204)
}

type Received = { submission: Submission; refused: RefusedEvent[] }

/** Reads a request up to what is to be stored of it. */
async function receive(
  c: Context,
  type: (typeof SEGMENT_PATHS)[string],
  { projectOfKey, now }: { projectOfKey: ProjectOfKey; now: () => number },
): Promise<Received> {
  const receivedAtMs = now()
  const { value, bytes } = await decodeBody(c.req.raw)
  const envelope = openEnvelope(value, type)
  if ('problem' in envelope) throw refusalOf(envelope.problem)
  const project = await projectFor(c, envelope, projectOfKey)
  const { events, held, refused } = admit(envelope.events, {
    translate: (wire) => translateEvent(wire, { envelope, receivedAtMs }),
    receivedAtMs,
    bodyBytes: bytes,
  })
  const { id: projectId, currency } = project
  return { submission: { projectId, currency, events, quarantined: held, bytes }, refused }
}

/** 200 while one event is good: an error would make the libraries throw the good ones away. */
function answer(
  { stored, duplicates }: AppendResult,
  { events }: Submission,
  refused: readonly RefusedEvent[],
): object {
  if (refused.length === 0) return { success: true }
  if (events.length === 0) throw refusalOf(...refused)
  const quarantined = refused.slice(0, LISTED_PROBLEMS_MAX)
  return { success: true, stored, duplicates, quarantined }
}

type ProjectOfKey = ReturnType<typeof createWriteKeys>

async function projectFor(
  c: Context,
  envelope: Envelope,
  projectOfKey: ProjectOfKey,
): Promise<ProjectRecord> {
  const keys = new Set(envelope.writeKeys)
  const basic = basicUser(c.req.header('authorization'))
  if (basic !== null) keys.add(basic)
  if (keys.size > 1) {
    throw new AppError('invalid_request', 'writeKey: the request names two different write keys')
  }
  const [key] = keys
  const project = key === undefined ? undefined : await projectOfKey(key)
  if (project === undefined) throw unknownKey()
  return project
}

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

function refusalOf(...problems: readonly (EventProblem & { index?: number })[]): AppError {
  const [first] = problems
  const where = first?.index === undefined ? '' : `event ${String(first.index)}: `
  return new AppError(
    'invalid_event',
    `${where}${first?.field ?? 'event'}: ${first?.message ?? 'is not valid'}`,
    { events: problems.slice(0, LISTED_PROBLEMS_MAX) },
  )
}

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
