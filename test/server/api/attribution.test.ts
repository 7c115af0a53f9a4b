import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { putChannelPaths } from '../../../server/config-store/channel-paths.ts'
import { createPathCollector } from '../../../server/import/path-rows.ts'
import { emptyReport } from '../../../server/import/report.ts'
import { event, order, START_MS } from '../projections/log-fixture.ts'
import reference from '../../fixtures/metrics/attribution.json' with { type: 'json' }
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 24 * 3_600_000

type Counted = { channels: string[]; conversions?: number; nulls?: number }

type Answer = {
  conversions: number
  value: number
  defaultModel: string
  models: string[]
  rows: {
    label: string
    byModel: { model: string; conversions: number; value: number; valueMinor: number | null }[]
    spread: number | null
  }[]
  markov: {
    conversionProbability: number
    removalEffects: { channel: string; removalEffect: number }[]
  } | null
}

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: START_MS + 10 * DAY_MS })
  const visit = (visitor: string, day: number, source: string) =>
    event({
      anonymousId: visitor,
      atMs: START_MS + day * DAY_MS,
      context: { campaign: { source, medium: source === 'newsletter' ? 'email' : 'cpc' } },
    })
  await api.add([
    visit('ada', 0, 'google'),
    visit('ada', 2, 'newsletter'),
    order('o1', 30, { anonymousId: 'ada', atMs: START_MS + 2 * DAY_MS + 60_000 }),
    visit('bob', 1, 'google'),
    order('o2', 20.01, { anonymousId: 'bob', atMs: START_MS + DAY_MS + 60_000 }),
    visit('eve', 1, 'newsletter'),
    order('o3', 10, { anonymousId: 'server', atMs: START_MS + 3 * DAY_MS, origin: 'import' }),
  ])
})
afterAll(() => api.close())

const credit = (answer: Answer, label: string, model: string) =>
  answer.rows.find((row) => row.label === label)?.byModel.find((each) => each.model === model)

const sum = (answer: Answer, model: string, of: 'conversions' | 'valueMinor'): number =>
  answer.rows.reduce(
    (total, { byModel }) => total + (byModel.find((each) => each.model === model)?.[of] ?? 0),
    0,
  )

describe('the attribution of orders', () => {
  it('is by last click unless asked otherwise, every model one click away (product G01)', async () => {
    const answer = await api.get<Answer>('/attribution')
    expect(answer).toMatchObject({ defaultModel: 'last', conversions: 3, value: 60.01 })
    expect(answer.models).toContain('shapley')
    expect(credit(answer, 'email', 'last')).toMatchObject({ conversions: 1, value: 30 })
    expect(credit(answer, 'paid_search', 'first')).toMatchObject({ conversions: 2 })
    expect(credit(answer, 'email', 'linear')).toMatchObject({ conversions: 0.5, valueMinor: 1500 })
    expect(credit(answer, '(unattributed)', 'last')).toMatchObject({ conversions: 1, value: 10 })
  })

  it('gives away exactly what was sold, under every model (product G02)', async () => {
    const answer = await api.get<Answer>('/attribution')
    for (const model of answer.models) {
      expect(sum(answer, model, 'conversions'), model).toBeCloseTo(3, 12)
      expect(sum(answer, model, 'valueMinor'), model).toBe(6_001)
    }
  })

  it('refuses what belongs to the other rhythm, with the nearest that fits', async () => {
    const deals = await api.ask('/attribution?source=deals')
    expect(deals.status).toBe(422)
    expect(await deals.json()).toMatchObject({
      error: { details: { nearest: ['orders', 'paths'] } },
    })
    const model = await api.ask('/attribution?model=w-shaped')
    expect(model.status).toBe(422)
    expect(await model.text()).toContain('rests on leads and opportunities')
  })
})

describe('the attribution of imported paths', () => {
  it.each(reference.markov)('holds the published example: $name', async (example) => {
    const collector = createPathCollector({ path: 0, conversions: 1, nulls: 2 })
    for (const { channels, conversions = 0, nulls = 0 } of example.paths as Counted[]) {
      const cells = [channels.join(' > '), String(conversions), String(nulls)]
      collector.add(emptyReport(), { row: 1, cells })
    }
    const { store, project } = api.log
    putChannelPaths(store.writer, { projectId: project.id, list: 'example' }, collector.paths())
    const answer = await api.get<Answer>('/attribution?source=paths&list=example')
    expect(answer.markov?.conversionProbability).toBeCloseTo(example.conversionProbability, 12)
    for (const [channel, conversions] of Object.entries(example.conversions)) {
      expect(credit(answer, channel, 'markov')?.conversions).toBeCloseTo(conversions, 9)
    }
    expect((await api.ask('/attribution?source=paths&list=other')).status).toBe(404)
    expect((await api.ask('/attribution?source=paths&model=time-decay')).status).toBe(422)
  })
})
