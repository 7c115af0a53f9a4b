import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { projectScope } from '../../../server/db/scope.ts'
import { makeRetro } from '../../../server/retro/make.ts'
import { prepareRetro } from '../../../server/retro/prepare.ts'
import type { Alarm } from '../../../shared/metrics/index.ts'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import type { ProjectMode } from '../../../shared/schemas/mode.ts'
import { event, order, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { dealStory, record } from './sales-events.ts'

/** Tuesday, 31 March 2026, 10:00 in Berlin. */
const NOW_MS = Date.UTC(2026, 2, 31, 8)
const DAY_MS = 86_400_000

const opened: ApiFixture[] = []
afterAll(async () => {
  await Promise.all(opened.map((api) => api.close()))
})
async function project(mode: ProjectMode): Promise<ApiFixture> {
  const api = await openApi({ nowMs: NOW_MS, mode })
  opened.push(api)
  return api
}
const alarmsOf = async (api: ApiFixture): Promise<Alarm[]> =>
  (await api.get<{ alarms: Alarm[] }>('/alarms')).alarms
const alarmOf = async (api: ApiFixture, rule: string): Promise<Alarm> => {
  const found = (await alarmsOf(api)).find((alarm) => alarm.rule === rule)
  if (found === undefined) throw new Error(`there is no alarm ${rule}`)
  return found
}

/** `sqls` of `mqls` leads that marketing has qualified. */
const leads = (mqls: number, sqls: number): Event[] =>
  Array.from({ length: mqls }, (_, n) => {
    const lead = { lead_id: `l${String(n)}` }
    return [
      record('Lead Created', '2026-03-20', { ...lead, created_at: '2026-03-20' }),
      record('Lead Qualified', '2026-03-21', { ...lead, as: 'mql' }),
      ...(n < sqls ? [record('Lead Qualified', '2026-03-22', { ...lead, as: 'sql' })] : []),
    ]
  }).flat()

describe('the SQL rate (product M02)', () => {
  it.each([
    [50, 1, { state: 'firing', value: 0.02, threshold: 0.02, since: '2026-03-21' }],
    [10, 0, { state: 'unknown', value: 0, since: null }],
    [50, 2, { state: 'clear', value: 0.04, since: null }],
  ])('of %i MQL and %i SQL is judged', async (mqls, sqls, wanted) => {
    const api = await project('b2b')
    await api.add(leads(mqls, sqls))
    const alarm = await alarmOf(api, 'sql_rate_low')
    expect(alarm).toMatchObject(wanted)
    if (mqls < 50) expect(alarm.sentence.en).toContain('Too few')
  })
})

describe('a sales team', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await project('b2b')
    await api.add([
      record('Lead Created', '2026-02-01', { lead_id: 'quiet', last_activity_at: '2026-03-01' }),
      record('Lead Created', '2026-02-01', { lead_id: 'awake', last_activity_at: '2026-03-02' }),
      ...dealStory('one', {
        created: '2026-03-05',
        stages: [['Demo', '2026-03-06']],
        amount: 60_000,
        fields: { budget: true, authority: false, need: false, timeline: false },
      }),
      ...dealStory('two', {
        created: '2026-03-05',
        stages: [['Demo', '2026-03-06']],
        amount: 60_000,
        fields: { budget: true, timeline: true },
      }),
    ])
    const pilot = { deal: null, account: 'Foundry', criteria: ['uptime'], feeMinor: 0 }
    for (const [key, plan] of [
      ['p1', { startsOn: '2026-01-05', endsOn: '2026-02-05' }],
      ['p2', { startsOn: '2026-02-10', endsOn: '2026-03-30' }],
      ['p3', { startsOn: null, endsOn: null, account: 'Mill' }],
    ] as const) {
      const body = JSON.stringify({ key, ...pilot, ...plan })
      expect((await api.ask('/pilots', { method: 'PUT', body })).status).toBe(200)
    }
  })

  it('hears of the lead that is 30 days inactive, not of the one that is 29 (product M06)', async () => {
    expect(await alarmOf(api, 'leads_inactive')).toMatchObject({
      state: 'firing',
      value: 1,
      since: '2026-03-31',
      items: [{ key: 'quiet', text: { en: 'quiet: 30 days inactive' } }],
    })
  })

  it('hears of the deal that is held with one of four answers (product M04)', async () => {
    const alarm = await alarmOf(api, 'bant_held')
    expect(alarm).toMatchObject({ state: 'firing', value: 1, since: '2026-03-05' })
    expect(alarm.items[0]?.text.en).toContain('held, 1 of 4 BANT')
  })

  it('hears of the pilot that cannot start, and of those that are over (products M05, E15)', async () => {
    expect(await alarmOf(api, 'pilot_cannot_start')).toMatchObject({
      value: 1,
      items: [{ key: 'p3', text: { en: 'p3: end date missing' } }],
    })
    expect(await alarmOf(api, 'pilot_overdue')).toMatchObject({ value: 2, since: '2026-02-06' })
  })

  it('hears of the second free pilot (product E16)', async () => {
    expect(await alarmOf(api, 'pilot_fatigue')).toMatchObject({
      state: 'firing',
      value: 1,
      since: '2026-02-10',
      items: [{ key: 'Foundry' }],
    })
  })

  it('hears the name of the stage that nobody has described (product M10)', async () => {
    const alarm = await alarmOf(api, 'stage_undocumented')
    expect(alarm).toMatchObject({ state: 'firing', value: 1, items: [{ key: 'Demo' }] })
    expect(alarm.sentence.en).toBe('1 stage undefined: “Demo”.')
  })

  it('reads them in the retro of the next Monday, each once', async () => {
    const { project, store } = api.log
    const { document } = await prepareRetro(projectScope(store.reader, project), '2026-03-30')
    const said = document.sections.find(({ id }) => id === 'alarms')?.sentences ?? []
    const ids = said.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    expect(ids).toContain('alarms.pilot_fatigue')
    expect(ids.at(-1)).toBe('alarms.watched')
  })
})

describe('coverage of the target (product E08)', () => {
  it('of 3.0× is short of the 4.5× that a win rate of 22 % needs', async () => {
    const api = await project('b2b')
    const ended = Array.from({ length: 50 }, (_, n) =>
      dealStory(`e${String(n)}`, {
        created: '2025-06-01',
        amount: 1_000,
        ...(n < 11 ? { won: '2025-12-01' } : { lost: '2025-12-01' }),
      }),
    ).flat()
    const fields = { expected_close_on: '2026-03-31' }
    await api.add([
      ...ended,
      ...dealStory('open', { created: '2026-01-20', amount: 4_800_000, fields }),
    ])
    const target = { amountMinor: 160_000_000 }
    const put = await api.ask('/targets/2026-Q1', { method: 'PUT', body: JSON.stringify(target) })
    expect(put.status).toBe(200)
    const alarm = await alarmOf(api, 'pipeline_coverage_low')
    expect(alarm).toMatchObject({ state: 'firing', value: 3 })
    expect(alarm.threshold).toBeCloseTo(1 / 0.22, 12)
    expect(alarm.since).not.toBeNull()
  })
})

describe('habits', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await project('b2c')
  })

  it('a first screen of 7 seconds is over 5 s (product M07)', async () => {
    expect(await alarmOf(api, 'first_screen_over_5s')).toMatchObject({ state: 'unknown' })
    const body = { checkpoint: 'first_screen', result: 'fail', value: 7, note: '' }
    const scope = projectScope(api.log.store.reader, api.log.project)
    const request = { week: '2026-03-30', nowMs: NOW_MS, actor: 'test' }
    await makeRetro({ scope, writer: api.log.store.writer }, request)
    expect((await api.post('/retros/2026-03-30/checkpoints', body)).status).toBe(201)
    const alarm = await alarmOf(api, 'first_screen_over_5s')
    expect(alarm).toMatchObject({ state: 'firing', value: 7, threshold: 5, since: '2026-03-31' })
    expect(alarm.sentence.en).toContain('over 5 s')
  })

  it('a mixed campaign without a branch point is named (product M09)', async () => {
    const campaign = {
      key: 'spring',
      name: 'Spring',
      rhythm: 'mixed',
      branchPoint: '',
      endsOn: null,
    }
    expect((await api.post('/campaigns', { campaigns: [campaign] })).status).toBe(200)
    expect(await alarmOf(api, 'campaign_without_branch')).toMatchObject({
      state: 'firing',
      value: 1,
      since: '2026-03-31',
      items: [{ key: 'spring' }],
    })
  })

  it('five messages in seven days are one person over a cap of three (product M13)', async () => {
    await api.add(
      [5, 3].flatMap((count, person) =>
        Array.from({ length: count }, (_, n) =>
          track(
            EVENT_NAME.touchRecorded,
            { channel: 'email', type: 'email', offline: false },
            { userId: `u${String(person)}`, atMs: NOW_MS - (n + 1) * DAY_MS, origin: 'import' },
          ),
        ),
      ),
    )
    const alarm = await alarmOf(api, 'message_cap')
    expect(alarm).toMatchObject({ state: 'firing', value: 1, threshold: 3, since: '2026-03-29' })
    expect(alarm.sentence.en).toContain('1 person is over the cap of 3')
    expect(await api.get('/message-load')).toMatchObject({
      cap: 3,
      people: [
        { messages: 3, persons: 1 },
        { messages: 5, persons: 1 },
      ],
    })
  })

  it('a click rate of 0.4 % is below the band of its mode and no other (product M12)', async () => {
    const sales = await project('b2b')
    const row = { channel: 'linkedin', amountMinor: 100, impressions: 10_000, clicks: 40 }
    for (const each of [api, sales]) {
      const spend = [{ day: '2026-03-30', currency: 'EUR', ...row }]
      expect((await each.post('/spend', { spend })).status).toBe(200)
    }
    const { sentence, threshold } = await alarmOf(sales, 'band:ctr')
    expect(sentence.en).toBe('0.4 %, below: the band is 0.6 % – 1.2 %.')
    expect(threshold).toBe(0.006)
    expect(await alarmOf(api, 'band:ctr')).toMatchObject({ state: 'firing', threshold: 0.015 })
  })
})

describe('what a number rests on', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await project('b2c')
    const visit = (id: string, channel: string) =>
      event({
        anonymousId: id,
        atMs: NOW_MS - DAY_MS,
        context: { campaign: { source: channel, medium: channel } },
      })
    await api.add([
      visit('a', 'email'),
      order('o-1', 40, { anonymousId: 'a', atMs: NOW_MS - DAY_MS + 60_000 }),
      visit('b', 'email'),
      order('=cmd', 60, { anonymousId: 'b', atMs: NOW_MS - DAY_MS + 120_000 }),
      track(
        EVENT_NAME.orderRefunded,
        { order_id: 'o-1', total: 40 },
        { anonymousId: 'a', atMs: NOW_MS - DAY_MS + 180_000 },
      ),
      visit('c', 'other'),
    ])
  })

  it('is listed as orders, newest first, filtered and page by page', async () => {
    type Page = { orders: { order: string; net: number }[]; next: string | null }
    const first = await api.get<Page>('/orders?limit=1')
    expect(first.orders).toMatchObject([{ order: '=cmd', net: 60 }])
    const second = await api.get<Page>(
      `/orders?limit=1&after=${encodeURIComponent(String(first.next))}`,
    )
    expect(second.orders).toMatchObject([{ order: 'o-1', gross: 40, refunded: 40, net: 0 }])
    expect((await api.get<Page>('/orders?refunded=true')).orders).toHaveLength(1)
    expect((await api.get<Page>('/orders?channel=display')).orders).toHaveLength(0)
  })

  it('is a CSV that no spreadsheet runs', async () => {
    const csv = await (await api.ask('/orders?format=csv')).text()
    expect(csv.split('\n')[0]).toContain('order,orderedAt,day,customer,channel')
    expect(csv).toContain("'=cmd")
  })

  it('is filtered by the values that occur', async () => {
    const values = await api.get<{ channel: { value: string; sessions: number }[] }>(
      '/visits/values',
    )
    expect(values.channel[0]).toEqual({ value: 'email', sessions: 2 })
    expect(values.channel.reduce((sum, { sessions }) => sum + sessions, 0)).toBe(3)
  })

  it('is diagnosed by channel in a shop and by stage in a pipeline (product G07)', async () => {
    const shop = await api.get<{ b2c: { total: object; channels: object[] }; b2b: null }>(
      '/diagnosis',
    )
    expect(shop).toMatchObject({ b2c: { total: { sessions: 3, orders: 2 } }, b2b: null })
    const sales = await project('b2b')
    await sales.add([
      ...dealStory('d1', {
        created: '2026-03-01',
        stages: [
          ['Demo', '2026-03-02'],
          ['Contract', '2026-03-09'],
        ],
      }),
      ...dealStory('d2', { created: '2026-03-01', stages: [['Demo', '2026-03-02']] }),
    ])
    const { b2b } = await sales.get<{
      b2b: { conversion: { stages: { stage: string; entered: number; reachedNext: number }[] } }
    }>('/diagnosis')
    expect(b2b.conversion.stages).toMatchObject([
      { stage: 'Demo', entered: 2, reachedNext: 1 },
      { stage: 'Contract', entered: 1, reachedNext: 0 },
    ])
    expect((await sales.ask('/orders')).status).toBe(422)
  })

  it('is audited when somebody tells costs, and not when nothing is new', async () => {
    const spend = [{ day: '2026-03-01', channel: 'display', amountMinor: 500, currency: 'EUR' }]
    for (const wanted of [1, 1]) {
      expect((await api.post('/spend', { spend })).status).toBe(200)
      const { entries } = await api.get<{ entries: { action: string }[] }>('/audit?limit=50')
      expect(entries.filter(({ action }) => action === 'spend.put')).toHaveLength(wanted)
    }
  })
})

describe('a test that two site-wide offers overlap (product J01)', () => {
  it('says so on its own page, and names them', async () => {
    const api = await project('b2c')
    const plan = {
      key: 'cta',
      name: 'Button',
      mode: 'b2c',
      unit: 'visitor',
      hypothesis: 'h',
      tactic: 't',
      resistance: 'r',
      owner: 'Ada',
      variants: [
        { key: 'a', weight: 0.5 },
        { key: 'b', weight: 0.5 },
      ],
      metrics: { primary: 'conversion', secondary: [], guardrails: [] },
    }
    const made = await api.post('/experiments', plan)
    expect([made.status, made.ok ? '' : await made.text()]).toEqual([201, ''])
    expect((await api.post('/experiments/cta/start')).ok).toBe(true)
    const offer = { mode: 'b2c', type: 'bundle', scope: 'site', benefit: 'x', experiment: null }
    const offers = [
      { key: 'one', name: 'One', startsOn: '2026-03-30', endsOn: '2026-04-05', ...offer },
      { key: 'two', name: 'Two', startsOn: '2026-03-31', endsOn: null, ...offer },
    ]
    expect((await api.post('/offers', { offers })).status).toBe(200)
    const { warnings } = await api.get<{ warnings: { rule: string; reason: { en: string } }[] }>(
      '/experiments/cta/results',
    )
    expect(warnings.find(({ rule }) => rule === 'contaminated_by_offers')?.reason.en).toBe(
      'Contaminated: 2 site-wide offers overlap this test (One, Two).',
    )
  })
})
