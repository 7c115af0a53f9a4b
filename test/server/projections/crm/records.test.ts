import { afterEach, describe, expect, it } from 'vitest'
import { createProjector, type Projector } from '../../../../server/projections/projector.ts'
import { rebuildProject } from '../../../../server/projections/rebuild.ts'
import { NO_VISITOR } from '../../../../shared/schemas/crm.ts'
import type { Event, JsonObject } from '../../../../shared/schemas/event.ts'
import { event, type LogFixture, openLog, START_MS, track } from '../log-fixture.ts'

const DAY_MS = 86_400_000
let open: LogFixture[] = []
afterEach(async () => {
  await Promise.all(open.map((log) => log.close()))
  open = []
})

async function project(...batches: (readonly Event[])[]): Promise<LogFixture> {
  const log = await openLog()
  open.push(log)
  const projector: Projector = createProjector({
    store: log.store,
    now: () => START_MS,
    log: log.services.log,
  })
  for (const batch of batches) {
    log.append(batch)
    await projector.catchUp(log.project.id)
  }
  return log
}

const rowsOf = (log: LogFixture, table: string, order = '2, 3'): JsonObject[] =>
  log.store.writer.raw.prepare(`select * from "${table}" order by ${order}`).all() as JsonObject[]

const told = (
  name: string,
  day: number,
  properties: JsonObject,
  fields: Partial<Event> = {},
): Event =>
  track(name, properties, { atMs: START_MS + day * DAY_MS, anonymousId: NO_VISITOR, ...fields })

const snapshot = (name: string, day: number, properties: JsonObject, fields: Partial<Event> = {}) =>
  told(name, day, { ...properties, snapshot: true }, { origin: 'import', ...fields })

describe('a deal', () => {
  it('is what its events tell together, with every value that its fields have had', async () => {
    const log = await project([
      told(
        'Deal Created',
        0,
        { deal_id: '1', stage: 'Demo', amount: '1250.00', close_on: '2026-05-01' },
        { groupId: 'acme' },
      ),
      told('Deal Stage Changed', 5, { deal_id: '1', stage: 'Legal' }),
      told('Deal Updated', 6, { deal_id: '1', amount: 900, close_on: '2026-06-01' }),
      told('Deal Won', 40, { deal_id: '1', stage: 'Closed Won', close_on: '2026-05-06' }),
    ])
    expect(rowsOf(log, 'deal')).toMatchObject([
      {
        deal_key: '1',
        status: 'won',
        stage_key: 'Closed Won',
        amount_minor: 90_000,
        currency: 'EUR',
        created_on: '2026-03-27',
        closed_on: '2026-05-06',
        // Closing writes the day of closing into the close date: the forecast stays what it was.
        expected_close_on: '2026-06-01',
        is_held: 0,
      },
    ])
    expect(rowsOf(log, 'deal_stage')).toMatchObject([
      { stage_key: 'Demo', entered_on: '2026-03-27', is_assumed: 0 },
      { stage_key: 'Legal', entered_on: '2026-04-01', exited_at_ms: START_MS + 40 * DAY_MS },
      { stage_key: 'Closed Won', exited_at_ms: null },
    ])
    const changes = rowsOf(log, 'deal_change', 'field, position')
    expect(changes.filter(({ field }) => field === 'amount')).toMatchObject([
      { before: null, after: '125000', at_on: '2026-03-27' },
      { before: '125000', after: '90000', at_on: '2026-04-02' },
    ])
    expect(changes.filter(({ field }) => field === 'expected_close_on')).toHaveLength(2)
    expect(rowsOf(log, 'visitor')).toEqual([])
  })

  it('of an export stands as it says, in its first stage since it was created', async () => {
    const log = await project([
      snapshot('Deal Updated', 300, {
        deal_id: '2',
        stage: 'Demo',
        created_at: '2025-01-10',
        amount: null,
      }),
      snapshot('Deal Updated', 300, {
        deal_id: '3',
        stage: 'Won',
        created_at: '2016-10-20',
        closed_at: '2017-03-01',
        amount: '1054',
      }),
      snapshot('Deal Updated', 300, { deal_id: '4', stage: 'Prospecting' }),
    ])
    expect(rowsOf(log, 'deal')).toMatchObject([
      { deal_key: '2', status: 'open', created_on: '2025-01-10', amount_minor: null },
      { deal_key: '3', status: 'won', created_on: '2016-10-20', closed_on: '2017-03-01' },
      { deal_key: '4', status: 'open', created_at_ms: null, created_on: null },
    ])
    expect(rowsOf(log, 'deal_stage')).toMatchObject([
      { deal_key: '2', stage_key: 'Demo', entered_on: '2025-01-10', is_assumed: 1 },
      { deal_key: '3', stage_key: 'Won', entered_on: '2017-03-01', is_assumed: 0 },
      { deal_key: '4', stage_key: 'Prospecting', entered_on: null, is_assumed: 1 },
    ])
  })

  it('takes its way from its history, however late that comes', async () => {
    const history = [
      told('Deal Stage Changed', 1, { deal_id: '1', stage: 'Demo' }),
      told('Deal Stage Changed', 9, { deal_id: '1', stage: 'Won' }),
    ]
    const row = snapshot('Deal Updated', 300, {
      deal_id: '1',
      stage: 'Won',
      created_at: '2026-03-27',
      closed_at: '2026-04-05',
    })
    for (const batches of [
      [history, [row]],
      [[row], history],
    ]) {
      const log = await project(...batches)
      expect(
        rowsOf(log, 'deal_stage').map((stage) => [stage['stage_key'], stage['entered_on']]),
      ).toEqual([
        ['Demo', '2026-03-28'],
        ['Won', '2026-04-05'],
      ])
    }
  })

  it('is held with fewer than two of four answers, and not at all where none is asked', async () => {
    const bant = (id: string, answers: JsonObject) =>
      told('Deal Created', 0, { deal_id: id, ...answers })
    const log = await project([
      bant('1', { budget: true, authority: false, need: false, timeline: true }),
      bant('2', { budget: true, authority: false, need: false, timeline: false }),
      bant('3', { budget: true, authority: false, need: true, timeline: false }),
      bant('4', {}),
    ])
    const held = rowsOf(log, 'deal').map((deal) => [deal['is_held'], deal['is_held_strict']])
    expect(held).toEqual([
      [0, 0],
      [1, 1],
      [0, 1],
      [0, 0],
    ])
  })

  it('that was deleted is gone until it is restored', async () => {
    const created = told('Deal Created', 0, { deal_id: '1', stage: 'Demo' })
    const deleted = told('Deal Deleted', 1, { deal_id: '1' })
    const log = await project([deleted], [created])
    expect(rowsOf(log, 'deal')).toEqual([])
    const restored = await project([created, deleted], [told('Deal Restored', 2, { deal_id: '1' })])
    expect(rowsOf(restored, 'deal')).toHaveLength(1)
  })

  it('has the source of its lead, and the lead its opportunity, whichever comes first', async () => {
    const deal = (n: number) =>
      told('Deal Created', 9, { deal_id: `d${String(n)}`, lead_id: `l${String(n)}`, stage: 'Demo' })
    const lead = (n: number) =>
      told('Lead Created', 1, {
        lead_id: `l${String(n)}`,
        source: 'webinar',
        mql_at: '2026-03-30',
      })
    const log = await project([deal(1)], [lead(1), lead(2)], [deal(2), deal(3), lead(3)])
    const [deals, leads] = [rowsOf(log, 'deal'), rowsOf(log, 'lead')]
    for (const [index, n] of [1, 2, 3].entries()) {
      const keys = { lead_key: `l${String(n)}`, deal_key: `d${String(n)}` }
      expect(deals[index]).toMatchObject({ lead_source: 'webinar', ...keys })
      expect(leads[index]).toMatchObject({
        ...keys,
        opp_on: '2026-04-05',
        mql_on: '2026-03-30',
        created_on: '2026-03-28',
      })
    }
  })
})

describe('touches', () => {
  it('belong to the account of the contact or of the mail domain, visits included', async () => {
    const events = [
      told('Contact Created', 0, { contact_id: 'c' }, { userId: 'ada@acme.com', groupId: 'acme' }),
      told(
        'Account Updated',
        0,
        { account_id: 'beta', domain: 'https://www.beta.io/' },
        { groupId: 'beta' },
      ),
      told(
        'Touch Recorded',
        1,
        { channel: 'outbound', type: 'Reference Call' },
        { userId: 'ada@acme.com' },
      ),
      told('Touch Recorded', 2, { channel: 'event', type: 'booth' }, { userId: 'bob@beta.io' }),
      event({ atMs: START_MS, anonymousId: 'laptop', userId: 'bob@beta.io' }),
      event({ atMs: START_MS, anonymousId: 'stranger' }),
    ]
    for (const order of [events, events.toReversed()]) {
      const log = await project(...order.map((each) => [each]))
      const account = (id: unknown) =>
        log.store.writer.raw.prepare('select value from term where id = ?').pluck().get(id)
      const touches = rowsOf(log, 'touch', 'kind').map((touch) => [
        touch['kind'],
        account(touch['account_id']),
        touch['is_offline'],
      ])
      expect(touches).toEqual([
        ['booth', 'beta', 1],
        ['reference_call', 'acme', 1],
        ['web_session', 'beta', 0],
      ])
    }
  })
})

describe('recurring revenue', () => {
  const changes = (log: LogFixture) =>
    rowsOf(log, 'mrr_change').map((row) => [
      row['subscription_key'],
      row['on_day'],
      row['mrr_minor'],
    ])

  it('is the price by its own interval, while it is active', async () => {
    // ChartMogul help 201244842: 4 Gold yearly at $500 are 166.67 a month.
    const log = await project([
      told('Subscription Created', 0, {
        subscription_id: 's',
        status: 'active',
        amount: 2_000,
        interval: 'year',
        currency: 'USD',
        starts_on: '2026-01-01',
      }),
      told('Subscription Updated', 10, { subscription_id: 's', status: 'past_due' }),
      told('Subscription Updated', 20, { subscription_id: 's', status: 'active' }),
      told('Subscription Updated', 30, {
        subscription_id: 's',
        ends_on: '2027-01-01',
        status: 'cancelled',
      }),
    ])
    expect(changes(log)).toEqual([
      ['s', '2026-01-01', 16_667],
      ['s', '2026-04-06', 0],
      ['s', '2026-04-16', 16_667],
      ['s', '2027-01-01', 0],
    ])
  })

  it('that is told by the month ends with the first month that names none', async () => {
    const month = (key: string, name: string, mrr: number) =>
      told('Subscription Recorded', 0, { subscription_id: `mrr:${key}`, month: name, mrr })
    const log = await project([
      month('a', '2026-01', 100),
      month('a', '2026-02', 120),
      month('b', '2026-01', 50),
      month('b', '2026-03', 50),
    ])
    const known = [
      ['mrr:a', '2026-01-01', 10_000],
      ['mrr:a', '2026-02-01', 12_000],
      ['mrr:b', '2026-01-01', 5_000],
      ['mrr:b', '2026-02-01', 0],
      ['mrr:b', '2026-03-01', 5_000],
    ]
    expect(changes(log)).toEqual(known)
    log.append([
      told('Subscription Recorded', 1, { subscription_id: 'mrr-coverage', until: '2026-03' }),
    ])
    await rebuildProject(log)
    expect(changes(log)).toEqual([
      ...known.slice(0, 2),
      ['mrr:a', '2026-03-01', 0],
      ...known.slice(2),
    ])
  })
})

describe('a rebuild', () => {
  it('ends in the same records', async () => {
    const log = await project(
      [told('Deal Created', 0, { deal_id: '1', stage: 'Demo', lead_id: 'l' })],
      [told('Lead Created', 0, { lead_id: 'l', source: 'x' }, { userId: 'ada' })],
      [told('Review Submitted', 3, { review_id: 'r', deal_id: '1', kind: 'security' })],
      [
        told('Pilot Planned', 3, {
          pilot_id: 'p',
          deal_id: '1',
          criteria: ['fast'],
          ends_on: '2026-05-01',
        }),
      ],
    )
    const { models } = await rebuildProject(log)
    expect(Object.entries(models).filter(([, { changed }]) => changed > 0)).toEqual([])
    expect(models).toMatchObject({ deal: { rows: 1 }, review: { rows: 1 }, pilot: { rows: 1 } })
  })
})
