import * as fc from 'fast-check'
import { afterEach, expect, it } from 'vitest'
import { READ_MODELS_B2B } from '../../../../server/db/read-model-tables-b2b.ts'
import { createProjector } from '../../../../server/projections/projector.ts'
import { rebuildProject } from '../../../../server/projections/rebuild.ts'
import { NO_VISITOR } from '../../../../shared/schemas/crm.ts'
import { EVENT_NAME, type Event, type JsonObject } from '../../../../shared/schemas/event.ts'
import { event, type LogFixture, openLog, START_MS, track } from '../log-fixture.ts'

const DAY_MS = 86_400_000
let open: LogFixture[] = []
afterEach(async () => {
  await Promise.all(open.map((log) => log.close()))
  open = []
})

/** Events of few records, so that everything meets everything. */
const anyEvent: fc.Arbitrary<Omit<Event, 'messageId'>> = fc
  .record({
    day: fc.integer({ min: 0, max: 60 }),
    kind: fc.constantFrom(
      'deal',
      'deal',
      'snapshot',
      'won',
      'deleted',
      'lead',
      'contact',
      'account',
      'touch',
      'page',
      'subscription',
      'month',
    ),
    id: fc.constantFrom('1', '2'),
    person: fc.constantFrom('ada@acme.io', 'bob@beta.io'),
    account: fc.constantFrom(null, 'acme', 'beta'),
    stage: fc.constantFrom('Demo', 'Legal', 'Won'),
    amount: fc.integer({ min: 0, max: 900 }),
  })
  .map(({ day, kind, id, person, account, stage, amount }) => {
    const atMs = START_MS + day * DAY_MS
    const told = (name: string, properties: JsonObject, fields: Partial<Event> = {}): Event =>
      track(name, properties, { atMs, anonymousId: NO_VISITOR, groupId: account, ...fields })
    switch (kind) {
      case 'deal':
        return told('Deal Changed', { deal_id: id, stage, amount })
      case 'snapshot':
        return told(
          'Deal Updated',
          { deal_id: id, stage, snapshot: true, created_at: '2026-03-01', lead_id: id },
          { origin: 'import' },
        )
      case 'won':
        return told('Deal Won', { deal_id: id })
      case 'deleted':
        return told(amount > 300 ? 'Deal Restored' : 'Deal Deleted', { deal_id: id })
      case 'lead':
        return told('Lead Updated', { lead_id: id, source: stage }, { userId: person })
      case 'contact':
        return told('Contact Updated', { contact_id: id, role: stage }, { userId: person })
      case 'account':
        return told(
          'Account Updated',
          { account_id: account ?? 'acme', domain: `${amount > 450 ? 'acme' : 'beta'}.io` },
          { groupId: account ?? 'acme' },
        )
      case 'touch':
        return told(
          EVENT_NAME.touchRecorded,
          { channel: 'event', type: stage, deal_id: id },
          { userId: person },
        )
      case 'page':
        return event({ atMs, anonymousId: `v${id}`, userId: person, groupId: account })
      case 'subscription':
        return told('Subscription Updated', {
          subscription_id: id,
          status: amount > 200 ? 'active' : 'paused',
          amount,
        })
      case 'month':
        break
    }
    return told('Subscription Recorded', {
      subscription_id: amount > 700 ? 'mrr-coverage' : `mrr:${id}`,
      month: `2026-0${String(1 + (day % 6))}`,
      until: '2026-07',
      mrr: amount,
    })
  })

const anyLog = fc
  .array(anyEvent, { minLength: 1, maxLength: 30 })
  .map((events) => events.map((each, index) => ({ ...each, messageId: `m${String(index)}` })))

/** Every row of the sales read models, with texts instead of ids that depend on the order of arrival. */
function recordsOf({ store, project }: LogFixture): Record<string, unknown[]> {
  const texts = new Map(
    store.writer.raw
      .prepare<[], { id: number; value: string }>('select id, value from term')
      .all()
      .map(({ id, value }) => [id, value]),
  )
  return Object.fromEntries(
    READ_MODELS_B2B.map((model) => {
      const rows = store.writer.raw
        .prepare<[number], Record<string, unknown>>(`select * from ${model} where project_id = ?`)
        .all(project.id)
      const readable = rows.map((row) =>
        JSON.stringify({
          ...row,
          account_id: texts.get(Number(row['account_id'])) ?? null,
          person_id: texts.get(Number(row['person_id'])) ?? null,
          touch_key: String(row['touch_key']).replace(/^session:(\d+)/u, (_, id: string) =>
            String(texts.get(Number(id))),
          ),
        }),
      )
      return [model, readable.toSorted()]
    }),
  )
}

async function project(batches: readonly (readonly Event[])[]): Promise<LogFixture> {
  const log = await openLog()
  open.push(log)
  const projector = createProjector({
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

it('records end in the same rows in any order, batch by batch and with duplicates, and a rebuild changes none', async () => {
  await fc.assert(
    fc.asyncProperty(
      anyLog,
      fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
      async (events, draws) => {
        const whole = await project([events])
        const shuffled = events
          .map((each, index) => ({ each, draw: draws[index] ?? 0 }))
          .toSorted((a, b) => a.draw - b.draw)
          .map(({ each }) => each)
        const half = Math.ceil(shuffled.length / 2)
        const parts = await project([
          ...shuffled.slice(0, half).map((each) => [each]),
          shuffled.slice(half),
          events.slice(0, 5),
        ])
        expect(recordsOf(parts)).toEqual(recordsOf(whole))
        const { models } = await rebuildProject(parts)
        expect(Object.entries(models).filter(([, { changed }]) => changed > 0)).toEqual([])
      },
    ),
    { numRuns: 6 },
  )
}, 120_000)
