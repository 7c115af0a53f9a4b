import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { createApp } from '../../server/app.ts'
import { addToken } from '../../server/config-store/api-tokens.ts'
import {
  createProject,
  type ProjectRecord,
  readProjects,
} from '../../server/config-store/projects.ts'
import { readConfig } from '../../server/config.ts'
import type { Services } from '../../server/context.ts'
import { openServices } from '../../server/services.ts'
import { fillShop, FIRST_DAY_MS, SHOP_DAYS } from './shop-history.ts'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const DAY_MS = 24 * 3_600_000
const COMPANY = { mode: 'b2c', timeZone: 'UTC', currency: 'EUR' } as const

/** Noon of the day after the last event. */
export const SHOP_NOW_MS = FIRST_DAY_MS + SHOP_DAYS * DAY_MS + DAY_MS / 2

export type KeptShop = {
  services: Services
  project: ProjectRecord
  ask(path: string): Promise<Response>
  close(): Promise<void>
}

/**
 * Opens the shop of so many events from the folder that keeps it, making it first where it is missing:
 * the events are appended, and the projector follows, as ever. It is made anew whenever what makes it, or
 * how read models are derived, has changed.
 *
 * @param folder keeps the databases, some 0.6 GB a million events
 */
export async function openKeptShop(folder: string, events: number): Promise<KeptShop> {
  const path = join(folder, `shop-${String(events)}-${fingerprint()}`)
  if (!existsSync(path)) await makeShop(folder, path, events)
  const { services, close } = await openShop(path)
  const [project] = await readProjects(services.store.reader)
  if (project === undefined) throw new Error(`"${path}" holds no project: delete it`)
  const { token } = addToken(services.store.writer, {
    ...{ projectId: project.id, nowMs: SHOP_NOW_MS, name: 'bench', scope: 'admin' as const },
    expiresInDays: null,
  })
  const app = createApp(services)
  return {
    services,
    project,
    ask: async (asked) =>
      await app.request(`http://127.0.0.1:4600/api/v1/projects/${project.slug}${asked}`, {
        headers: { authorization: `Bearer ${token}` },
      }),
    close,
  }
}

async function openShop(path: string) {
  const { services, close } = await openServices(
    readConfig({ TAKT_DATA: path, TAKT_LOG: 'silent' }),
  )
  return { services: { ...services, now: () => SHOP_NOW_MS }, close }
}

async function makeShop(folder: string, path: string, events: number): Promise<void> {
  removeOthers(folder, events)
  const partial = `${path}.partial`
  mkdirSync(partial, { recursive: true })
  const { services, close } = await openShop(partial)
  const { project, token } = createProject(services.store.writer, {
    ...{ name: 'Shop', ...COMPANY, nowMs: FIRST_DAY_MS, actor: 'bench' },
  })
  // Nothing is lost that could not be made again.
  services.store.writer.raw.pragma('synchronous = off')
  const timed = async (what: string, work: () => unknown): Promise<void> => {
    const from = performance.now()
    await work()
    const seconds = (performance.now() - from) / 1000
    console.log(`${what} in ${seconds.toFixed(0)} s, ${(events / seconds).toFixed(0)} a second`)
  }
  const count = events.toLocaleString('en')
  await timed(`${count} events appended`, () => {
    fillShop(services.store, { project, events })
  })
  await timed(`${count} events projected`, () => services.projector.catchUp(project.id))
  await addRecords(services, { slug: project.slug, token })
  services.store.writer.raw.exec('analyze')
  await close()
  renameSync(partial, path)
}

/** Shops of this size as they were made before. */
function removeOthers(folder: string, events: number): void {
  mkdirSync(folder, { recursive: true })
  for (const name of readdirSync(folder)) {
    if (name.startsWith(`shop-${String(events)}-`)) {
      rmSync(join(folder, name), { recursive: true })
    }
  }
}

/** Of the code that says what is in the database. */
function fingerprint(): string {
  const hash = createHash('sha256')
  for (const place of ['server/projections', 'server/db/migrations']) {
    const files = readdirSync(join(ROOT, place), { withFileTypes: true })
    for (const file of files.filter((each) => each.isFile())) {
      hash.update(readFileSync(join(ROOT, place, file.name)))
    }
  }
  hash.update(readFileSync(join(ROOT, 'server/event-log/derived-columns.ts')))
  hash.update(readFileSync(join(ROOT, 'test/support/shop-history.ts')))
  return hash.digest('hex').slice(0, 12)
}

/** What the panels want beside events: a running test, offers, spend, an ad. */
async function addRecords(
  services: Services,
  { slug, token }: { slug: string; token: string },
): Promise<void> {
  const app = createApp({ ...services, now: () => FIRST_DAY_MS })
  const post = async (path: string, body: object = {}): Promise<void> => {
    const answer = await app.request(`http://127.0.0.1:4600/api/v1/projects/${slug}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    })
    if (!answer.ok) throw new Error(`${path}: ${String(answer.status)} ${await answer.text()}`)
  }
  await post('/experiments', {
    ...{ key: 'cta', name: 'Button', mode: 'b2c', unit: 'visitor' },
    variants: ['a', 'b'].map((key) => ({ key, weight: 1 })),
    metrics: {
      primary: 'session_purchase_rate',
      secondary: ['revenue_per_visitor'],
      guardrails: ['aov', 'cart_access_rate'],
    },
    hypothesis: 'because people hesitate',
    tactic: 'another button',
    resistance: 'is it worth it?',
    owner: 'Ada',
    decisionRule: 'ship what wins',
  })
  await post('/experiments/cta/start')
  const offer = { name: 'Friday', type: 'bundle', startsOn: '2026-02-06', endsOn: '2026-02-08' }
  await post('/offers', { offers: [{ key: 'FRIDAY', ...offer, scope: 'mail' }] })
  const days = Array.from({ length: SHOP_DAYS }, (_, day) =>
    new Date(FIRST_DAY_MS + day * DAY_MS).toISOString().slice(0, 10),
  )
  const cost = { currency: 'EUR', amountMinor: 20_000 }
  await post('/spend', {
    spend: days.flatMap((day) => [
      { day, channel: 'paid_search', campaign: 'brand', ...cost },
      { day, channel: 'paid_social', campaign: 'ugc', creative: 'clip-1', ...cost },
    ]),
  })
  await post('/creatives', { creatives: [{ key: 'clip-1', name: 'Clip', tags: ['ugc'] }] })
}
