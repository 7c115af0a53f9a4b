import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { createDealBooks } from '../../../server/read-models/deal-book.ts'
import { seedDemo } from '../../../server/demo/seed.ts'
import { catalogue } from '../../../shared/metrics/catalogue.ts'
import type { ExperimentResult } from '../../../shared/schemas/result.ts'
import { readProjects } from '../../../server/config-store/projects.ts'
import { type ApiFixture, openApi } from '../api/api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 8, 15)
const DAYS = 'from=2026-03-01&to=2026-04-07'

let api: ApiFixture
let seeded: Awaited<ReturnType<typeof seedDemo>>
/** What another workspace on the same server answered before the demo was there, by address. */
let toldBefore: Map<string, string>
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS, mode: 'hybrid' })
  toldBefore = await toldOfOther()
  seeded = await seedDemo(api.services, { nowMs: NOW_MS })
})
afterAll(() => api.close())

const eventsOf = (projectId: number): number =>
  api.services.store.writer.raw
    .prepare('select count(*) from event where project_id = ?')
    .pluck()
    .get(projectId) as number

/**
 * Every question to a workspace beside the demo's that needs nothing but its name and days, and every
 * metric, to a server that remembers nothing.
 */
async function toldOfOther(): Promise<Map<string, string>> {
  const { slug } = api.log.project
  const base = '/api/v1/projects/:slug/'
  const app = createApp({ ...api.services, deals: createDealBooks() })
  const paths = app.routes
    .filter(({ method, path }) => method === 'GET' && path.startsWith(base))
    .map(({ path }) => path.slice(base.length))
    .filter((path) => !path.includes(':') && !path.endsWith('/live'))
  const told = new Map<string, string>()
  const metrics = catalogue.map(({ id }) => `metrics/${id}`)
  for (const path of new Set([...paths, ...metrics])) {
    const response = await app.request(
      `http://127.0.0.1:4600/api/v1/projects/${slug}/${path}?${DAYS}`,
      {
        headers: { authorization: `Bearer ${api.log.token}` },
      },
    )
    told.set(path, `${String(response.status)} ${await response.text()}`)
  }
  return told
}

const verdictOf = async (key: string): Promise<ExperimentResult> => {
  const { slug } = seeded.shop
  const response = await api.raw(`/projects/${slug}/experiments/${key}/results`)
  expect(response.status).toBe(200)
  return (await response.json()) as ExperimentResult
}

describe('the demo', () => {
  it('adds nothing when it is seeded again', async () => {
    const before = [eventsOf(seeded.shop.id), eventsOf(seeded.company.id)]
    expect(Math.min(...before)).toBeGreaterThan(100)
    const again = await seedDemo(api.services, { nowMs: NOW_MS })
    expect([again.shop.id, again.company.id]).toEqual([seeded.shop.id, seeded.company.id])
    expect([eventsOf(seeded.shop.id), eventsOf(seeded.company.id)]).toEqual(before)
  }, 60_000)

  it('touches no other project', async () => {
    expect(eventsOf(api.log.project.id)).toBe(0)
    const demos = (await readProjects(api.services.store.reader)).filter(({ isDemo }) => isDemo)
    expect(demos.map(({ name }) => name).toSorted()).toEqual(['Brand A', 'SaaS B', 'Tool C'])
  })

  it('changes no answer of another workspace on the same server', async () => {
    expect(toldBefore.size).toBeGreaterThan(50)
    expect(await toldOfOther()).toEqual(toldBefore)
  }, 60_000)

  it.each([
    ['review-filter', 'ship'],
    ['free-shipping', 'inconclusive'],
    ['short-checkout', 'fix_first'],
    ['buy-button', 'keep_running'],
  ])('shows what a verdict looks like: %s says %s', async (key, code) => {
    const { verdict } = await verdictOf(key)
    expect(verdict.code).toBe(code)
    expect(verdict.reason).not.toBe('')
  })

  it('shows a broken split by its sample ratio', async () => {
    const { health } = await verdictOf('short-checkout')
    expect(health.srm.ok).toBe(false)
    expect(health.srm.pValue).toBeLessThan(0.001)
  })
})

/** Product notes, section 3, brand A: the right-hand column, to the printed precision. */
describe('the published case of brand A', () => {
  type Estimate = { estimate: number; interval: { lower: number; upper: number } | null }
  type Row = {
    metric: string
    before: { value: number; numerator: number; denominator: number; note: string | null }
    after: { value: number; numerator: number; denominator: number; note: string | null }
    absolute: Estimate
    relative: Estimate
    ratio: Estimate
  }
  type Days = { from: string; to: string }
  const ask = async <T>(path: string): Promise<T> => {
    const response = await api.raw(`/projects/${seeded.shop.slug}${path}`)
    expect(response.status).toBe(200)
    return (await response.json()) as T
  }
  const compared = async (): Promise<{ label: string; text: string; rows: Row[] }> => {
    const { comparisons } = await ask<{ comparisons: { before: Days; after: Days }[] }>(
      '/comparisons',
    )
    const part = (days: Days | undefined): string => `${days?.from ?? ''}..${days?.to ?? ''}`
    return await ask(
      `/compare?before=${part(comparisons[0]?.before)}&after=${part(comparisons[0]?.after)}`,
    )
  }
  const rowOf = async (metric: string): Promise<Row> => {
    const row = (await compared()).rows.find((each) => each.metric === metric)
    if (row === undefined) throw new Error(metric)
    return row
  }

  it('is labelled as what it is, without a p-value', async () => {
    const answer = await compared()
    expect(answer.label).toBe('before/after comparison, not a controlled experiment')
    expect(JSON.stringify(answer)).not.toMatch(/pValue|caused|effect of|because/iu)
  })

  it('has 100,000 sessions and turns 2.1 % into 3.6 %', async () => {
    expect(await rowOf('sessions')).toMatchObject({
      before: { value: 100_000 },
      after: { value: 100_000 },
    })
    expect(await rowOf('orders')).toMatchObject({
      before: { value: 2_100 },
      after: { value: 3_600 },
    })
    expect(await rowOf('new_customers')).toMatchObject({
      before: { value: 2_100 },
      after: { value: 3_600 },
    })
    const { before, after, absolute, relative } = await rowOf('session_purchase_rate')
    expect([before.value, after.value]).toEqual([0.021, 0.036])
    expect(absolute.estimate).toBeCloseTo(0.015, 12)
    expect(relative.estimate).toBeCloseTo(0.714, 3)
    expect(absolute.interval?.lower).toBeGreaterThan(0.0135)
    expect(absolute.interval?.upper).toBeLessThan(0.0165)
  })

  it('costs 0.63 € and 0.8856 € a session, and 30.00 € and 24.60 € a customer', async () => {
    expect(await rowOf('spend')).toMatchObject({
      before: { value: 63_000 },
      after: { value: 88_560 },
    })
    const session = await rowOf('spend_per_session')
    expect([session.before.value, session.after.value]).toEqual([0.63, 0.8856])
    expect(session.relative.estimate).toBeCloseTo(0.406, 3)
    const cac = await rowOf('cac')
    expect(cac.before.value).toBeCloseTo(30, 9)
    expect(cac.after.value).toBeCloseTo(24.6, 9)
    expect(cac.relative.estimate).toBeCloseTo(-0.18, 9)
  })

  it('spends 70.0 % on short video and sees 1.40 times as many buy again', async () => {
    const top = await rowOf('top_channel_share')
    expect(top.after).toMatchObject({ numerator: 6_199_200, note: 'short_video' })
    expect(top.after.value).toBeCloseTo(0.7, 9)
    const again = await rowOf('repurchase_rate_60d')
    expect(again.before).toMatchObject({ numerator: 420, denominator: 2_100 })
    expect(again.after).toMatchObject({ numerator: 1_008, denominator: 3_600 })
    expect(again.ratio.estimate).toBeCloseTo(1.4, 9)
    // Katz's log interval of 0.28 / 0.20: exp(ln 1.4 ± 1.96 × sqrt(0.72/1008 + 0.8/420)).
    expect(again.ratio.interval?.lower).toBeCloseTo(1.267, 2)
    expect(again.ratio.interval?.upper).toBeCloseTo(1.547, 2)
  })

  it('knows the source of 1,400 of 2,100 orders, and returns 1.33 on spend (products D19, D22)', async () => {
    const { comparisons } = await ask<{ comparisons: { before: Days }[] }>('/comparisons')
    const { from, to } = comparisons[0]?.before ?? { from: '', to: '' }
    const channels = await ask<{
      total: { roas: { value: number } }
      coverage: { numerator: number; denominator: number; value: number }
    }>(`/channels?from=${from}&to=${to}`)
    expect(channels.coverage).toMatchObject({ numerator: 1_400, denominator: 2_100 })
    expect(channels.coverage.value).toBeCloseTo(0.667, 3)
    expect(channels.total.roas.value).toBeCloseTo(1.33, 2)
  })

  it('stands beside tests whose calendar of offers warns of two that overlap (product J01)', async () => {
    const { experiments } = await ask<{
      experiments: { experiment: string; overlapping: boolean; warning: string }[]
    }>('/offers/calendar')
    const test = experiments.find(({ experiment }) => experiment === 'buy-button')
    expect(test).toMatchObject({ overlapping: true })
    expect(test?.warning).toMatch(/contaminated/)
  })
})
