import { createApp } from '../../../server/app.ts'
import { createProject, type ProjectRecord } from '../../../server/config-store/projects.ts'
import { readConfig } from '../../../server/config.ts'
import type { Services } from '../../../server/context.ts'
import type { Store } from '../../../server/db/store.ts'
import { listEvents, type LoggedEvent } from '../../../server/event-log/explorer.ts'
import { type QuarantineItem, readQuarantine } from '../../../server/event-log/quarantine.ts'
import {
  createWriteQueue,
  type QueueLimits,
  type WriteQueue,
} from '../../../server/ingest/write-queue.ts'
import { openServices } from '../../../server/services.ts'
import { emptyDataDirectory } from '../../support/empty-data.ts'

/** The moment at which every request of a test arrives. */
export const NOW_MS = Date.UTC(2026, 3, 6, 12)

export type Ingest = {
  app: ReturnType<typeof createApp>
  services: Services
  store: Store
  queue: WriteQueue
  project: ProjectRecord
  writeKey: string
  /** Posts a body with the write key as Basic user; `headers` may replace it. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>
  /** The log in arrival order. */
  logged(): Promise<LoggedEvent[]>
  quarantined(): Promise<QuarantineItem[]>
  close(): Promise<void>
}

/** The whole application over a store of its own, without a socket. */
export async function openIngest({
  limits,
  now = () => NOW_MS,
}: { limits?: Partial<QueueLimits>; now?: () => number } = {}): Promise<Ingest> {
  const directory = await emptyDataDirectory()
  const config = readConfig({ TAKT_DATA: directory.path, TAKT_LOG: 'silent' })
  const { services, close } = await openServices(config)
  const { store, log } = services
  const { project, writeKey } = createProject(store.writer, {
    name: 'Shop',
    mode: 'b2c',
    timeZone: 'Europe/Berlin',
    currency: 'EUR',
    nowMs: NOW_MS,
    actor: 'test',
  })
  const queue = createWriteQueue({ store, log, ...(limits && { limits }) })
  const tested = { ...services, queue, now }
  const app = createApp(tested)
  const scope = { db: store.reader, project }
  return {
    app,
    services: tested,
    store,
    queue,
    project,
    writeKey,
    post: async (path, body, headers = basic(writeKey)) =>
      await app.request(path, { method: 'POST', headers, body: bytesOf(body) }),
    logged: async () => (await listEvents(scope, { limit: 100_000 })).toReversed(),
    quarantined: async () => (await readQuarantine(scope, { limit: 1_000 })).items.toReversed(),
    async close() {
      await queue.drain()
      await close()
      await directory.remove()
    },
  }
}

export const basic = (writeKey: string): Record<string, string> => ({
  authorization: `Basic ${Buffer.from(`${writeKey}:`).toString('base64')}`,
})

const bytesOf = (body: unknown): BodyInit =>
  typeof body === 'string' || body instanceof Uint8Array ? (body as BodyInit) : JSON.stringify(body)

/** The body of an error answer. */
export type Refusal = {
  error: {
    code: string
    message: string
    details: { events: { index?: number; field: string; message: string }[] } | null
  }
}
