import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import { NO_VISITOR } from '../../../shared/schemas/crm.ts'
import type { Event, JsonObject } from '../../../shared/schemas/event.ts'
import { track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.parse('2026-05-10T12:00:00Z')

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'b2b' })
})
afterAll(() => api.close())

const told = (
  name: string,
  daysAgo: number,
  properties: JsonObject,
  fields: Partial<Event> = {},
): Event =>
  track(name, properties, { atMs: NOW_MS - daysAgo * DAY_MS, anonymousId: NO_VISITOR, ...fields })

const put = (path: string, body: object): Promise<Response> =>
  api.ask(path, { method: 'PUT', body: JSON.stringify(body) })
const rows = (sql: string): unknown[] => api.log.store.writer.raw.prepare(sql).all()

describe('stages', () => {
  const security = {
    key: 'Security review',
    name: 'Security & legal review',
    position: 20,
    kind: 'review',
    entryRule: 'The questionnaire was sent.',
    exitRule: 'Both sides have signed it off.',
    evidence: 'The signed questionnaire.',
    owners: ['ae'],
    checklist: ['Data processing agreement'],
  }

  it('are undefined until somebody says what they mean', async () => {
    await api.add([
      told('Deal Created', 40, { deal_id: 'd1', stage: 'Demo' }),
      told('Deal Stage Changed', 20, { deal_id: 'd1', stage: 'Security review' }),
    ])
    const {
      stages,
      undefined: none,
      undocumented,
    } = await api.get<{
      stages: unknown[]
      undefined: object[]
      undocumented: string[]
    }>('/stages')
    expect(stages).toEqual([])
    expect(none).toMatchObject([
      { key: 'Demo', entries: 1, openDeals: 0, note: 'undefined stage' },
      { key: 'Security review', entries: 1, openDeals: 1, note: 'undefined stage' },
    ])
    expect(undocumented).toEqual(['Demo', 'Security review'])
  })

  it('keep the version under which a deal entered them, whatever changes later', async () => {
    const since = new Date(NOW_MS - 30 * DAY_MS).toISOString()
    const first = await put('/stages', { ...security, since })
    expect(await first.json()).toEqual({
      key: 'Security review',
      version: 1,
      isNew: true,
      deals: 1,
    })
    const again = await put('/stages', security)
    expect(await again.json()).toMatchObject({ version: 1, isNew: false })
    const changed = await put('/stages', { ...security, exitRule: 'Only their side signs.' })
    expect(await changed.json()).toMatchObject({ version: 2, isNew: true })
    await api.add([
      told('Deal Created', 5, { deal_id: 'd2', stage: 'Security review' }),
      told('Deal Created', -1, { deal_id: 'd3', stage: 'Security review' }),
    ])
    const versions = (): unknown[] =>
      rows(`select deal_key, definition_version as version from deal_stage
        where stage_key = 'Security review' order by 1`)
    const expected = [
      { deal_key: 'd1', version: 1 },
      { deal_key: 'd2', version: 1 },
      { deal_key: 'd3', version: 2 },
    ]
    expect(versions()).toEqual(expected)
    const { models } = await rebuildProject(api.log)
    expect(models.deal_stage).toMatchObject({ changed: 0 })
    expect(await api.get('/stages')).toMatchObject({
      stages: [
        {
          key: 'Security review',
          version: 2,
          isDocumented: true,
          missingOwners: ['solutions_consultant'],
          versions: [
            { version: 1, exitRule: 'Both sides have signed it off.', since },
            { version: 2, until: null },
          ],
        },
      ],
    })
  })

  it('belong to sales: a shop has none', async () => {
    const shop = await openApi({ nowMs: NOW_MS })
    const refused = await shop.ask('/stages')
    expect(refused.status).toBe(422)
    await shop.close()
  })
})

describe('pilots', () => {
  const pilot = { key: 'p1', account: 'acme', criteria: ['Two false alarms a week'], feeMinor: 0 }

  it('cannot start without criteria and an end', async () => {
    const refused = await put('/pilots', { ...pilot, startsOn: '2026-04-01' })
    expect(refused.status).toBe(400)
    expect(await refused.json()).toMatchObject({
      error: { message: 'cannot start: end date missing' },
    })
    const bare = await put('/pilots', { key: 'p0', account: 'acme', startsOn: '2026-04-01' })
    expect(await bare.json()).toMatchObject({
      error: { message: 'cannot start: success criteria and end date missing' },
    })
    const planned = await put('/pilots', { ...pilot, key: 'p9' })
    expect(await planned.json()).toEqual({ key: 'p9', missing: ['end_date'] })
  })

  it('are overdue the day after their end, and tire an account that runs a second free one', async () => {
    for (const [key, endsOn] of [
      ['p1', '2026-05-09'],
      ['p2', '2026-05-10'],
    ] as const) {
      await put('/pilots', { ...pilot, key, startsOn: '2026-04-01', endsOn })
    }
    expect(await api.get('/pilots')).toMatchObject({
      asOf: '2026-05-10',
      overdue: ['p1'],
      fatiguedAccounts: ['acme'],
    })
    const decided = await api.post('/pilots/p1/decide', {
      outcome: 'passed',
      decidedOn: '2026-05-10',
    })
    expect(decided.status).toBe(200)
    expect(await api.get('/pilots')).toMatchObject({ overdue: [] })
  })
})

describe('reviews and committees', () => {
  // product.md E14: 34 of 40 submitted reviews approved are 85 %, pending ones apart.
  it('give the rate of approval with what is pending beside it', async () => {
    await api.add(
      Array.from({ length: 40 }, (_, n) =>
        told(n < 34 ? 'Review Decided' : 'Review Submitted', 3, {
          review_id: `r${String(n)}`,
          deal_id: 'd1',
          kind: 'security',
          submitted_at: '2026-04-01',
          outcome: n < 34 ? 'approved' : 'pending',
          ...(n < 34 ? { decided_at: '2026-04-11' } : {}),
        }),
      ),
    )
    const { kinds } = await api.get<{ kinds: object[] }>('/reviews')
    expect(kinds[0]).toMatchObject({
      kind: 'security',
      submitted: 40,
      pending: 6,
      approvalRate: { value: 0.85 },
      medianDaysDecided: 10,
    })
  })

  // product.md I03: 3 of 5 roles known are 60 %; A21: an open deal past the approval with no signer.
  it('say who of the committee is known, and where nobody may sign', async () => {
    await api.add([
      told('Deal Created', 9, { deal_id: 'acme-1', stage: 'Contract' }, { groupId: 'acme' }),
      ...['security', 'legal', 'operations'].map((role) =>
        told('Contact Created', 9, { contact_id: role, role }, { groupId: 'acme', userId: role }),
      ),
    ])
    const { accounts } = await api.get<{ accounts: object[] }>('/committees')
    expect(accounts).toMatchObject([
      {
        account: 'acme',
        coverage: 0.6,
        missing: ['introduction', 'procurement'],
        unsigned: ['acme-1'],
      },
    ])
  })
})

describe('the checklist of a stage', () => {
  it('softly blocks a deal that leaves with an item unticked (product I04)', async () => {
    await api.add(
      ['k1', 'k2'].map((deal) => told('Deal Updated', 2, { deal_id: deal, stage: 'Checked' })),
    )
    await put('/stages', {
      ...{ key: 'Checked', name: 'Checked', position: 9, entryRule: 'a demo was held' },
      checklist: ['finance', 'line manager'],
    })
    expect(await api.get('/deals/k1/checklist')).toMatchObject({ open: 2, exit: 'blocked' })
    const ticked = await put('/deals/k1/checklist', { ticked: ['finance'] })
    expect(await ticked.json()).toMatchObject({
      items: [
        { item: 'finance', isTicked: true },
        { item: 'line manager', isTicked: false },
      ],
      exit: 'blocked',
      note: 'before it leaves the stage: line manager',
    })
    const all = await put('/deals/k2/checklist', { ticked: ['finance', 'line manager'] })
    expect(await all.json()).toMatchObject({ open: 0, exit: 'ready', note: null })
    expect((await put('/deals/k1/checklist', { ticked: ['cake'] })).status).toBe(400)
    expect((await api.ask('/deals/nobody/checklist')).status).toBe(404)
  })
})

describe('files by HTTP', () => {
  const FILE =
    'Deal ID,Deal Stage,Amount,Owner,budget,authority,need,timeline\nx1,Demo,100,Ada,1,1,0,0\nx2,Demo,,Ada,1,0,0,0\n'
  const send = (path: string, text: string): Promise<Response> =>
    api.ask(path, { method: 'POST', body: text })

  it('refuses what is no CSV with the place where it stops being one', async () => {
    const answer = await send('/imports?kind=mrr', '{"account":["acme"]}')
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringContaining('line 1') as string },
    })
  })

  it('are looked at before they come in, and say what they became', async () => {
    const seen = await send('/imports/preview?kind=deals', FILE)
    expect(await seen.json()).toMatchObject({
      mapping: { id: 'Deal ID', stage: 'Deal Stage', amount: 'Amount', owner: 'Owner' },
      unused: [],
      read: 2,
      rows: [['x1', 'Demo', '100', 'Ada', '1', '1', '0', '0'], { length: 8 }],
    })
    expect(rows(`select 1 from deal where deal_key like 'x%'`)).toEqual([])
    const report = await send('/imports?kind=deals&file=pipeline.csv', FILE)
    expect(await report.json()).toMatchObject({
      read: 2,
      stored: 1,
      heldTotal: 1,
      reasons: { '1 of 4 BANT': 1 },
      gate: { qualified: 1, held: 1 },
    })
    expect(rows(`select deal_key, is_held from deal where deal_key like 'x%' order by 1`)).toEqual([
      { deal_key: 'x1', is_held: 0 },
      { deal_key: 'x2', is_held: 1 },
    ])
    expect(await api.get('/data-quality')).toMatchObject({
      gate: { ruling: 'default', held: 1 },
      imports: [{ kind: 'deals', file: 'pipeline.csv', read: 2, stored: 1, held: 1 }],
      leaks: { contacts: 3, contactsUnseen: 3 },
    })
  })

  it('take no column for a date that holds none, say so, and still take it by hand', async () => {
    // As the public leads of X Education have them: what was done last, not when.
    const leads =
      'Prospect ID,Created Date,Last Activity,Last Contacted\nl1,2026-03-01,Email Opened,\nl2,2026-03-01,SMS Sent,2026-03-04\n'
    const ask = (query: string) => send(`/imports/preview?kind=leads${query}`, leads)
    expect(await (await ask('')).json()).toMatchObject({
      mapping: { id: 'Prospect ID', lastActivity: 'Last Contacted' },
      notDates: ['Last Activity'],
      held: [],
      rowProblems: [],
    })
    const byHand = `&map=${encodeURIComponent('{"lastActivity":"Last Activity"}')}`
    expect(await (await ask(byHand)).json()).toMatchObject({
      mapping: { lastActivity: 'Last Activity' },
      notDates: [],
      rowProblems: [
        { row: 1, field: 'lastActivity', code: 'date_unreadable', value: 'Email Opened' },
        { row: 2, field: 'lastActivity', value: 'SMS Sent' },
      ],
    })
  })

  it('show what is missing, and take a mapping by hand, also of columns with commas', async () => {
    const text =
      'Ref,Name,"Value, net",Amount,Created\nm1,One,"1.250,50",,2026-03-01\nm2,Two,-,,2026-03-01\n'
    const seen = async (map: Record<string, string>): Promise<Record<string, unknown>> => {
      const query = `kind=deals&map=${encodeURIComponent(JSON.stringify(map))}`
      const answer = await send(`/imports/preview?${query}`, text)
      return (await answer.json()) as Record<string, unknown>
    }
    expect(await seen({})).toMatchObject({
      columns: ['Ref', 'Name', 'Value, net', 'Amount', 'Created'],
      mapping: { name: 'Name', amount: 'Amount' },
      missing: ['id'],
      rows: { length: 2 },
      read: 0,
    })
    expect(await seen({ id: 'Ref', amount: '' })).toMatchObject({
      mapping: { id: 'Ref', name: 'Name' },
      unused: ['Value, net', 'Amount'],
      missing: [],
    })
    expect(await seen({ id: 'Ref', amount: 'Value, net' })).toMatchObject({
      read: 2,
      rowProblems: [{ row: 2, code: 'amount_unreadable', value: '-' }],
    })
  })

  it('bring the lists that deals are compared with', async () => {
    expect(await (await send('/imports/preview?kind=products', 'sku\nA\n')).json()).toMatchObject({
      missing: ['name'],
      fields: ['name', 'series', 'price'],
    })
    const list = 'Product,Sales Price\nGTX Pro,4821\n,3\n'
    const answer = await (await send('/imports?kind=products', list)).json()
    expect(answer).toMatchObject({ read: 2, stored: 1, heldTotal: 1 })
    const deals = 'Deal ID,Product\np1,GTXPro\n'
    expect(await (await send('/imports?kind=deals', deals)).json()).toMatchObject({
      problems: expect.arrayContaining([
        expect.objectContaining({
          code: 'product_renamed',
          count: 1,
          examples: [{ row: 1, value: 'GTXPro → GTX Pro' }],
        }),
      ]) as unknown,
    })
  })

  it('respell what came before the list of products', async () => {
    await send('/imports?kind=deals', 'Deal ID,Product\nq1,MG-Special\nq2,Else\n')
    const answer = await send('/imports?kind=products', 'Product\nMG Special\n')
    expect(await answer.json()).toMatchObject({
      notes: {
        'deals renamed as the list spells their product: MG-Special → MG Special': 1,
        'deals of a product that the list does not have': 1,
      },
    })
    expect(
      rows(`select product from deal where deal_key in ('q1', 'q2') order by deal_key`),
    ).toEqual([{ product: 'MG Special' }, { product: 'Else' }])
  })

  it('are refused with the reason when they are no such file', async () => {
    for (const [path, text, message] of [
      ['/imports?kind=nothing', FILE, /kind/],
      ['/imports?kind=deals', '', /empty/],
      ['/imports?kind=deals', 'a,b\n1,2\n', /must be mapped/],
      ['/imports?kind=deals&map=id%3Dz', FILE, /map: id: the file has no column "z"/],
      ['/imports?kind=deals', 'id,"x\n1,2', /CSV/],
    ] as const) {
      const refused = await send(path, text)
      expect(refused.status).toBe(400)
      expect(((await refused.json()) as { error: { message: string } }).error.message).toMatch(
        message,
      )
    }
  })
})
