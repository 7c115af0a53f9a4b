import { randomUUID } from 'node:crypto'
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiClient, type ApiClient, send } from '../support/api.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

type Project = Awaited<ReturnType<typeof createProject>>

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let elsewhere: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let shop: Project
let busy: Project
beforeAll(async () => {
  directory = await temporaryDirectory()
  elsewhere = await temporaryDirectory()
  shop = await createProject(directory.path, { name: 'Shop' })
  busy = await createProject(directory.path, { name: 'Busy' })
  server = await startServer({ dataDirectory: directory.path })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
  await elsewhere.remove()
})

async function takt(...args: string[]): Promise<{ code: number; answer: unknown; said: string }> {
  const { code, stdout, stderr } = await runTakt([...args, '--json'])
  return { code, answer: stdout === '' ? null : (JSON.parse(stdout) as unknown), said: stderr }
}

/** A week of a small shop with a running experiment. */
async function trade({ writeKey }: Project, api: ApiClient): Promise<void> {
  const plan = {
    key: 'cta',
    name: 'Buy button',
    mode: 'b2c',
    unit: 'visitor',
    hypothesis: 'A clear button is found.',
    tactic: 'A button.',
    resistance: 'Nobody sees it.',
    owner: 'Ada',
    variants: [
      { key: 'control', weight: 0.5 },
      { key: 'b', weight: 0.5 },
    ],
    metrics: { primary: 'session_purchase_rate', secondary: ['aov'], guardrails: ['refund_rate'] },
  }
  expect((await api.post('/experiments', plan)).status).toBe(201)
  expect((await api.post('/experiments/cta/start')).status).toBe(200)
  const batch = Array.from({ length: 60 }, (_, n) => visit(n)).flat()
  const response = await send(server.url, writeKey, '/v1/batch', { batch })
  expect(response.status).toBe(200)
}

function visit(n: number): Record<string, unknown>[] {
  const anonymousId = `v${String(n)}`
  const timestamp = new Date(Date.now() - 60_000 + n).toISOString()
  const common = { anonymousId, timestamp }
  const variant = n % 2 === 0 ? 'control' : 'b'
  const page = { ...common, type: 'page', messageId: randomUUID(), properties: { path: '/' } }
  const viewed = {
    ...common,
    type: 'track',
    messageId: randomUUID(),
    event: 'Experiment Viewed',
    properties: { experiment_id: 'cta', variation_id: variant },
  }
  const order = {
    ...common,
    type: 'track',
    messageId: randomUUID(),
    event: 'Order Completed',
    properties: { order_id: `o${String(n)}`, revenue: 10 + n / 100, currency: 'EUR' },
  }
  return n % 3 === 0 ? [page, viewed, order] : [page, viewed]
}

/** Everything that the product says about a project. */
async function everyNumber(api: ApiClient): Promise<Record<string, unknown>> {
  const { metrics } = await api.get<{ metrics: { id: string }[] }>('/metrics')
  const day = new Date().toISOString().slice(0, 10)
  const answers: Record<string, unknown> = {}
  const paths = [
    '/events/count',
    '/events?limit=200',
    '/experiments',
    '/experiments/cta/results',
    ...metrics.map(({ id }) => `/metrics/${id}?from=${day}&to=${day}&grain=total`),
  ]
  for (const path of paths) {
    answers[path] = await api.get(path).catch((error: unknown) => String(error))
  }
  return JSON.parse(JSON.stringify(answers).replaceAll(/"asOf":"[^"]*"/g, '"asOf":"-"')) as Record<
    string,
    unknown
  >
}

async function whenApplied(api: ApiClient): Promise<void> {
  await expect
    .poll(async () => {
      const { seq, applied } = await api.get<{ seq: number; applied: number }>('/projector')
      return seq - applied
    })
    .toBe(0)
}

describe('the restore drill', () => {
  it('backs up under load, restores elsewhere, and every number is the same', async () => {
    const api = apiClient({ url: server.url, ...shop })
    await trade(shop, api)
    await whenApplied(api)
    const before = await everyNumber(api)

    const over = new AbortController()
    let acknowledged = 0
    const load = Array.from({ length: 4 }, async () => {
      while (!over.signal.aborted) {
        const batch = Array.from({ length: 20 }, () => ({
          type: 'track',
          messageId: randomUUID(),
          anonymousId: 'x',
          event: 'Ping',
        }))
        const response = await send(server.url, busy.writeKey, '/v1/batch', { batch })
        if (response.status === 200) acknowledged += batch.length
      }
    })
    await expect.poll(() => acknowledged).toBeGreaterThan(200)
    const stored = acknowledged
    const { code, answer } = await takt('backup', '--data', directory.path)
    const later = acknowledged
    over.abort()
    await Promise.all(load)
    expect(code).toBe(0)
    const { file } = answer as { file: string }
    expect(later).toBeGreaterThan(stored)

    expect(await takt('verify', file)).toMatchObject({
      code: 0,
      answer: { ok: true, manifest: true },
    })
    const restored = await takt('restore', file, '--data', elsewhere.path)
    expect(restored).toMatchObject({ code: 0, answer: { replaced: null } })
    const second = await startServer({ dataDirectory: elsewhere.path })
    try {
      expect(await everyNumber(apiClient({ url: second.url, ...shop }))).toEqual(before)
      const { count } = await apiClient({ url: second.url, ...busy }).get<{ count: number }>(
        '/events/count?name=Ping',
      )
      expect(count).toBeGreaterThanOrEqual(stored)
      expect(count % 20).toBe(0)
      for (const { slug } of [shop, busy]) {
        const { answer: rebuilt } = await takt(
          'rebuild',
          '--project',
          slug,
          '--data',
          elsewhere.path,
        )
        const { models } = rebuilt as { models: Record<string, { changed: number }> }
        expect(Object.values(models).map(({ changed }) => changed)).toEqual(
          Object.values(models).map(() => 0),
        )
      }
    } finally {
      await second.stop()
    }
  }, 60_000)

  it('does not overwrite without being told, nor while a server runs, and keeps what it replaces', async () => {
    const { answer } = await takt('backup', '--data', directory.path)
    const { file } = answer as { file: string }
    const running = await takt('restore', file, '--data', directory.path, '--overwrite')
    expect(running).toMatchObject({ code: 1, answer: null })
    expect(running.said).toContain('stop it first')
    const refused = await takt('restore', file, '--data', elsewhere.path)
    expect(refused.code).toBe(1)
    expect(refused.said).toContain('--overwrite')
    const done = await takt('restore', file, '--data', elsewhere.path, '--overwrite')
    const { replaced } = done.answer as { replaced: string }
    expect(await takt('verify', replaced)).toMatchObject({ code: 0 })
  })

  it('finds a backup that was changed, is cut off, or is none', async () => {
    const to = join(elsewhere.path, 'copy.db')
    await takt('backup', '--data', directory.path, '--to', to)
    const again = await takt('backup', '--data', directory.path, '--to', to)
    expect(again.said).toContain('never overwrites')

    const bytes = await readFile(to)
    const cut = join(elsewhere.path, 'cut.db')
    await writeFile(cut, bytes.subarray(0, Math.floor(bytes.length / 2)))
    expect((await takt('verify', cut)).code).toBe(1)
    await appendFile(to, 'x')
    expect((await takt('verify', to)).said).toContain('checksum')
    expect((await takt('restore', to, '--data', elsewhere.path, '--overwrite')).code).toBe(1)
    const text = join(elsewhere.path, 'text.db')
    await writeFile(text, 'this is no database at all, only some words')
    expect((await takt('verify', text)).said).toContain('cannot be read')
    expect((await takt('verify', join(elsewhere.path, 'none.db'))).said).toContain('no file')
  })

  it('leaves as many backups as it is told', async () => {
    const own = join(elsewhere.path, 'kept')
    await mkdir(own)
    await createProject(own)
    for (let n = 0; n < 3; n += 1) await takt('backup', '--data', own, '--keep', '2')
    const files = await readdir(join(own, 'backups'))
    expect(files.filter((name) => name.endsWith('.db'))).toHaveLength(2)
    expect(files.filter((name) => name.endsWith('.json'))).toHaveLength(2)
    expect((await takt('backup', '--data', own, '--keep', 'x')).code).toBe(2)
  })
})

describe('takt doctor', () => {
  it('says what is well and what to do about the rest', async () => {
    const { code, answer } = await takt('doctor', '--data', directory.path)
    expect(code).toBe(0)
    const { checks } = answer as { checks: { name: string; status: string }[] }
    const statuses = Object.fromEntries(checks.map(({ name, status }) => [name, status]))
    expect(statuses).toMatchObject({
      config: 'ok',
      integrity: 'ok',
      references: 'ok',
      clock: 'ok',
      backups: 'ok',
      'read models of shop': 'ok',
    })
  })
})

describe('a disk that is nearly full', () => {
  it('is read from and not written to, and says so', async () => {
    const own = join(elsewhere.path, 'full')
    await mkdir(own)
    const project = await createProject(own)
    const full = await startServer({
      dataDirectory: own,
      env: { TAKT_DISK_RESERVE_MIB: '999999999' },
    })
    try {
      const ready = await fetch(`${full.url}/readyz`)
      expect(ready.status).toBe(503)
      expect(await ready.json()).toMatchObject({ status: 'read-only' })
      const sent = await send(full.url, project.writeKey, '/v1/track', {
        anonymousId: 'a',
        event: 'x',
      })
      expect([sent.status, sent.headers.get('retry-after')]).toEqual([503, '60'])
      const api = apiClient({ url: full.url, ...project })
      expect((await api.post('/experiments', {})).status).toBe(503)
      expect(await api.get('/events/count')).toMatchObject({ count: 0 })
    } finally {
      await full.stop()
    }
  })
})
