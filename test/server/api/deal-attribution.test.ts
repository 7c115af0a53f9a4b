import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { atMs, putRow, termOf } from './sales-rows.ts'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: Date.UTC(2026, 5, 30), mode: 'b2b' })
  const acme = termOf(api, 'account', 'acme')
  const beta = termOf(api, 'account', 'beta')
  const deal = (deal_key: string, account_id: number, more: Record<string, string | number>) => {
    putRow(api, 'deal', {
      ...{ deal_key, account_id, created_at_ms: atMs('2026-02-10'), created_on: '2026-02-10' },
      ...{ closed_at_ms: atMs('2026-05-20', 0), closed_on: '2026-05-20', ...more },
    })
  }
  deal('d1', acme, { status: 'won', amount_minor: 10_000_001, lead_key: 'l1' })
  deal('d2', beta, { status: 'lost', amount_minor: 500_000 })
  deal('d3', beta, { status: 'won', closed_on: '2026-05-25', closed_at_ms: atMs('2026-05-25') })
  putRow(api, 'deal', {
    ...{ deal_key: 'd4', account_id: beta, status: 'open', name: 'A wish' },
    ...{ created_at_ms: atMs('2026-02-10'), created_on: '2026-02-10' },
  })
  putRow(api, 'lead', { lead_key: 'l1', account_id: acme, created_at_ms: atMs('2026-01-20') })
  const touch = (touch_key: string, account_id: number, day: string, kind: string, more = {}) => {
    const channel = kind === 'web_session' ? 'paid_search' : kind
    putRow(api, 'touch', {
      ...{ touch_key, account_id, kind, channel, day, at_ms: atMs(day), is_offline: 1, ...more },
    })
  }
  touch('t1', acme, '2026-01-05', 'seminar')
  touch('t2', acme, '2026-01-18', 'web_session', { is_offline: 0 })
  touch('t3', acme, '2026-02-09', 'demo')
  touch('t4', acme, '2026-03-01', 'email', { is_offline: 0 })
  // On the day of closing, of which the CRM knows no time.
  touch('t5', acme, '2026-05-20', 'reference_call')
  touch('t6', acme, '2026-05-21', 'meeting')
  touch('t7', beta, '2026-05-01', 'call', { deal_key: 'd2' })
  // An hour after the win, which has a time.
  touch('t8', beta, '2026-05-25', 'call', { at_ms: atMs('2026-05-25') + 3_600_000 })
})
afterAll(() => api.close())

type Share = { model: string; share: number | null }
type Credit = {
  touches: { id: string; milestones: string[]; shares: Share[] }[]
  note: string | null
}

describe('the credit of a deal', () => {
  // Product E23: first touch seminar, decisive reference call: W gives the seminar 30 %.
  it('gives the seminar 30 % under W, nothing to what came after the opportunity', async () => {
    const { touches } = await api.get<Credit>('/attribution/deals/d1')
    const shares = (model: string) =>
      touches.map(({ id, shares: all }) => [id, all.find((each) => each.model === model)?.share])
    // First, lead and opportunity take 30 each; there is no touch between them, so the rest is theirs.
    expect(touches.map(({ id }) => id)).toEqual(['t1', 't2', 't3', 't4', 't5'])
    expect(shares('w-shaped')[0]?.[1]).toBeCloseTo(1 / 3, 12)
    expect(shares('full-path')).toEqual([
      ['t1', 0.225],
      ['t2', 0.225],
      ['t3', 0.225],
      ['t4', 0.1],
      ['t5', 0.225],
    ])
    expect(touches.map(({ milestones }) => milestones)).toEqual([
      ['first'],
      ['leadCreation'],
      ['opportunityCreation'],
      [],
      ['close'],
    ])
    putRow(api, 'touch', {
      ...{ touch_key: 't2b', account_id: termOf(api, 'account', 'acme'), kind: 'white_paper' },
      ...{ channel: 'email', day: '2026-02-01', at_ms: atMs('2026-02-01'), is_offline: 0 },
    })
    const other = await api.get<Credit>('/attribution/deals/d1?halfLifeDays=31')
    const seminar = other.touches[0]?.shares.find(({ model }) => model === 'w-shaped')
    expect(seminar?.share).toBeCloseTo(0.3, 12)
  })

  it('is nothing for a lost or an open deal, and unattributed without a touch', async () => {
    expect(await api.get<Credit>('/attribution/deals/d4')).toMatchObject({
      ...{ name: 'A wish', status: 'open', touches: [] },
    })
    expect((await api.get<Credit>('/attribution/deals/d4')).note).toMatch(/^open/)
    expect((await api.get<Credit>('/attribution/deals/d2')).note).toMatch(/lost/)
    expect((await api.get<Credit>('/attribution/deals/d3')).note).toMatch(/unattributed/)
    expect((await api.ask('/attribution/deals/none')).status).toBe(404)
  })
})

describe('the attribution of deals', () => {
  type Answer = {
    models: string[]
    conversions: number
    rows: { label: string; byModel: { model: string; valueMinor: number; conversions: number }[] }[]
    deals: Record<string, unknown>
  }

  it('starts with W and gives away every deal and every cent once, under every model', async () => {
    const answer = await api.get<Answer>('/attribution?by=kind&lookbackDays=364')
    expect(answer).toMatchObject({
      defaultModel: 'w-shaped',
      conversions: 2,
      deals: { won: 2, lost: 1, wonWithoutAmount: 1, wonWithoutTouch: 1 },
    })
    for (const model of answer.models) {
      const credits = answer.rows.map(({ byModel }) => byModel.find((each) => each.model === model))
      expect(credits.reduce((sum, each) => sum + (each?.conversions ?? 0), 0)).toBeCloseTo(2, 9)
      expect(credits.reduce((sum, each) => sum + (each?.valueMinor ?? 0), 0)).toBe(10_000_001)
    }
  })

  it('refuses the orders of the other rhythm', async () => {
    expect((await api.ask('/attribution?source=orders')).status).toBe(422)
  })

  it('lists the top touch of a deal by each model, and where they disagree (product G03)', async () => {
    type Moment = {
      deal: string
      agree: boolean
      byModel: { model: string; kind: string | null }[]
    }
    const moments = await api.get<{ deals: Moment[] }>('/attribution/deals')
    expect(moments).toMatchObject({ total: 2, disagreeing: 1 })
    const deal = moments.deals.find((each) => each.deal === 'd1')
    const top = Object.fromEntries((deal?.byModel ?? []).map(({ model, kind }) => [model, kind]))
    expect(deal?.agree).toBe(false)
    expect(top).toMatchObject({ first: 'seminar', last: 'reference_call' })
  })

  it('lists which deals had no touch online', async () => {
    const touches = await api.get<Record<string, unknown>>('/attribution/touches')
    expect(touches).toMatchObject({ dealsWithoutOnlineTouch: [] })
  })

  it('compares win rates with and without a kind of touch, as a correlation', async () => {
    expect(await api.get('/attribution/influence?kind=reference_call')).toMatchObject({
      reading: 'correlation',
      with: { numerator: 1, denominator: 1 },
      without: { numerator: 1, denominator: 2 },
    })
  })
})

describe('touches online and not (product G08)', () => {
  it('of 300 with 90 offline are 30 % offline, and a deal with none online is named', async () => {
    const sales = await openApi({ nowMs: Date.UTC(2026, 5, 30), mode: 'b2b' })
    const put = (deal: string, touches: number, offline: number): void => {
      const account_id = termOf(sales, 'account', deal)
      const days = { created_on: '2026-02-10', closed_on: '2026-05-20', status: 'won' }
      const at = { created_at_ms: atMs('2026-02-10'), closed_at_ms: atMs('2026-05-20') }
      putRow(sales, 'deal', { deal_key: deal, account_id, ...days, ...at })
      for (let n = 0; n < touches; n += 1) {
        putRow(sales, 'touch', {
          ...{ touch_key: `${deal}-${String(n)}`, account_id, kind: 'meeting', channel: 'sales' },
          ...{ day: '2026-03-01', at_ms: atMs('2026-03-01') + n, is_offline: n < offline ? 1 : 0 },
        })
      }
    }
    put('mixed', 260, 50)
    put('offline', 40, 40)
    const answer = await sales.get<{
      touches: number
      rows: { touches: number; offline: number; offlineShare: number }[]
      dealsWithoutOnlineTouch: object[]
    }>('/attribution/touches')
    expect(answer.touches).toBe(300)
    expect(answer.rows).toMatchObject([{ touches: 300, offline: 90, offlineShare: 0.3 }])
    expect(JSON.stringify(answer.dealsWithoutOnlineTouch)).toContain('offline')
    expect(answer.dealsWithoutOnlineTouch).toHaveLength(1)
    await sales.close()
  })
})
