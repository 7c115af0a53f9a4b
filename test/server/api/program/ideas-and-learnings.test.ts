import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Calibration } from '../../../../shared/program/index.ts'
import type { LearningRecord } from '../../../../shared/schemas/learning.ts'
import { type ApiFixture, openApi } from '../api-fixture.ts'
import { exposed, NOW_MS, plan, refusal, start } from './program-fixture.ts'

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

type Listed = {
  id: number
  title: string
  status: string
  outcome: string | null
  ranking: { score: number; rank: number; calibratedConfidence: number } | null
}
const idea = (fields: Readonly<Record<string, unknown>> = {}) => ({
  title: 'One promise',
  mode: 'b2c',
  hypothesis: 'Because people doubt, if we promise, then they buy.',
  tactic: 'One promise on the button',
  resistance: 'Does it work for me?',
  owner: 'Ada',
  primary: 'session_purchase_rate',
  confidence: 0.8,
  ...fields,
})
const add = async (fields: Readonly<Record<string, unknown>> = {}): Promise<number> => {
  const response = await api.post('/ideas', idea(fields))
  if (!response.ok) throw new Error(await response.text())
  return ((await response.json()) as { id: number }).id
}
const list = async (): Promise<Listed[]> => (await api.get<{ ideas: Listed[] }>('/ideas')).ideas

describe('the backlog', () => {
  it('is in the order of what an idea is expected to be worth', async () => {
    await add({ title: 'small', impact: 2, ease: 5 })
    await add({ title: 'large', impact: 9, ease: 5 })
    expect((await list()).map(({ title, ranking }) => [title, ranking?.rank])).toEqual([
      ['large', 1],
      ['small', 2],
    ])
  })

  it.each([
    ['node', { node: 'win_rate_closed_count' }],
    ['step', { step: 'mql' }],
    ['ownerRole', { ownerRole: 'sdr' }],
    ['primary', { primary: 'ctr' }],
    ['mode', { mode: 'b2b' }],
  ])('refuses a %s of the other rhythm', async (field, fields) => {
    expect(await refusal(await api.post('/ideas', idea(fields)))).toMatchObject({
      status: 422,
      field,
    })
  })

  it('makes a draft of an idea, scores its confidence when it is decided, and believes it less then', async () => {
    const id = await add({ tags: ['trust'] })
    const made = await api.post(`/ideas/${String(id)}/experiment`, { key: 'cta' })
    expect(await made.json()).toMatchObject({
      status: 'draft',
      experiment: { idea: id, tags: ['trust'] },
    })
    expect((await api.ask(`/ideas/${String(id)}`, { method: 'DELETE' })).status).toBe(409)
    await api.post('/experiments/cta/start')
    const nothing = { units: 400, orders: 40 }
    await api.add(exposed('cta', { control: nothing, b: nothing }))
    await api.post('/experiments/cta/decision', { code: 'stop', reason: 'nothing moved' })
    const [row] = await list()
    expect(row).toMatchObject({ status: 'planned', outcome: 'not_won', ranking: null })
    const calibration = await api.get<Calibration>('/ideas/calibration')
    // (0.8 − 0)²
    expect(calibration.brier).toBeCloseTo(0.64, 12)
    await add({ title: 'next' })
    const next = (await list()).find(({ title }) => title === 'next')
    expect(next?.ranking?.calibratedConfidence).toBeLessThan(0.5)
  })

  it('changes an idea, drops it and removes it', async () => {
    const id = await add()
    const change = (body: unknown) =>
      api.ask(`/ideas/${String(id)}`, { method: 'PATCH', body: JSON.stringify(body) })
    expect(await (await change({ ease: 9 })).json()).toMatchObject({
      ease: 9,
      impact: 5,
      title: 'One promise',
    })
    expect(await (await change({ status: 'dropped' })).json()).toMatchObject({
      status: 'dropped',
      ease: 9,
    })
    expect((await change({ confidence: 1 })).status).toBe(400)
    expect((await api.ask(`/ideas/${String(id)}`, { method: 'DELETE' })).status).toBe(200)
    expect(await list()).toEqual([])
  })
})

describe('a learning', () => {
  const learning = (fields: Readonly<Record<string, unknown>> = {}) => ({
    statement: 'Security documents before the demo shorten the review',
    modes: ['b2c'],
    tags: ['security', 'trust'],
    metric: 'session_purchase_rate',
    effect: { estimate: 0.3, lower: 0.2, upper: 0.4 },
    ...fields,
  })
  const find = async (query: string): Promise<LearningRecord[]> =>
    (await api.get<{ learnings: LearningRecord[] }>(`/learnings?${query}`)).learnings

  it('pairs a metric with the words of somebody (product G09)', async () => {
    const quote = 'I only bought once I saw what happens if it does not fit.'
    const pair = { metric: 'session_purchase_rate', quote }
    const made = await api.post('/learnings', learning(pair))
    expect(made.status).toBe(201)
    const { learnings } = await api.get<{ learnings: LearningRecord[] }>('/learnings')
    expect(learnings).toMatchObject([pair])
    const { id } = learnings[0] as LearningRecord
    const body = JSON.stringify({ quote: 'Shorter.' })
    const changed = await api.ask(`/learnings/${String(id)}`, { method: 'PATCH', body })
    expect(await changed.json()).toMatchObject({ ...pair, quote: 'Shorter.' })
  })

  it('is found by its words, and shown to a new test with the same tag', async () => {
    await api.post('/learnings', learning())
    await api.post(
      '/learnings',
      learning({ statement: 'Free shipping moves nothing', tags: ['price'] }),
    )
    expect((await find('q=secur')).map(({ tags }) => tags[0])).toEqual(['security'])
    expect(await find('q=security%20price')).toEqual([])
    await api.post('/experiments', plan({ tags: ['security'] }))
    const { learnings } = await api.get<{ learnings: LearningRecord[] }>(
      '/experiments/cta/learnings',
    )
    expect(learnings).toHaveLength(1)
  })

  it('is contested by a result that goes the other way, and counts who builds on it', async () => {
    await api.post('/learnings', learning())
    const id = (await find(''))[0]?.id ?? 0
    await start(api, plan({ learnings: [id] }))
    await api.add(
      exposed('cta', { control: { units: 900, orders: 180 }, b: { units: 900, orders: 90 } }),
    )
    await api.post('/experiments/cta/decision', { code: 'stop', reason: 'it harms' })
    expect(await find('state=contested')).toMatchObject([
      { id, reusedBy: ['cta'], evidence: [{ experiment: 'cta', relation: 'contradicts' }] },
    ])
  })

  it('turns contested after three replications that contradict it', async () => {
    await api.post('/learnings', learning({ confidence: 0.9 }))
    const id = (await find(''))[0]?.id ?? 0
    for (const experiment of ['r1', 'r2', 'r3']) {
      const effect = { estimate: -0.1, lower: -0.15, upper: -0.05 }
      await api.post(`/learnings/${String(id)}/evidence`, { experiment, effect })
    }
    const [found] = await find('')
    expect(found?.state).toBe('contested')
    expect(found?.confidenceNow).toBeLessThan(0.15)
  })
})

describe('a copy to the other rhythm', () => {
  it('is refused in a project of one rhythm', async () => {
    await start(api, plan())
    expect((await api.post('/experiments/cta/copy', { mode: 'b2b' })).status).toBe(422)
  })

  it('takes over the hypothesis only, and warns', async () => {
    await start(api, plan({ chain: [{ claim: 'A', observable: 'a' }] }))
    const copied = await (await api.post('/experiments/cta/copy', { mode: 'b2c' })).json()
    expect(copied).toMatchObject({
      metrics: { primary: null },
      unit: null,
      band: null,
      warning: expect.stringContaining('not the channel') as string,
      idea: {
        hypothesis: plan().hypothesis,
        tactic: '',
        primary: null,
        node: null,
        copiedFrom: 'cta',
      },
    })
  })
})
