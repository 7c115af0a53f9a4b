import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Event } from '../../../shared/schemas/event.ts'
import { createProject } from '../../../server/config-store/projects.ts'
import { openStore } from '../../../server/db/store.ts'
import { createAppender } from '../../../server/event-log/append.ts'
import { createEventCounter } from '../../../server/event-log/event-counts.ts'
import { listEvents } from '../../../server/event-log/explorer.ts'
import { deleteEventsBefore } from '../../../server/event-log/rewrite.ts'
import { type Ingest, NOW_MS, openIngest } from '../ingest/ingest-fixture.ts'
import { canonicalEvent } from './canonical-event.ts'

let ingest: Ingest
beforeAll(async () => {
  ingest = await openIngest()
})
afterAll(async () => {
  await ingest.close()
})

const newProject = () =>
  createProject(ingest.store.writer, {
    name: 'Another',
    mode: 'b2c',
    timeZone: 'UTC',
    currency: 'EUR',
    nowMs: NOW_MS,
    actor: 'test',
  }).project

const event = (messageId: string, fields: Partial<Event> = {}): Event =>
  canonicalEvent({ messageId, ...fields })

describe('the log', () => {
  it('gives back what was stored, whole', async () => {
    const project = newProject()
    const whole = event('whole', {
      type: 'track',
      name: 'Order Completed',
      userId: 'u',
      groupId: 'acme',
      previousId: 'before',
      properties: { revenue: 1.5, products: [{ sku: 's' }], none: null, deep: { a: [1, 'x'] } },
      traits: { plan: 'pro' },
      context: { page: { path: '/' } },
      originalTimestamp: '2026-04-06T12:00:00Z',
      sentAt: '2026-04-06T12:00:01Z',
      origin: 'import',
    })
    const userOnly = event('user', { anonymousId: null, userId: 'u' })
    const { writer, reader } = ingest.store
    const appender = createAppender(writer)
    const { lastSeq } = writer.transaction(() =>
      appender.append({ projectId: project.id, currency: 'EUR' }, [whole, userOnly]),
    )
    const events = await listEvents({ db: reader, project }, { limit: 10 })
    expect(events).toEqual([
      { ...userOnly, seq: lastSeq },
      { ...whole, seq: lastSeq - 1 },
    ])
  })

  it('counts a message id once per project, whatever else differs', () => {
    const [project, other] = [newProject(), newProject()]
    const { writer } = ingest.store
    const appender = createAppender(writer)
    const append = (projectId: number, events: Event[]) =>
      writer.transaction(() => appender.append({ projectId, currency: 'EUR' }, events))

    expect(append(project.id, [event('x'), event('y'), event('x')])).toMatchObject({
      stored: 2,
      duplicates: 1,
      duplicateAt: [2],
    })
    const changed = event('x', { occurredAtMs: 0, anonymousId: 'b', properties: { n: 2 } })
    expect(append(project.id, [changed])).toEqual({
      stored: 0,
      duplicates: 1,
      duplicateAt: [0],
      lastSeq: 0,
    })
    expect(append(other.id, [event('x')])).toMatchObject({ stored: 1, duplicates: 0 })
  })

  it('holds the same set after any order, grouping and repetition', async () => {
    const ids = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 6 }), { maxLength: 12 })
    await fc.assert(
      fc.asyncProperty(ids, fc.infiniteStream(fc.nat()), async (messageIds, numbers) => {
        const project = newProject()
        const { writer, reader } = ingest.store
        const appender = createAppender(writer)
        const next = (): number => numbers.next().value ?? 0
        const repeated = messageIds.flatMap((id) =>
          Array.from({ length: 1 + (next() % 3) }, () => id),
        )
        const shuffled = repeated
          .map((id) => ({ id, key: next() }))
          .toSorted((a, b) => a.key - b.key)
        while (shuffled.length > 0) {
          const group = shuffled.splice(0, 1 + (next() % 5)).map(({ id }) => event(id))
          writer.transaction(() =>
            appender.append({ projectId: project.id, currency: 'EUR' }, group),
          )
        }
        const stored = await listEvents({ db: reader, project }, { limit: 100 })
        expect(stored.map(({ messageId }) => messageId).toSorted()).toEqual(messageIds.toSorted())
      }),
      { numRuns: 60 },
    )
  })

  it('never refers to a term that was rolled back', async () => {
    const project = newProject()
    const { writer, reader } = ingest.store
    const appender = createAppender(writer)
    const seen = event('r-1', { anonymousId: 'only-in-rollback' })
    expect(() =>
      writer.transaction(() => {
        appender.append({ projectId: project.id, currency: 'EUR' }, [seen])
        throw new Error('undo')
      }),
    ).toThrow('undo')
    appender.rolledBack()
    writer.transaction(() =>
      appender.append({ projectId: project.id, currency: 'EUR' }, [event('r-2')]),
    )
    appender.committed()
    writer.transaction(() => appender.append({ projectId: project.id, currency: 'EUR' }, [seen]))
    appender.committed()
    const events = await listEvents({ db: reader, project }, { limit: 10 })
    expect(events.map(({ anonymousId }) => anonymousId)).toEqual(['only-in-rollback', 'a'])
  })

  it('shares its terms with another process that writes the same file', async () => {
    const project = newProject()
    const second = await openStore(ingest.store.path.replace(/[^/\\]+$/, ''))
    for (const [round, { writer }] of [ingest.store, second, ingest.store].entries()) {
      const appender = createAppender(writer)
      const events = [event(`p-${String(round)}`, { anonymousId: 'shared' })]
      writer.transaction(() => appender.append({ projectId: project.id, currency: 'EUR' }, events))
      appender.committed()
    }
    await second.close()
    const terms = await ingest.store.reader
      .selectFrom('term')
      .where('project_id', '=', project.id)
      .where('kind', '=', 'visitor')
      .select('value')
      .execute()
    expect(terms).toEqual([{ value: 'shared' }])
    const scope = { db: ingest.store.reader, project }
    const countEvents = createEventCounter()
    expect(await countEvents(scope, {})).toMatchObject({ count: 3 })
  })
})

describe('the explorer', () => {
  it('counts and pages by name, type and time, inside its project only', async () => {
    const [project, other] = [newProject(), newProject()]
    const { writer, reader } = ingest.store
    const appender = createAppender(writer)
    const events = Array.from({ length: 10 }, (_, n) =>
      event(`e-${String(n)}`, {
        type: 'track',
        name: n % 2 === 0 ? 'Even' : 'Odd',
        occurredAtMs: NOW_MS + n,
      }),
    )
    const { lastSeq } = writer.transaction(() => {
      appender.append({ projectId: other.id, currency: 'EUR' }, [
        event('foreign', { type: 'track', name: 'Even' }),
      ])
      return appender.append({ projectId: project.id, currency: 'EUR' }, events)
    })
    const scope = { db: reader, project }
    const countEvents = createEventCounter()
    expect(await countEvents(scope, {})).toEqual({ count: 10, seq: lastSeq })
    expect(await countEvents(scope, { name: 'Even' })).toEqual({ count: 5, seq: lastSeq })
    expect(await countEvents(scope, { name: 'Never' })).toEqual({ count: 0, seq: lastSeq })
    expect(await countEvents(scope, { type: 'page' })).toEqual({ count: 0, seq: lastSeq })
    const interval = { fromMs: NOW_MS + 2, toMs: NOW_MS + 5 }
    expect(await countEvents(scope, interval)).toEqual({ count: 3, seq: lastSeq })

    const first = await listEvents(scope, { limit: 4 })
    const second = await listEvents(scope, { limit: 4, before: first.at(-1)?.seq })
    expect([...first, ...second].map(({ messageId }) => messageId)).toEqual(
      events
        .map(({ messageId }) => messageId)
        .toReversed()
        .slice(0, 8),
    )
    const odd = await listEvents(scope, { limit: 10, name: 'Odd' })
    expect(odd.map(({ name }) => name)).toEqual(Array.from({ length: 5 }, () => 'Odd'))

    const more = writer.transaction(() =>
      appender.append({ projectId: project.id, currency: 'EUR' }, [
        event('late', { type: 'track', name: 'Even', occurredAtMs: NOW_MS + 3 }),
      ]),
    )
    expect(await countEvents(scope, { name: 'Even' })).toEqual({ count: 6, seq: more.lastSeq })
    expect(await countEvents(scope, interval)).toEqual({ count: 4, seq: more.lastSeq })
    await deleteEventsBefore(writer, { projectId: project.id, beforeMs: NOW_MS + 4, nowMs: NOW_MS })
    expect(await countEvents(scope, interval)).toEqual({ count: 1, seq: lastSeq })
  })
})
