import { afterEach, describe, expect, it } from 'vitest'
import type { Event } from '../../../shared/schemas/event.ts'
import { canonicalEvent } from '../event-log/canonical-event.ts'
import { type Ingest, openIngest } from './ingest-fixture.ts'

let ingest: Ingest
afterEach(async () => {
  await ingest.close()
})

const events = (...ids: string[]): Event[] => ids.map((messageId) => canonicalEvent({ messageId }))
const submit = (list: readonly Event[], bytes?: number) =>
  ingest.queue.submit({
    project: { projectId: ingest.project.id, currency: 'EUR' },
    events: list,
    quarantined: [],
    ...(bytes === undefined ? {} : { bytes }),
  })
const ids = async (): Promise<string[]> => (await ingest.logged()).map(({ messageId }) => messageId)

/** Not a number is NULL to SQLite, which refuses it inside the transaction. */
const poison = (messageId: string): Event => ({
  ...canonicalEvent({ messageId }),
  occurredAtMs: Number.NaN,
})

describe('the write queue', () => {
  it('commits what arrives together in one transaction, and answers after it', async () => {
    ingest = await openIngest()
    const results = await Promise.all([
      submit(events('a', 'b')),
      submit(events('b', 'c')),
      submit([]),
    ])
    expect(results.map(({ stored, duplicates }) => [stored, duplicates])).toEqual([
      [2, 0],
      [1, 1],
      [0, 0],
    ])
    expect(ingest.queue.stats()).toMatchObject({ commits: 1, waitingEvents: 0, waitingBytes: 0 })
    expect(await ids()).toEqual(['a', 'b', 'c'])
  })

  it('splits what is too much for one transaction, in order', async () => {
    ingest = await openIngest({ limits: { groupEventsMax: 3 } })
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((id) => submit(events(id, `${id}2`))))
    expect(ingest.queue.stats().commits).toBe(3)
    expect(await ids()).toEqual(['a', 'a2', 'b', 'b2', 'c', 'c2', 'd', 'd2', 'e', 'e2'])
  })

  it.each([
    ['events', { eventsMax: 3 }],
    ['bytes', { bytesMax: 300 }],
  ])(
    'refuses for now when too many %s wait, and loses nothing it accepted',
    async (_what, limits) => {
      ingest = await openIngest({ limits })
      const outcomes = await Promise.allSettled(
        ['a', 'b', 'c', 'd', 'e'].map((id) => submit(events(id), 100)),
      )
      const accepted = outcomes.map(({ status }) => status === 'fulfilled')
      expect(accepted).toEqual([true, true, true, false, false])
      expect(outcomes[4]).toMatchObject({ reason: { code: 'unavailable' } })
      expect(await ids()).toEqual(['a', 'b', 'c'])
      await submit(events('d'), 100)
      expect(await ids()).toEqual(['a', 'b', 'c', 'd'])
    },
  )

  it('accepts a submission that is larger than its bounds when nothing else waits', async () => {
    ingest = await openIngest({ limits: { eventsMax: 1 } })
    expect(await submit(events('a', 'b', 'c'))).toMatchObject({ stored: 3 })
  })

  it('stores what waits when it drains, and refuses what comes after', async () => {
    ingest = await openIngest({ limits: { groupWaitMs: 60_000, groupWaitMsMax: 60_000 } })
    const waiting = submit(events('a'))
    await ingest.queue.drain()
    expect(await waiting).toMatchObject({ stored: 1 })
    await expect(submit(events('b'))).rejects.toMatchObject({ code: 'unavailable' })
    expect(await ids()).toEqual(['a'])
  })

  it('lets a poisonous event fail alone: its neighbours are stored, it is held', async () => {
    ingest = await openIngest()
    const outcomes = await Promise.allSettled([
      submit(events('a')),
      submit([...events('b'), poison('bad'), ...events('c')]),
      submit(events('d')),
    ])
    expect(outcomes).toMatchObject([
      { status: 'fulfilled', value: { stored: 1 } },
      { status: 'rejected', reason: { code: 'unprocessable' } },
      { status: 'fulfilled', value: { stored: 1 } },
    ])
    expect(await ids()).toEqual(['a', 'b', 'c', 'd'])
    expect(await ingest.quarantined()).toMatchObject([
      { reason: 'not_storable', event: { messageId: 'bad' } },
    ])
  })

  it('refuses for now when the store cannot write, and stores the repetition', async () => {
    ingest = await openIngest()
    const { raw } = ingest.store.writer
    raw.pragma('query_only = 1')
    await expect(submit(events('a'))).rejects.toMatchObject({ code: 'unavailable' })
    raw.pragma('query_only = 0')
    expect(await submit(events('a'))).toMatchObject({ stored: 1 })
    expect(await ingest.quarantined()).toEqual([])
  })

  it('waits for what is on its way, and no longer', async () => {
    ingest = await openIngest({ limits: { groupWaitMs: 60_000, groupWaitMsMax: 60_000 } })
    const arrived = ingest.queue.expect()
    const first = submit(events('a'))
    await new Promise(setImmediate)
    expect(ingest.queue.stats()).toMatchObject({ commits: 0, waitingEvents: 1 })
    const second = submit(events('b'))
    arrived()
    await Promise.all([first, second])
    expect(ingest.queue.stats().commits).toBe(1)
  })

  it('does not wait for ever for what never comes', async () => {
    ingest = await openIngest({ limits: { groupWaitMs: 1, groupWaitMsMax: 1 } })
    ingest.queue.expect()
    expect(await submit(events('a'))).toMatchObject({ stored: 1 })
  })

  it('tells which projects have new events, and is silent about repetitions', async () => {
    ingest = await openIngest()
    const heard: number[][] = []
    ingest.queue.onCommit((projectIds) => heard.push([...projectIds]))
    await submit(events('a'))
    await submit(events('a'))
    expect(heard).toEqual([[ingest.project.id]])
  })
})
