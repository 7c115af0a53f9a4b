import { createApp } from '../../../server/app.ts'
import type { Services } from '../../../server/context.ts'
import type { Event } from '../../../shared/schemas/event.ts'
import type { ProjectMode } from '../../../shared/schemas/mode.ts'
import { type LogFixture, openLog } from '../projections/log-fixture.ts'

export type ApiFixture = {
  log: LogFixture
  services: Services
  /** Asks below the project, with its token. */
  get<T>(path: string): Promise<T>
  ask(path: string, init?: RequestInit): Promise<Response>
  post(path: string, body?: unknown): Promise<Response>
  /** Asks below `/api/v1`, with no token unless one is given. */
  raw(path: string, init?: RequestInit): Promise<Response>
  /** The `Cookie` header of a new owner's session. */
  ownerCookie(): Promise<string>
  add(events: readonly Event[]): Promise<void>
  close(): Promise<void>
}

/** The API on a store of its own, without a socket. */
export async function openApi({
  nowMs,
  ...options
}: {
  /** What the clock shows, always or whenever it is asked. */
  nowMs: number | (() => number)
  timeZone?: string
  currency?: string
  mode?: ProjectMode
}): Promise<ApiFixture> {
  const log = await openLog(options)
  const services = { ...log.services, now: typeof nowMs === 'number' ? () => nowMs : nowMs }
  const app = createApp(services)
  const raw = async (path: string, init: RequestInit = {}): Promise<Response> =>
    await app.request(`http://127.0.0.1:4600/api/v1${path}`, init)
  const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
    raw(`/projects/${log.project.slug}${path}`, {
      ...init,
      headers: { authorization: `Bearer ${log.token}` },
    })
  let owners = 0
  return {
    log,
    services,
    raw,
    ask,
    post: (path, body = {}) => ask(path, { method: 'POST', body: JSON.stringify(body) }),
    async get<T>(path: string): Promise<T> {
      const response = await ask(path)
      if (!response.ok) throw new Error(`${String(response.status)} ${await response.text()}`)
      return (await response.json()) as T
    },
    async ownerCookie() {
      owners += 1
      const email = `owner-${String(owners)}@shop.example`
      const account = { name: 'Ada', email, password: 'a long enough password', isOwner: true }
      const { cookies } = await services.accounts.create(account, new Headers())
      return cookies.map((cookie) => cookie.split(';')[0] ?? '').join('; ')
    },
    async add(events) {
      log.append(events)
      await services.projector.catchUp(log.project.id)
    },
    close: () => log.close(),
  }
}
