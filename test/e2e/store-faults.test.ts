import { execFile } from 'node:child_process'
import { stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sqlite } from '../../server/db/sqlite.ts'
import { databasePath } from '../../server/db/store.ts'
import type { ProjectorStatus } from '../../server/projections/status.ts'
import { apiClient, send } from '../support/api.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import { storedEvents } from './stored-events.ts'

const BATCH_EVENTS = 50
const BATCHES_MAX = 200
/** What still fits into the largest file when its limit is set. */
const ROOM_BYTES = 500_000

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let project: { slug: string; writeKey: string; token: string }
let server: ServerProcess
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path)
  server = await startServer({ dataDirectory: directory.path })
})
afterAll(async () => {
  await server.stop()
  await directory.remove()
})

const idsOf = (batch: number): string[] =>
  Array.from({ length: BATCH_EVENTS }, (_, n) => `m-${String(batch)}-${String(n)}`)

function post(batch: number): Promise<Response> {
  const events = idsOf(batch).map((messageId) => ({
    ...{ type: 'track', messageId, anonymousId: messageId, event: 'Stored' },
    properties: { filler: 'x'.repeat(2_000) },
  }))
  return send(server.url, project.writeKey, '/v1/batch', { batch: events })
}

/** Posts batches side by side: those that were stored, and what the others heard. */
async function postAll(
  batches: readonly number[],
): Promise<{ stored: Set<number>; refused: Response[] }> {
  const stored = new Set<number>()
  const refused: Response[] = []
  const answers = await Promise.all(batches.map(post))
  for (const [index, answer] of answers.entries()) {
    if (answer.status === 200) stored.add(batches[index] ?? -1)
    else refused.push(answer)
  }
  return { stored, refused }
}

function expectLater(refused: readonly Response[]): void {
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 503))
  for (const { headers } of refused) expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
}

/** Every event of these batches, once, in the log and in the read models. */
async function expectStored(batches: Iterable<number>): Promise<void> {
  const expected = [...batches].flatMap(idsOf).toSorted()
  const api = apiClient({ url: server.url, ...project })
  await expect
    .poll(() => api.get<ProjectorStatus>('/projector').then(({ seq, applied }) => seq - applied), {
      timeout: 15_000,
    })
    .toBe(0)
  const stored = await storedEvents(directory.path, project.slug)
  expect(stored.map(({ messageId }) => messageId).toSorted()).toEqual(expected)
  const file = new Sqlite(databasePath(directory.path), { readonly: true })
  expect(file.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(file.prepare('select count(*) from visitor').pluck().get()).toBe(expected.length)
  file.close()
}

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, n) => from + n)

/** Of the database and its write-ahead log. */
async function largestFile(): Promise<number> {
  const path = databasePath(directory.path)
  const files = await Promise.all([path, `${path}-wal`].map((file) => stat(file)))
  return Math.max(...files.map(({ size }) => size))
}

/** The kernel's own limit for files of the running server: what lies beyond cannot be written. */
const limitFiles = (bytes: number | 'unlimited'): Promise<unknown> =>
  promisify(execFile)('prlimit', [
    `--pid=${String(server.process.pid)}`,
    `--fsize=${String(bytes)}:unlimited`,
  ])

describe('a running server whose database another process has locked', () => {
  it('says "later" to all who wait, and stores the same events once when it is free', async () => {
    // Most of what a server writes when it starts is done then: each such write waits for the lock, too.
    expect((await postAll(range(0, 1))).refused).toEqual([])
    await expectStored(range(0, 1))
    const other = new Sqlite(databasePath(directory.path))
    other.exec('begin immediate')
    const { stored, refused } = await postAll(range(0, 4))
    expect(stored.size).toBe(0)
    expect(refused).toHaveLength(4)
    expectLater(refused)
    other.exec('rollback')
    other.close()
    expect((await postAll(range(0, 4))).stored.size).toBe(4)
    expect((await postAll(range(2, 4))).stored.size).toBe(4)
    await expectStored(range(0, 6))
  }, 120_000)
})

describe.skipIf(process.platform !== 'linux')(
  'a running server whose disk takes nothing more',
  () => {
    it('says "later"; what it acknowledged is there, and it goes on by itself when there is room', async () => {
      const acknowledged = new Set<number>()
      for (const batch of (await postAll(range(6, 4))).stored) acknowledged.add(batch)
      await limitFiles((await largestFile()) + ROOM_BYTES)
      const under = { stored: 0, refused: 0 }
      let next = 10
      for (; next < BATCHES_MAX && under.refused < 8; next += 4) {
        const { stored, refused } = await postAll(range(next, 4))
        expectLater(refused)
        for (const batch of stored) acknowledged.add(batch)
        under.stored += stored.size
        under.refused += refused.length
      }
      expect(under.stored).toBeGreaterThan(0)
      expect(under.refused).toBeGreaterThan(0)
      await limitFiles('unlimited')
      const after = await postAll(range(6, next - 6))
      expect(after.refused).toEqual([])
      expect(acknowledged.size).toBeLessThan(next - 6)
      await expectStored(range(0, next))
    }, 120_000)
  },
)
