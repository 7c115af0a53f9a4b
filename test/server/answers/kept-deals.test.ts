import * as fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { type AnswerOf, OWN_ANSWERS } from '../../../server/answers/answers.ts'
import { projectScope, type ProjectScope } from '../../../server/db/scope.ts'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import { createDealBooks } from '../../../server/read-models/deal-book.ts'
import { ATTRIBUTION_DEFAULTS, modelsOf } from '../../../shared/metrics/index.ts'
import type { Event } from '../../../shared/schemas/event.ts'
import { type LogFixture, openLog, track } from '../projections/log-fixture.ts'
import { anyLog } from '../projections/crm/any-log.ts'
import { NO_VISITOR } from '../../../shared/schemas/crm.ts'

let open: LogFixture[] = []
afterEach(async () => {
  await Promise.all(open.map((log) => log.close()))
  open = []
})

async function newLog(): Promise<LogFixture> {
  const log = await openLog({ mode: 'b2b' })
  open.push(log)
  return log
}

const scopeOf = ({ store, project }: LogFixture): ProjectScope =>
  projectScope(store.reader, project)

async function add(log: LogFixture, events: readonly Event[]): Promise<void> {
  log.append(events)
  await log.services.projector.catchUp(log.project.id)
}

const days = { from: '2026-01-01', to: '2026-12-31' }
const { lookbackMs, halfLifeMs } = ATTRIBUTION_DEFAULTS.b2b
const credit = (scope: ProjectScope, by: 'kind' | 'channel' = 'kind') =>
  OWN_ANSWERS.ask(scope, 'dealCredit', {
    ...{ days, by, models: modelsOf('deals'), windows: { lookbackMs, halfLifeMs } },
  })

/** Everything that is kept in memory of deals and touches, as it is told. */
async function told(log: LogFixture, books = log.services.deals) {
  const scope = scopeOf(log)
  const { deals, held, stages } = await books.of(scope)
  const touches = await OWN_ANSWERS.ask(scope, 'dealTouches', { days })
  const influence = await OWN_ANSWERS.ask(scope, 'dealInfluence', { days, kind: 'demo' })
  return { deals, held, stages, touches, influence, credit: rounded(await credit(scope)) }
}

/** Shares agree to the last bits of a double; amounts and counts to the last digit. */
function rounded({ report, deals }: AnswerOf<'dealCredit'>) {
  const channels = report.channels.map(({ channel, byModel }) => ({
    channel,
    byModel: byModel.map(({ model, conversions, valueMinor }) => ({
      ...{ model, valueMinor, conversions: conversions.toFixed(9) },
    })),
  }))
  const sorted = channels.toSorted((a, b) => (a.channel < b.channel ? -1 : 1))
  return { conversions: report.conversions, value: report.value, channels: sorted, deals }
}

describe('deals and touches that are kept in memory', () => {
  it('are after every batch, in any order of arrival, what a process that just started reads', async () => {
    await fc.assert(
      fc.asyncProperty(
        anyLog,
        fc.array(fc.nat(), { minLength: 30, maxLength: 30 }),
        async (events, draws) => {
          const shuffled = events
            .map((each, index) => ({ each, draw: draws[index] ?? 0 }))
            .toSorted((a, b) => a.draw - b.draw)
            .map(({ each }) => each)
          const kept = await newLog()
          await told(kept)
          for (let at = 0; at < shuffled.length; at += 3) {
            await add(kept, shuffled.slice(at, at + 3))
            await told(kept)
          }
          const fresh = await newLog()
          await add(fresh, events)
          expect(await told(kept)).toEqual(await told(fresh))
          expect(await kept.services.deals.of(scopeOf(kept))).toMatchObject({
            deals: (await createDealBooks().of(scopeOf(kept))).deals,
          })
        },
      ),
      { numRuns: 6 },
    )
  }, 120_000)

  it('are read again when a rebuild put something right, whatever came after it', async () => {
    const log = await newLog()
    const told1 = (name: string, properties: Record<string, string | number>) =>
      track(name, properties, { anonymousId: NO_VISITOR, groupId: 'acme' })
    await add(log, [told1('Deal Won', { deal_id: '1', amount: 100 })])
    const right = await told(log)
    expect(right.deals[0]?.amountMinor).toBe(10_000)
    log.store.writer.raw.prepare('update deal set amount_minor = 1').run()
    const books = createDealBooks()
    const scope = scopeOf(log)
    expect((await books.of(scope)).deals[0]?.amountMinor).toBe(1)

    await rebuildProject(log)
    await add(log, [told1('Deal Won', { deal_id: '2', amount: 100 })])
    const [first, second] = (await books.of(scope)).deals
    expect([first?.amountMinor, second?.amountMinor]).toEqual([10_000, 10_000])
    expect((await credit(scope)).report.value).toBe(20_000)
  })

  it('take a touch in that came before a deal was closed, and leave other accounts as they are', async () => {
    const log = await newLog()
    const told1 = (name: string, properties: Record<string, string>, groupId: string) =>
      track(name, properties, { anonymousId: NO_VISITOR, groupId })
    await add(log, [
      told1('Deal Won', { deal_id: '1' }, 'acme'),
      told1('Deal Won', { deal_id: '2' }, 'beta'),
    ])
    const scope = scopeOf(log)
    const channels = async () =>
      (await credit(scope, 'channel')).report.channels.map(({ channel, byModel }) => [
        channel,
        byModel[0]?.conversions,
      ])
    expect(await channels()).toEqual([['(unattributed)', 2]])
    await add(log, [told1('Touch Recorded', { touch_id: 't', channel: 'event' }, 'acme')])
    expect(await channels()).toEqual([
      ['event', 1],
      ['(unattributed)', 1],
    ])
  })
})
