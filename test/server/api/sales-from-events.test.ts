import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { NO_VISITOR } from '../../../shared/schemas/crm.ts'
import type { JsonObject } from '../../../shared/schemas/event.ts'
import { rebuildProject } from '../../../server/projections/rebuild.ts'
import { track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { atMs } from './sales-rows.ts'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: Date.UTC(2026, 5, 30, 12), mode: 'b2b' })
  const told = (name: string, day: string, properties: JsonObject) =>
    track(name, properties, { anonymousId: NO_VISITOR, groupId: 'acme', atMs: atMs(day) })
  const touch = (kind: string, day: string) =>
    told('Touch Recorded', day, { channel: kind, type: kind, offline: true })
  const pays = (id: string, day: string, mrr: number) =>
    told('Subscription Updated', day, { subscription_id: id, mrr, effective_on: day })
  await api.add([
    told('Account Updated', '2026-01-01', {
      account_id: 'acme',
      name: 'Acme',
      domain: 'acme.test',
    }),
    told('Lead Created', '2026-01-15', { lead_id: 'l1', deal_id: 'd1', created_at: '2026-01-15' }),
    told('Deal Created', '2026-02-10', {
      ...{ deal_id: 'd1', amount: 100_000.01, status: 'open', created_at: '2026-02-10' },
    }),
    told('Deal Won', '2026-05-20', { deal_id: 'd1', status: 'won', closed_at: '2026-05-20' }),
    ...[
      touch('seminar', '2026-01-05'),
      touch('webinar', '2026-01-14'),
      touch('white_paper', '2026-02-01'),
      touch('demo', '2026-02-09'),
      touch('reference_call', '2026-05-19'),
    ],
    ...[pays('s1', '2026-02-01', 100), pays('s1', '2026-04-01', 150.5)],
    pays('s2', '2026-05-01', 20),
    told('Subscription Ended', '2026-06-01', { subscription_id: 's2', status: 'cancelled' }),
  ])
})
afterAll(() => api.close())

describe('events of a CRM and a billing system', () => {
  it('give the seminar 30 % of the deal under W', async () => {
    const { rows } = await api.get<{
      rows: { label: string; byModel: { conversions: number; valueMinor: number }[] }[]
    }>('/attribution?model=w-shaped&by=kind')
    const seminar = rows.find(({ label }) => label === 'seminar')?.byModel[0]
    expect(seminar?.conversions).toBeCloseTo(0.3, 12)
    expect(Math.abs((seminar?.valueMinor ?? 0) - 3_000_000)).toBeLessThanOrEqual(1)
    const cents = rows.reduce((sum, { byModel }) => sum + (byModel[0]?.valueMinor ?? 0), 0)
    expect(cents).toBe(10_000_001)
  })

  it('give movements of recurring revenue: the end of one of two subscriptions is contraction', async () => {
    const { rows } = await api.get<{ rows: Record<string, number>[] }>(
      '/revenue/mrr?from=2026-02-01&to=2026-06-30',
    )
    expect(rows).toMatchObject([
      { newMinor: 10_000, endMinor: 10_000 },
      { endMinor: 10_000 },
      { expansionMinor: 5_050, endMinor: 15_050 },
      { expansionMinor: 2_000, endMinor: 17_050 },
      { contractionMinor: 2_000, churnedMinor: 0, endMinor: 15_050 },
    ])
    expect(rows.every(({ residualMinor }) => residualMinor === 0)).toBe(true)
  })

  it('give metrics of recurring revenue by period', async () => {
    const ask = (metric: string, grain: string) =>
      api.get<{ rows: { value: number | null; numerator: number; denominator: number | null }[] }>(
        `/metrics/${metric}?from=2026-04-01&to=2026-06-30&grain=${grain}`,
      )
    expect((await ask('mrr', 'month')).rows.map(({ value }) => value)).toEqual([
      150.5, 170.5, 150.5,
    ])
    expect((await ask('arr', 'total')).rows[0]?.value).toBe(1_806)
    expect((await ask('expansion_rate', 'quarter')).rows[0]).toMatchObject({
      ...{ numerator: 5_050, denominator: 10_000, value: 0.505 },
    })
    expect((await ask('logo_retention_rate', 'quarter')).rows[0]).toMatchObject({
      ...{ numerator: 1, denominator: 1, value: 1 },
    })
    expect((await ask('nrr', 'quarter')).rows[0]).toMatchObject({ value: null, denominator: 0 })
  })

  it('give the account with its deal, its touches and its revenue', async () => {
    expect(await api.get('/accounts/acme')).toMatchObject({
      account: { name: 'Acme', mrrMinor: 15_050, wonMinor: 10_000_001, touches: 5 },
      deals: [{ deal: 'd1', status: 'won' }],
    })
  })

  it('give the same after a rebuild', async () => {
    const { models } = await rebuildProject(api.log)
    expect(Object.values(models).every(({ changed }) => changed === 0)).toBe(true)
  })
})
