import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ApiFixture, openApi } from '../api-fixture.ts'
import { exposed, NOW_MS, plan, start } from './program-fixture.ts'

const DAY_MS = 86_400_000

let nowMs = NOW_MS
let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: () => nowMs })
})
afterAll(() => api.close())

it('verdicts 5, 9 and 13 days after the idea have a median of 9 days (product B08)', async () => {
  const keys = ['quick', 'middle', 'slow']
  const arms = { control: { units: 200, orders: 20 }, b: { units: 200, orders: 20 } }
  for (const key of keys) {
    await start(api, plan({ key }))
    await api.add(exposed(key, arms, { fromMs: NOW_MS }))
  }
  for (const [index, days] of [5, 9, 13].entries()) {
    nowMs = NOW_MS + days * DAY_MS
    const body = { code: 'stop', reason: 'as seen' }
    const answer = await api.post(`/experiments/${keys[index] ?? ''}/decision`, body)
    expect(answer.status).toBe(201)
  }
  expect(await api.get('/program/scorecard')).toMatchObject({ medianDaysToVerdict: 9 })
})
