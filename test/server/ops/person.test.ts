import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { projectScope } from '../../../server/db/scope.ts'
import { exportPerson, forgetPerson } from '../../../server/ops/person.ts'
import { createUpkeep } from '../../../server/ops/upkeep.ts'
import { readRemovals } from '../../../server/event-log/removals.ts'
import { createQuarantine } from '../../../server/event-log/quarantine.ts'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import type { ProjectScope } from '../../../server/db/scope.ts'
import { NO_VISITOR } from '../../../shared/schemas/crm.ts'
import type { Event, JsonObject } from '../../../shared/schemas/event.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'
import { event, order, readModels, START_MS, track } from '../projections/log-fixture.ts'

const MINUTE_MS = 60_000
const at = (minute: number, fields: Partial<Event> = {}) => ({
  atMs: START_MS + minute * MINUTE_MS,
  ...fields,
})

let api: ApiFixture
let scope: ProjectScope
beforeEach(async () => {
  api = await openApi({ nowMs: START_MS + 1_000 * MINUTE_MS })
  scope = projectScope(api.log.store.reader, api.log.project)
})
afterEach(() => api.close())

const OTHERS: readonly Event[] = [
  event(at(1, { anonymousId: 'other' })),
  order('o-other', 20, at(2, { anonymousId: 'other', userId: 'bob' })),
]
const ADA: readonly Event[] = [
  event(at(3, { anonymousId: 'phone-7f' })),
  track(
    'Experiment Viewed',
    { experimentKey: 'x', variantKey: 'a' },
    at(4, { anonymousId: 'phone-7f' }),
  ),
  event(
    at(5, {
      type: 'identify',
      anonymousId: 'phone-7f',
      userId: 'ada@old',
      traits: { city: 'Turin' },
    }),
  ),
  event(at(6, { type: 'alias', anonymousId: null, userId: 'ada', previousId: 'ada@old' })),
  order('o-ada', 50, at(7, { anonymousId: 'laptop-3c', userId: 'ada' })),
]

describe('a person', () => {
  it('is exported under any of their ids, with everything that is stored', async () => {
    await api.add([...OTHERS, ...ADA])
    for (const id of ['ada', 'ada@old', 'phone-7f', 'laptop-3c']) {
      const found = await exportPerson(scope, id)
      expect(found?.ids.toSorted()).toEqual(
        ['ada', 'ada@old', 'laptop-3c', 'phone-7f', 'user:ada'].toSorted(),
      )
      expect(found?.events.map(({ messageId }) => messageId)).toEqual(
        ADA.map(({ messageId }) => messageId),
      )
      expect(found?.derived.order).toMatchObject([{ order_key: 'o-ada' }])
      expect(found?.derived.exposure).toHaveLength(1)
    }
    expect(await exportPerson(scope, 'nobody')).toBeNull()
  })

  it('is erased from every table, and every number is derived again', async () => {
    await api.add([...OTHERS, ...ADA])
    const quarantine = createQuarantine(api.log.store.writer)
    quarantine.put(api.log.project.id, [
      {
        receivedAtMs: START_MS,
        reason: 'invalid_event',
        message: 'm',
        field: null,
        event: JSON.stringify({ userId: 'ada', event: 3 }),
      },
    ])
    await api.ask('/settings', {
      method: 'PATCH',
      body: JSON.stringify({ ownVisitors: ['phone-7f'] }),
    })
    const report = await forgetPerson(api.log.store, scope, 'laptop-3c')
    expect(report).toMatchObject({ events: ADA.length, quarantined: 1 })

    const { raw } = api.log.store.writer
    const tables = raw
      .prepare<[], { name: string }>(`select name from sqlite_master where type = 'table'`)
      .all()
    for (const { name } of tables) {
      const rows = JSON.stringify(raw.prepare(`select * from "${name}"`).all())
      expect(rows, name).not.toMatch(/\bada\b|phone-7f|laptop-3c|Turin/u)
    }
    const left = readModels(api.log)
    await api.close()
    api = await openApi({ nowMs: START_MS })
    await api.add(OTHERS)
    expect({ ...left, day_cell: [] }).toEqual({ ...readModels(api.log), day_cell: [] })
    expect(left['day_cell']).toHaveLength(1)
  })

  it('whose address is the key of a lead is erased from the deals that name it, which keep their lead', async () => {
    const told = (name: string, minute: number, properties: JsonObject, userId?: string): Event =>
      track(name, properties, {
        ...at(minute, { anonymousId: NO_VISITOR, groupId: 'acme' }),
        ...(userId === undefined ? {} : { userId }),
      })
    await api.close()
    api = await openApi({ nowMs: START_MS + 1_000 * MINUTE_MS, mode: 'b2b' })
    scope = projectScope(api.log.store.reader, api.log.project)
    await api.add([
      told('Contact Updated', 1, { contact_id: 'c1' }, 'ada@x.example'),
      // Told by somebody who knows the lead and not the person.
      told('Lead Updated', 2, { lead_id: 'ada@x.example', source: 'webinar' }),
      told('Deal Won', 3, { deal_id: '1', lead_id: 'ada@x.example', amount: 10 }),
      told('Deal Won', 4, { deal_id: '2', lead_id: 'bob@x.example', amount: 20 }),
    ])
    await forgetPerson(api.log.store, scope, 'ada@x.example')
    const { raw } = api.log.store.writer
    for (const table of ['event', 'lead', 'deal', 'record_change']) {
      expect(JSON.stringify(raw.prepare(`select * from ${table}`).all()), table).not.toContain(
        'ada@x.example',
      )
    }
    const deals = raw
      .prepare<[], { lead: string; source: string | null; amount: number }>(
        `select lead_key as lead, lead_source as source, amount_minor as amount from deal
         order by deal_key`,
      )
      .all()
    expect(deals).toMatchObject([
      { source: 'webinar', amount: 1_000 },
      { lead: 'bob@x.example', amount: 2_000 },
    ])
    expect(deals[0]?.lead).toMatch(/^erased:/u)
  })

  it('whom the CRM knows is exported and erased as contact, lead and touch, and from what was written', async () => {
    const told = (name: string, minute: number, userId: string, properties: JsonObject): Event =>
      track(name, properties, at(minute, { anonymousId: NO_VISITOR, userId, groupId: 'acme' }))
    const ofOne = (userId: string): Event[] => [
      told('Contact Updated', 1, userId, { contact_id: `c-${userId}`, role: 'signer' }),
      told('Lead Updated', 2, userId, { lead_id: `l-${userId}`, source: 'webinar' }),
      told('Touch Recorded', 3, userId, {
        touch_id: `t-${userId}`,
        type: 'call',
        channel: 'sales',
      }),
    ]
    await api.close()
    api = await openApi({ nowMs: START_MS + 1_000 * MINUTE_MS, mode: 'b2b' })
    scope = projectScope(api.log.store.reader, api.log.project)
    await api.add([...ofOne('bob@x.example'), ...ofOne('ada@x.example')])
    await api.post('/accounts/acme/entries', { kind: 'note', text: 'ada@x.example decides.' })
    const found = await exportPerson(scope, 'ada@x.example')
    expect(found?.derived.contact).toMatchObject([{ contact_key: 'c-ada@x.example' }])
    expect(found?.derived.lead).toMatchObject([{ source: 'webinar' }])
    expect(found?.derived.touch).toMatchObject([{ kind: 'call' }])
    expect(found?.entries).toMatchObject([{ account: 'acme', kind: 'note' }])

    expect(await forgetPerson(api.log.store, scope, 'ada@x.example')).toMatchObject({ events: 3 })
    const { raw } = api.log.store.writer
    const tables = raw
      .prepare<[], { name: string }>(`select name from sqlite_master where type = 'table'`)
      .all()
    for (const { name } of tables) {
      const rows = JSON.stringify(raw.prepare(`select * from "${name}"`).all())
      expect(rows, name).not.toContain('ada@x.example')
    }
    for (const table of ['contact', 'lead', 'touch']) {
      expect([table, raw.prepare(`select * from ${table}`).all().length]).toEqual([table, 1])
    }
  })

  it('leaves results and metrics that say that they are without the erased', async () => {
    await api.add([...OTHERS, ...ADA])
    await forgetPerson(api.log.store, scope, 'ada', START_MS + 2_000 * MINUTE_MS)
    const answer = await api.ask('/metrics/aov?grain=day')
    const { rows } = (await answer.json()) as { rows: { note: string | null }[] }
    expect(rows[0]?.note).toMatch(/removed by a person's erasure/)
    const fromMs = START_MS - 24 * 60 * MINUTE_MS
    expect(await readRemovals(scope, { fromMs, toMs: START_MS + MINUTE_MS })).toMatchObject([
      { kind: 'erasure', events: ADA.length },
    ])
    expect(await readRemovals(scope, { fromMs: 0, toMs: fromMs - 1 })).toEqual([])
  })

  it('leaves whoever used the same device before', async () => {
    await api.add([
      event(at(1, { anonymousId: 'shared', userId: 'ada' })),
      order('o1', 10, at(2, { anonymousId: 'shared', userId: 'bob' })),
      event(at(3, { anonymousId: 'shared', userId: 'bob' })),
    ])
    const report = await forgetPerson(api.log.store, scope, 'ada')
    expect(report?.events).toBe(1)
    expect(readModels(api.log)['order']).toMatchObject([{ person: 'bob', visitor: 'shared' }])
    const { models } = await rebuildProject(api.log)
    expect(Object.values(models).every(({ changed }) => changed === 0)).toBe(true)
  })

  it('who comes back afterwards is somebody new', async () => {
    await api.add(ADA)
    await forgetPerson(api.log.store, scope, 'ada')
    await api.add([event(at(30, { anonymousId: 'laptop-3c', userId: 'ada' }))])
    const visitors = readModels(api.log)['visitor']
    expect(visitors).toHaveLength(1)
    expect(visitors).toMatchObject([{ events: 1 }])
  })
})

describe('what settings promise', () => {
  it('is kept: old events go, and so does what was derived from them', async () => {
    const DAY = 24 * 60
    await api.add([
      order('old', 10, at(-40 * DAY, { anonymousId: 'a' })),
      order('new', 20, at(1, { anonymousId: 'a' })),
    ])
    const { project } = api.log
    const settings = { ...project.settings, retentionDays: 30 }
    const { store, log } = api.services
    const upkeep = createUpkeep({
      store,
      log,
      now: () => START_MS + 10 * MINUTE_MS,
      backUpWhenDue: () => Promise.resolve(),
    })
    await upkeep.apply({ ...project, settings })
    expect(readModels(api.log)['order']).toMatchObject([{ order_key: 'new' }])
    expect(await api.get('/events/count')).toMatchObject({ count: 1 })
    const removals = await readRemovals(scope, { fromMs: 0, toMs: START_MS })
    expect(removals).toMatchObject([{ kind: 'retention', events: 1 }])
  })

  it('is kept: our own people count nowhere, before and after, until they do again', async () => {
    await api.add([event(at(1, { anonymousId: 'us' })), event(at(2, { anonymousId: 'them' }))])
    const visitors = () => readModels(api.log)['visitor']
    const list = async (ownVisitors: string[]): Promise<void> => {
      const answer = await api.ask('/settings', {
        method: 'PATCH',
        body: JSON.stringify({ ownVisitors }),
      })
      expect(answer.status).toBe(200)
    }
    await list(['us'])
    await expect.poll(visitors).toMatchObject([{ visitor: 'them' }])
    expect(await api.get('/events/count')).toMatchObject({ count: 2 })
    await list([])
    await expect.poll(visitors).toMatchObject([{ visitor: 'them' }, { visitor: 'us' }])
  })
})
