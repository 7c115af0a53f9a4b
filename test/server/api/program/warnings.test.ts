import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Misuse } from '../../../../shared/schemas/claim.ts'
import { order, START_MS, track } from '../../projections/log-fixture.ts'
import { type ApiFixture, openApi } from '../api-fixture.ts'
import { NOW_MS, plan } from './program-fixture.ts'

type Warned = { warnings: Misuse[] }
const rules = ({ warnings }: Warned): string[] => warnings.map(({ rule }) => rule)

describe('a hybrid workspace', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi({ nowMs: NOW_MS, mode: 'hybrid' })
    await api.add(
      ['email', 'affiliate'].flatMap((source, index) =>
        Array.from({ length: index === 0 ? 60 : 4 }, (_, unit) => {
          const at = { anonymousId: `${source}-${String(unit)}`, atMs: START_MS + unit * 1_000 }
          const page = { url: `https://shop.example/?utm_source=${source}&utm_medium=${source}` }
          return [
            track('Page Viewed', {}, { ...at, context: { page } }),
            order(`o-${at.anonymousId}`, 40, at),
          ]
        }).flat(),
      ),
    )
  })
  afterAll(() => api.close())
  const posted = async (path: string, sent: unknown): Promise<Warned & Record<string, unknown>> =>
    (await (await api.post(path, sent)).json()) as Warned & Record<string, unknown>

  it('warns where a metric is to decide, and where few rows are ranked', async () => {
    const asked = async (query: string) => rules(await api.get<Warned>(`/metrics/${query}`))
    expect(await asked('sessions?mode=b2c&role=primary')).toEqual(['total_as_primary'])
    expect(await asked('session_purchase_rate?mode=b2c&grain=total')).toEqual([])
    expect(await asked('session_purchase_rate?mode=b2c&grain=total&by=channel')).toEqual([
      'small_sample',
    ])
  })

  it('warns of spans that are not alike, and of none that are', async () => {
    const asked = async (query: string) => rules(await api.get<Warned>(`/compare?${query}`))
    expect(await asked('before=2026-03-01..2026-03-14&after=2026-03-15..2026-03-31')).toContain(
      'unequal_periods',
    )
    expect(await asked('before=2026-03-10..2026-03-23&after=2026-03-24..2026-04-06')).toEqual([])
  })

  it('warns of a goal of leads that can be bought', async () => {
    const keyResult = { name: 'More MQLs', baseline: 10, target: 100 }
    const objective = { quarter: '2026-Q2', title: 'Grow', owner: 'Ada' }
    const sent = (metric: string) =>
      posted('/okrs', { ...objective, keyResults: [{ ...keyResult, metric }] })
    expect(rules(await sent('mqls'))).toEqual(['mql_as_goal'])
    expect(rules(await sent('win_rate_closed_count'))).toEqual([])
    const { objectives } = await api.get<{ objectives: { keyResults: Warned[] }[] }>('/okrs')
    expect(objectives.flatMap(({ keyResults }) => keyResults.flatMap(rules))).toEqual([
      'mql_as_goal',
    ])
  })

  it('warns of one model of credit for a decision of many, and of costs in two currencies', async () => {
    expect(rules(await api.get('/attribution?mode=b2b&model=last'))).toEqual(['last_click_in_b2b'])
    expect(rules(await api.get('/attribution?mode=b2b'))).toEqual([])
    const spend = { day: '2026-03-27', channel: 'email', amountMinor: 1_000, currency: 'USD' }
    expect(rules(await posted('/spend', { spend: [spend] }))).toEqual(['mixed_currencies'])
  })

  it('copies a campaign without its metric, band and unit, and says so', async () => {
    const campaign = { key: 'spring', name: 'Spring', rhythm: 'b2c' }
    await posted('/campaigns', { campaigns: [campaign] })
    const copy = await posted('/campaigns/spring/copy', { mode: 'b2b' })
    expect(copy).toMatchObject({
      campaign: { key: 'spring-b2b', rhythm: 'b2b' },
      metric: null,
      band: null,
      unit: null,
    })
    expect(rules(copy)).toEqual(['copied_channel'])
    expect(copy.warnings[0]?.fix.en).toMatch(/decision context, not the channel/)
    expect((await api.post('/campaigns/spring/copy', { mode: 'b2c' })).status).toBe(422)
  })

  it('says of a plan what it misses, how it would be misread, and what is known already', async () => {
    // Product L04: case B, "a bottleneck of security and legal approval".
    const learning = {
      statement: 'A trust centre and a security FAQ shorten the security review.',
      modes: ['b2b'],
      tags: ['security'],
    }
    const written = await posted('/learnings', learning)
    const changed = await api.ask(`/learnings/${String(written['id'])}`, {
      method: 'PATCH',
      body: JSON.stringify({ context: 'SaaS B, 300 opportunities' }),
    })
    expect(await changed.json()).toMatchObject({
      ...learning,
      context: 'SaaS B, 300 opportunities',
    })
    const found = await api.get<{ learnings: unknown[] }>('/learnings?q=security')
    expect(found.learnings).toHaveLength(1)
    const checked = await posted(
      '/experiments/check',
      plan({ resistance: '', tags: ['security'], stopOn: '2026-04-09' }),
    )
    expect(checked).toMatchObject({
      missing: [{ field: 'resistance' }],
      learnings: [{ statement: learning.statement }],
    })
    expect(rules(checked)).toEqual(['less_than_a_week'])
  })
})
