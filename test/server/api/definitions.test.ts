import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../../shared/metrics/index.ts'
import { order, START_MS, event } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 86_400_000
const DEFINED = ['name', 'formula', 'numerator', 'denominator', 'unit', 'direction'] as const
type Defined = { id: string } & Record<(typeof DEFINED)[number], unknown>

describe('what a metric means (product B12)', () => {
  let api: ApiFixture
  beforeAll(async () => {
    api = await openApi({ nowMs: START_MS + 30 * DAY_MS, mode: 'hybrid' })
    const days = Array.from({ length: 29 }, (_, day) => START_MS + day * DAY_MS)
    await api.add(
      days.flatMap((atMs) => [
        event({ anonymousId: `v${String(atMs)}`, atMs }),
        order(`o${String(atMs)}`, 40, { anonymousId: `v${String(atMs)}`, atMs }),
      ]),
    )
  })
  afterAll(() => api.close())
  const shown = async (): Promise<Map<string, Defined>> => {
    const { metrics } = await api.get<{ metrics: Defined[] }>('/metrics')
    return new Map(metrics.map((metric) => [metric.id, metric]))
  }

  it('stands in one place: the API answers the words of the catalogue, and nobody else has any', async () => {
    const metrics = await shown()
    expect(metrics.size).toBe(catalogue.length)
    for (const metric of catalogue) {
      for (const part of DEFINED) expect(metrics.get(metric.id)?.[part]).toEqual(metric[part])
    }
  })

  it('is what every tile is named by, and a band that is edited is judged by in both', async () => {
    type Tiles = { tiles: { metric: string; band?: object | null }[] }
    const body = { lower: 0.03, upper: 0.05, since: '2026-01-01', mode: 'b2c' }
    const edit = { method: 'PATCH', body: JSON.stringify(body) }
    expect((await api.ask('/bands/session_purchase_rate', edit)).status).toBe(200)
    const metrics = await shown()
    const { tiles } = await api.get<Tiles>('/tiles')
    expect(tiles.filter(({ metric }) => !metrics.has(metric))).toEqual([])
    const tile = tiles.find(({ metric }) => metric === 'session_purchase_rate')
    for (const place of [metrics.get('session_purchase_rate'), tile]) {
      expect(JSON.stringify(place)).toContain('"lower":0.03,"upper":0.05')
    }
  })
})
