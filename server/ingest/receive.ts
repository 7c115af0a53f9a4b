import type { JsonObject } from '@takt/shared/schemas/event.ts'
import type { Asked } from '../asked.ts'
import { clientAddress } from '../client-address.ts'
import { appendTarget, type ProjectRecord } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { AppendResult } from '../event-log/append.ts'
import { type Reply, refusalReply, withRetryAfter } from '../reply.ts'
import { bytesExpected } from '../request-bytes.ts'
import { admit, type RefusedEvent } from './admit.ts'
import { decodeBody } from './decode-body.ts'
import type { Dialect } from './dialect.ts'
import { isObject, objectOf } from './protocols/json-values.ts'
import { createRateLimit, type RateLimit } from './rate-limit.ts'
import { refusalOf } from './refusal.ts'
import type { Submission } from './waiting-line.ts'
import { createWriteKeys } from './write-keys.ts'

export type ProjectOfKey = ReturnType<typeof createWriteKeys>

/** Takes in what clients send: every way in leads here. */
export type Receiver = {
  projectOfKey: ProjectOfKey
  /**
   * Answers after the commit. A refusal is an answer too; what is thrown is our own fault.
   *
   * @param path the dialect's, as it is listed
   */
  readonly receive: (asked: Asked, dialect: Dialect, path: string) => Promise<Reply>
}

export function createReceiver({ store, queue, daily, config, now }: Services): Receiver {
  const projectOfKey = createWriteKeys(store, now)
  const tools: Tools = {
    projectOfKey,
    now,
    rateLimit: createRateLimit(now),
    dailyId: (asked, project) => daily.visitorId(project, clientAddress(asked, config), now()),
    submit: (submission) => queue.submit(submission),
  }
  const answer = async (asked: Asked, dialect: Dialect, path: string): Promise<Reply> => {
    const release = queue.reserve(bytesExpected(asked))
    const arrived = queue.expect()
    try {
      const { submitted, ...rest } = await read(asked, { dialect, path }, tools)
      arrived()
      return dialect.answer({ stored: await submitted, ...rest }, asked)
    } finally {
      arrived()
      release()
    }
  }
  return {
    projectOfKey,
    async receive(asked, dialect, path) {
      try {
        return await answer(asked, dialect, path)
      } catch (error) {
        if (!(error instanceof AppError)) throw error
        return withRetryAfter(dialect.refuse?.(error) ?? refusalReply(error), error)
      }
    },
  }
}

/** What the answer needs. The events themselves are let go of: they would outlive many collections. */
type Received = {
  submitted: Promise<AppendResult>
  bytes: number
  refused: RefusedEvent[]
  /** Events that were good, or are kept whole to be replayed. */
  events: number
}

type Tools = {
  projectOfKey: ProjectOfKey
  now: () => number
  rateLimit: RateLimit
  /** Today's id of whoever sends, for visitors without storage. */
  dailyId: (asked: Asked, project: ProjectRecord) => string
  submit: (submission: Submission) => Promise<AppendResult>
}

/** Reads a request and hands over what is to be stored of it. */
async function read(
  asked: Asked,
  { dialect, path }: { dialect: Dialect; path: string },
  { projectOfKey, now, rateLimit, dailyId, submit }: Tools,
): Promise<Received> {
  const receivedAtMs = now()
  const { value, bytes } = await (dialect.read?.(asked) ?? decodeBody(asked))
  const opened = dialect.open(value, path)
  if ('problem' in opened) throw refusalOf(opened.problem)
  const project = await projectFor(asked, opened.writeKeys, projectOfKey)
  const { settings } = project
  refuseForeignOrigin(asked.header('origin'), settings.origins)
  const refusesMeasurement = asked.header('sec-gpc') === '1'
  const wires = refusesMeasurement ? [] : opened.events
  refuseTooMany(rateLimit.take(project.writeKey, wires.length, settings.eventsPerMinute))
  let id: string | undefined
  const { events, held, refused, replayable } = admit(wires, {
    translate: (wire) =>
      opened.translate(
        isCookieless(wire) ? { ...wire, anonymousId: (id ??= dailyId(asked, project)) } : wire,
        receivedAtMs,
      ),
    settings,
    receivedAtMs,
    bodyBytes: bytes,
  })
  return {
    submitted: submit({ project: appendTarget(project), events, quarantined: held, bytes }),
    bytes,
    refused,
    events: events.length + replayable,
  }
}

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
  asked: Asked,
  writeKeys: readonly string[],
  projectOfKey: ProjectOfKey,
): Promise<ProjectRecord> {
  const keys = new Set(writeKeys)
  const named = keyInHeader(asked.header('authorization'))
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

export function basicUser(header: string | undefined): string | null {
  const encoded = /^Basic\s+(\S+)$/i.exec(header ?? '')?.[1]
  if (encoded === undefined) return null
  const user = Buffer.from(encoded, 'base64').toString('utf8').split(':', 1)[0] ?? ''
  return user === '' ? null : user
}

export const unknownKey = (): AppError =>
  new AppError(
    'unauthorized',
    'the write key is missing or unknown; send it as Basic user or as "writeKey" in the body',
  )
