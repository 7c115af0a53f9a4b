import { dirname } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore } from '../../../server/db/store.ts'
import { type Ingest, openIngest } from './ingest-fixture.ts'

let ingest: Ingest
beforeEach(async () => {
  ingest = await openIngest()
})
afterEach(async () => {
  await ingest.close()
})

const batch = (from: number, count: number): object => ({
  batch: Array.from({ length: count }, (_, n) => ({
    type: 'track',
    messageId: `m-${String(from + n)}`,
    anonymousId: `v-${String(n)}`,
    event: 'Stored',
    properties: { filler: 'x'.repeat(400) },
  })),
})
const post = (from: number, count: number): Promise<Response> =>
  ingest.post('/v1/batch', batch(from, count))
const ids = async (): Promise<string[]> => (await ingest.logged()).map(({ messageId }) => messageId)

describe('a full disk', () => {
  it('is told as "later"; nothing acknowledged is lost, nothing is doubled, and it goes on after', async () => {
    const { raw } = ingest.store.writer
    const pages = raw.pragma('page_count', { simple: true }) as number
    raw.pragma(`max_page_count = ${String(pages + 40)}`)
    const acknowledged = new Set<number>()
    let refused = 0
    for (let from = 0; from < 1_000; from += 50) {
      const answer = await post(from, 50)
      if (answer.status === 200) for (let n = from; n < from + 50; n += 1) acknowledged.add(n)
      else {
        refused += 1
        expect(answer.status).toBe(503)
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      }
    }
    expect(refused).toBeGreaterThan(0)
    expect(acknowledged.size).toBeGreaterThan(0)
    expect((await ids()).toSorted()).toEqual(
      [...acknowledged].map((n) => `m-${String(n)}`).toSorted(),
    )

    raw.pragma('max_page_count = 1073741823')
    for (let from = 0; from < 1_000; from += 50) expect((await post(from, 50)).status).toBe(200)
    expect(new Set(await ids()).size).toBe(1_000)
    expect(await ids()).toHaveLength(1_000)
    expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
  })
})

describe('a database that somebody else has locked', () => {
  it('is told as "later", and the same events are stored once when it is free', async () => {
    ingest.store.writer.raw.pragma('busy_timeout = 50')
    const other = await openStore(dirname(ingest.store.path))
    other.writer.raw.exec('begin immediate')
    const refused = await post(0, 10)
    expect(refused.status).toBe(503)
    expect(await ids()).toEqual([])
    other.writer.raw.exec('rollback')
    await other.close()
    expect((await post(0, 10)).status).toBe(200)
    expect((await post(0, 10)).status).toBe(200)
    expect(await ids()).toHaveLength(10)
  })
})

describe('more than fits into memory', () => {
  it('is refused before it is read, and room comes back with the answers', async () => {
    const release = ingest.queue.reserve(100 * 1024 * 1024)
    const refused = await post(0, 1)
    expect(refused.status).toBe(503)
    expect(refused.headers.get('retry-after')).toBe('1')
    release()
    expect((await post(0, 1)).status).toBe(200)
  })
})
