import { afterEach, beforeEach, expect, it } from 'vitest'
import { answer, type Asker } from '../../../server/answers/answers.ts'
import type { ComputedResult } from '../../../server/answers/experiment-result.ts'
import { createExperimentResults } from '../../../server/api/experiment-results.ts'
import { readExperiments } from '../../../server/config-store/experiments.ts'
import { projectScope } from '../../../server/db/scope.ts'
import type { ExperimentRecord } from '../../../shared/schemas/experiment.ts'
import { event } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const NOON_MS = Date.UTC(2026, 3, 6, 12)
const HOUR_MS = 3_600_000

let api: ApiFixture
let nowMs = NOON_MS
beforeEach(async () => {
  nowMs = NOON_MS
  api = await openApi({ nowMs })
})
afterEach(() => api.close())

/** Answers for real, a second later, of a test that is larger than it is. */
function slowAsker(): { answers: Asker; asked: () => number } {
  let asked = 0
  const ask = async (...question: Parameters<typeof answer>) => {
    asked += 1
    const found = (await answer(...question)) as ComputedResult
    nowMs += 1_000
    const variants = found.result.variants.map((variant) => ({ ...variant, units: 50_000 }))
    return { ...found, result: { ...found.result, variants } }
  }
  return {
    asked: () => asked,
    answers: { ask: ask as Asker['ask'], close: () => Promise.resolve() },
  }
}

async function open() {
  const plan = {
    ...{ key: 'cta', name: 'Button', mode: 'b2c', unit: 'visitor' },
    variants: ['a', 'b'].map((key) => ({ key, weight: 1 })),
    metrics: { primary: 'session_purchase_rate' },
    hypothesis: 'because people hesitate',
    tactic: 'another button',
    resistance: 'is it worth it?',
    owner: 'Ada',
    decisionRule: 'ship what wins',
  }
  expect((await api.post('/experiments', plan)).status).toBe(201)
  expect((await api.post('/experiments/cta/start')).status).toBe(200)
  const scope = projectScope(api.log.store.reader, api.log.project)
  const [record] = (await readExperiments(scope.db, scope.project.id)) as [ExperimentRecord]
  const { answers, asked } = slowAsker()
  const resultsOf = createExperimentResults(() => nowMs, { answers })
  return { asked, ask: () => resultsOf(scope, record, { patience: 'large' }) }
}

let visitors = 0
const another = () => {
  visitors += 1
  return api.add([event({ anonymousId: `v${String(visitors)}`, occurredAtMs: NOON_MS - HOUR_MS })])
}

it('several who ask for a result at once wait for one computation', async () => {
  const { ask, asked } = await open()
  await Promise.all([ask(), ask(), ask()])
  expect(asked()).toBe(1)
})

it('events that keep coming make a large result a little older, and not everybody wait', async () => {
  const { ask, asked } = await open()
  const first = await ask()
  await another()
  expect(await ask()).toEqual(first)
  expect(asked()).toBe(1)
  nowMs += HOUR_MS
  expect(await ask()).toEqual(first)
  expect(asked()).toBe(2)
  await expect.poll(async () => (await ask()).asOf).not.toBe(first.asOf)
})

it('after midnight the result of yesterday stands, with its time, until that of today is there', async () => {
  const { ask, asked } = await open()
  const first = await ask()
  await another()
  nowMs += 24 * HOUR_MS
  expect((await ask()).asOf).toBe(first.asOf)
  await expect.poll(async () => (await ask()).asOf).not.toBe(first.asOf)
  expect(asked()).toBe(2)
})
