import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Objective } from '../../../shared/schemas/quarter.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: Date.UTC(2026, 3, 6, 12) })
})
afterAll(() => api.close())

const send = (method: string, path: string, body: object = {}): Promise<Response> =>
  api.raw(`/projects/${api.log.project.slug}${path}`, {
    method,
    body: JSON.stringify(body),
    headers: { authorization: `Bearer ${api.log.token}` },
  })
const objectives = async (quarter: string): Promise<Objective[]> =>
  (await api.get<{ objectives: Objective[] }>(`/okrs?quarter=${quarter}`)).objectives

const WIN_RATE = { name: 'Win rate', unit: '%', baseline: 19, target: 27, actual: 23 }

describe('objectives of a quarter', () => {
  it('score a key result by its way: from 19 to 27 and at 23 is 0.50 (product B06)', async () => {
    const body = { quarter: '2026-Q2', title: 'Win more', owner: 'Dana', keyResults: [WIN_RATE] }
    expect((await api.post('/okrs', body)).status).toBe(201)
    const [first] = await objectives('2026-Q2')
    expect(first).toMatchObject({ score: 0.5, band: 'partly', closedAt: null })
    expect(first?.keyResults).toMatchObject([{ score: 0.5, band: 'partly', note: null }])
    expect(await objectives('2026-Q3')).toEqual([])
  })

  // B2B metrics notes, section 11.2: the three worked scores.
  it.each([
    [30, 50, 44, 0.7, 'reached'],
    [8, 5, 6, 0.67, 'partly'],
    [32, 45, 42, 0.77, 'reached'],
  ])('from %d to %d and at %d', async (baseline, target, actual, score, band) => {
    const result = { ...WIN_RATE, baseline, target, actual }
    const quarter = `${String(2030 + baseline)}-Q1`
    await api.post('/okrs', { quarter, title: 'o', owner: 'p', keyResults: [result] })
    const [found] = await objectives(quarter)
    expect(found?.score).toBeCloseTo(score, 2)
    expect(found?.band).toBe(band)
  })

  it('have no score without a value or without a way to go, and say why', async () => {
    const keyResults = [
      { ...WIN_RATE, actual: null },
      { ...WIN_RATE, target: 19 },
    ]
    await api.post('/okrs', { quarter: '2027-Q1', title: 'o', owner: 'p', keyResults })
    const [found] = await objectives('2027-Q1')
    expect(found).toMatchObject({ score: null, band: null })
    expect(found?.keyResults.map(({ note }) => note)).toEqual([
      'no value yet',
      'target and baseline are the same: there is no way to go',
    ])
  })

  it('change until they are closed, and never again', async () => {
    const [{ id, keyResults } = { id: 0, keyResults: [] }] = await objectives('2026-Q2')
    const path = `/okrs/key-results/${String(keyResults[0]?.id)}`
    expect((await send('PATCH', path, { actual: 27 })).status).toBe(200)
    expect((await objectives('2026-Q2'))[0]).toMatchObject({ score: 1, band: 'reached' })
    expect((await send('POST', `/okrs/${String(id)}/close`)).status).toBe(200)
    expect((await send('PATCH', path, { actual: 5 })).status).toBe(409)
    expect((await send('DELETE', `/okrs/${String(id)}`)).status).toBe(409)
    expect((await objectives('2026-Q2'))[0]).toMatchObject({
      score: 1,
      closedAt: '2026-04-06T12:00:00.000Z',
    })
    expect((await send('PATCH', '/okrs/key-results/999', { actual: 5 })).status).toBe(404)
  })
})

describe('the target of a quarter', () => {
  it('is set once a quarter, in the currency of the project, and may be set again', async () => {
    await send('PUT', '/targets/2026-Q2', { amountMinor: 200_000_000 })
    await send('PUT', '/targets/2026-Q2', { amountMinor: 180_000_000 })
    expect(await api.get('/targets')).toEqual({
      targets: [{ quarter: '2026-Q2', amountMinor: 180_000_000, currency: 'EUR' }],
    })
    const answer = await send('PUT', '/targets/2026-5', { amountMinor: 1 })
    expect(answer.status).toBe(400)
    expect(await answer.text()).toContain('a quarter such as 2026-Q4')
  })
})
