import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import type { Event, JsonObject } from '../../../shared/schemas/event.ts'
import type { MetricAnswer } from '../../../shared/schemas/result.ts'
import { NO_VISITOR } from '../../../shared/schemas/crm.ts'
import { track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { noon, record } from './sales-events.ts'

const DRAWN_MS = noon('2026-04-01')
const PATH = '/leads/re-engagements'
const times = (n: number): number[] => Array.from({ length: n }, (_, index) => index)

type Rate = { value: number | null; reason: string | null; numerator: number; denominator: number }
type Campaign = {
  campaign: string
  isOver: boolean
  unseen: number
  contacted: Rate
  holdout: Rate
  difference: { value: number | null; reason: string | null; interval: object | null }
  reading: string | null
  leads: { lead: string; group: string; reactivatedAt: string | null }[]
}

/** A team with leads that went quiet, on a clock that moves. */
async function team(leads: number): Promise<ApiFixture & { moveTo(day: string): void }> {
  let nowMs = DRAWN_MS
  const api = await openApi({ nowMs: () => nowMs, mode: 'b2b' })
  await api.add(times(leads).map((n) => quietLead(n)))
  return {
    ...api,
    moveTo(day) {
      nowMs = noon(day)
    },
  }
}

const quietLead = (n: number): Event =>
  told('Lead Created', '2026-01-05', n, {
    lead_id: `l${String(n)}`,
    created_at: '2026-01-05',
    last_activity_at: '2026-01-05',
  })
const told = (name: string, day: string, n: number, properties: JsonObject): Event =>
  track(name, properties, {
    atMs: noon(day),
    anonymousId: NO_VISITOR,
    userId: `p${String(n)}@x.example`,
    groupId: `acme-${String(n)}`,
  })
const numberOf = (lead: string): number => Number(lead.slice(1))

describe('a campaign to leads that went quiet (product E27)', () => {
  let sales: Awaited<ReturnType<typeof team>>
  let leads: Campaign['leads']
  beforeAll(async () => {
    sales = await team(200)
    const drawn = await sales.post(PATH, { campaign: 'Spring', holdoutShare: 0.5 })
    expect([drawn.status, await drawn.json()]).toMatchObject([
      201,
      { contacted: 100, holdout: 100, days: 30 },
    ])
    ;({ leads } = await sales.get<Campaign>(`${PATH}/Spring`))
  })
  afterAll(() => sales.close())

  const of = (group: string) => leads.filter((lead) => lead.group === group)

  it('concludes nothing before its last day, and names the reason', async () => {
    const { campaigns } = await sales.get<{ campaigns: Campaign[] }>(PATH)
    expect(campaigns).toMatchObject([
      { campaign: 'Spring', isOver: false, reading: null, contacted: { numerator: 0 } },
    ])
  })

  it('is no touch of anybody: the draw itself brings no lead back', async () => {
    const { raw } = sales.log.store.writer
    expect(raw.prepare('select count(*) from touch').pluck().get()).toBe(0)
    const { inactive } = await sales.get<{ inactive: { count: number } }>('/leads/funnel')
    expect(inactive.count).toBe(200)
  })

  it('shows 12 of 100 beside 5 of 100 held out as +7 points with an interval that chance explains', async () => {
    const back = (lead: string, day: string, type: string): Event =>
      told('Touch Recorded', day, numberOf(lead), { type, channel: 'sales' })
    await sales.add([
      // Everybody who is contacted gets a mail and a call: neither says that the lead came back.
      ...of('contacted').flatMap(({ lead }) => [
        back(lead, '2026-04-02', 'email'),
        back(lead, '2026-04-03', 'call'),
      ]),
      ...of('contacted')
        .slice(0, 12)
        .map(({ lead }) => back(lead, '2026-04-10', 'demo')),
      ...of('holdout')
        .slice(0, 4)
        .map(({ lead }) => back(lead, '2026-04-12', 'webinar')),
      record('Lead Qualified', '2026-04-20', { lead_id: of('holdout')[4]?.lead ?? '', as: 'mql' }),
      // After the last day.
      ...of('holdout')
        .slice(5, 9)
        .map(({ lead }) => back(lead, '2026-05-20', 'meeting')),
    ])
    sales.moveTo('2026-06-01')
    const { campaigns } = await sales.get<{ campaigns: Campaign[] }>(PATH)
    expect(campaigns).toMatchObject([
      {
        isOver: true,
        unseen: 0,
        worked: { value: 1, numerator: 100, denominator: 100 },
        contacted: { value: 0.12, numerator: 12, denominator: 100 },
        holdout: { value: 0.05, numerator: 5, denominator: 100 },
        reading: 'chance',
      },
    ])
    const [{ difference }] = campaigns as [Campaign]
    expect(difference.value).toBeCloseTo(0.07, 12)
    // Newcombe's method 10 by hand from the Wilson limits 0.0700, 0.1981 and 0.0215, 0.1118.
    expect(difference.interval).toMatchObject({
      level: 0.95,
      lower: expect.closeTo(-0.0096, 3),
      upper: expect.closeTo(0.1532, 3),
    })
  })

  it('is a metric, with the holdout beside it', async () => {
    const answer = await sales.get<MetricAnswer>('/metrics/reactivation_rate?grain=total')
    expect(answer.rows).toMatchObject([
      { value: 0.12, numerator: 12, denominator: 100, note: 'holdout 5 of 100; within 30 days' },
    ])
  })

  it('gives its leads as CSV: whom to contact, whom to leave alone', async () => {
    const rows = (await (await sales.ask(`${PATH}/Spring?format=csv`)).text()).trim().split('\r\n')
    expect(rows[0]).toBe('lead,group,owner,account,source,drawn_at,reactivated_at')
    expect(rows.filter((row) => row.includes(',holdout,'))).toHaveLength(100)
    expect(rows.filter((row) => row.endsWith('Z'))).toHaveLength(17)
  })

  it('is the same when everything is derived again', async () => {
    const { models } = await rebuildProject(sales.log)
    expect(Object.values(models).every(({ changed }) => changed === 0)).toBe(true)
  })

  it('keeps its name and its groups', async () => {
    const again = await sales.post(PATH, { campaign: 'Spring' })
    expect(again.status).toBe(409)
    const other = await sales.post(PATH, { campaign: 'Summer', holdoutShare: 0.1 })
    expect(other.status).toBe(201)
    expect(await sales.get<Campaign>(`${PATH}/Spring`)).toMatchObject({
      contacted: { denominator: 100 },
      holdout: { denominator: 100 },
    })
  })
})

describe('the list of the roadmap (product section K)', () => {
  it.each([
    [7, 0],
    [8, 1],
  ])('with %i of 10 leads spoken to is worked %i times', async (spoken, done) => {
    const sales = await team(10)
    sales.moveTo('2026-04-08')
    await sales.post(PATH, { campaign: 'All', holdoutShare: 0 })
    await sales.add(
      times(spoken).map((n) =>
        told('Touch Recorded', '2026-04-10', n, { type: 'call', channel: 'sales' }),
      ),
    )
    sales.moveTo('2026-04-12')
    const { columns } = await sales.get<{
      columns: { deliverables: { key: string; done: number; counted: number | null }[] }[]
    }>('/quarter')
    const found = columns.flatMap(({ deliverables }) => deliverables)
    expect(found.find(({ key }) => key === 'inactive_worked')).toMatchObject({ counted: done })
    await sales.close()
  })
})

describe('a campaign that cannot tell its effect', () => {
  it('without a holdout says why there is no difference', async () => {
    const sales = await team(10)
    await sales.post(PATH, { campaign: 'All', holdoutShare: 0 })
    sales.moveTo('2026-06-01')
    expect(await sales.get(PATH)).toMatchObject({
      campaigns: [
        {
          contacted: { denominator: 10 },
          holdout: { value: null, reason: 'no_holdout' },
          difference: { value: null, reason: 'no_holdout', interval: null },
          reading: null,
        },
      ],
    })
    await sales.close()
  })

  it('is refused without leads, with a holdout of nobody, and while its leads wait in another one', async () => {
    const sales = await team(3)
    const message = async (body: object): Promise<unknown> =>
      ((await (await sales.post(PATH, body)).json()) as { error: { message: string } }).error
        .message
    expect(await message({ campaign: 'Few', holdoutShare: 0.1 })).toBe(
      'holdoutShare: of 3 leads nobody would be held out; take a larger share',
    )
    await sales.post(PATH, { campaign: 'One', holdoutShare: 0.5 })
    expect(await message({ campaign: 'Two', holdoutShare: 0.5 })).toMatch(/^no lead is inactive/u)
    await sales.close()
  })

  it('has no meaning in a shop', async () => {
    const shop = await openApi({ nowMs: DRAWN_MS, mode: 'b2c' })
    expect((await shop.ask(PATH)).status).toBe(422)
    expect((await shop.post(PATH, { campaign: 'Spring' })).status).toBe(422)
    await shop.close()
  })
})
