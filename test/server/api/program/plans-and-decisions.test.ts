import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createApp } from '../../../../server/app.ts'
import { canonicalJson } from '../../../../shared/program/index.ts'
import type { DecisionRecord, Proposal } from '../../../../shared/schemas/decision.ts'
import { order, START_MS } from '../../projections/log-fixture.ts'
import { type ApiFixture, openApi } from '../api-fixture.ts'
import { exposed, NOW_MS, plan, refusal, start } from './program-fixture.ts'

const DAY_MS = 86_400_000

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

type Frozen = {
  hash: string | null
  frozen: unknown
  deviations: { reason: string; changes: unknown[] }[]
}
type Known = {
  decision: DecisionRecord | null
  proposal: Proposal
  target: { met: boolean | null; reached: { estimate: number | null } | null } | null
}
const send = (method: string, path: string, body: unknown): Promise<Response> =>
  api.ask(path, { method, body: JSON.stringify(body) })
const decide = (key: string, body: unknown): Promise<Response> =>
  api.post(`/experiments/${key}/decision`, body)

const WINNER = {
  control: { units: 1_000, orders: 100 },
  b: { units: 1_000, orders: 180 },
}

describe('a plan', () => {
  it.each([
    ['hypothesis', { hypothesis: '' }],
    ['tactic', { tactic: '' }],
    ['resistance', { resistance: ' ' }],
    ['owner', { owner: '' }],
    ['ownerRole', { ownerRole: 'sdr' }],
    ['ownerRole', { ownerRole: null }],
  ])('does not start without %s, and says what is missing', async (field, fields) => {
    expect((await api.post('/experiments', plan(fields))).status).toBe(201)
    const refused = await refusal(await api.post('/experiments/cta/start'))
    expect(refused).toMatchObject({ status: 422, field })
    expect(refused.message).toContain(`${field}: name`.replace(/name$/, ''))
  })

  it.each([null, '', 'win_rate_closed_count'])(
    'is not saved with %s as its node of the tree, and names those that there are',
    async (node) => {
      const refused = await refusal(await api.post('/experiments', plan({ node })))
      expect(refused).toMatchObject({ status: 422, field: 'node' })
      expect(refused.message).toMatch(
        /choose (the metric node it should move|one of).*contribution_per_session/,
      )
    },
  )

  it('of sales refuses a node of the shop, and names its own (product H05)', async () => {
    const sales = await openApi({ nowMs: NOW_MS, mode: 'b2b' })
    const metrics = { primary: 'win_rate_closed_count', secondary: [], guardrails: [] }
    const told = plan({ mode: 'b2b', unit: 'account', metrics, node: 'cart_access_rate' })
    const refused = await refusal(await sales.post('/experiments', told))
    expect(refused).toMatchObject({ status: 422, field: 'node' })
    expect(refused.message).toMatch(/is not in the B2B tree; choose one of .*win_rate_closed_count/)
    await sales.close()
  })

  it('cannot be decided by clicks, and hears what to take instead (product C14)', async () => {
    const metrics = { primary: 'ctr', secondary: [], guardrails: [] }
    const response = await api.post('/experiments', plan({ metrics }))
    expect(response.status).toBe(422)
    expect(await response.text()).toContain('cart_access_rate')
  })

  it('is frozen at the start under a hash of what it said', async () => {
    await start(api, plan())
    const { hash, frozen } = await api.get<Frozen>('/experiments/cta/plan')
    expect(hash).toBe(createHash('sha256').update(canonicalJson(frozen)).digest('hex'))
    expect(frozen).toMatchObject({ key: 'cta', metrics: { primary: 'session_purchase_rate' } })
  })

  it('is deviated from with a reason only, and shows each deviation beside the frozen plan', async () => {
    await start(api, plan())
    const before = await api.get<Frozen>('/experiments/cta/plan')
    const changes = { metrics: { secondary: ['revenue_per_visitor'] }, minimumEffect: 0.08 }
    expect(await refusal(await send('PATCH', '/experiments/cta', { changes }))).toMatchObject({
      status: 422,
      field: 'reason',
    })
    const reason = 'Order value is too noisy.'
    expect((await send('PATCH', '/experiments/cta', { changes, reason })).status).toBe(200)
    const after = await api.get<Frozen & { current: unknown }>('/experiments/cta/plan')
    expect([after.hash, after.frozen]).toEqual([before.hash, before.frozen])
    expect(after.deviations).toMatchObject([
      {
        reason,
        changes: [
          { field: 'metrics.secondary', before: ['aov'], after: ['revenue_per_visitor'] },
          { field: 'minimumEffect', before: null, after: 0.08 },
        ],
      },
    ])
  })

  it('cannot move units once it runs', async () => {
    await start(api, plan())
    const changes = {
      variants: [
        { key: 'control', weight: 1 },
        { key: 'b', weight: 9 },
      ],
    }
    expect(
      await refusal(await send('PATCH', '/experiments/cta', { changes, reason: 'more' })),
    ).toMatchObject({
      status: 409,
      field: 'variants',
    })
  })

  it('is changed freely while it is a draft', async () => {
    await api.post('/experiments', plan())
    const response = await send('PATCH', '/experiments/cta', { changes: { owner: 'Ben' } })
    expect(await response.json()).toMatchObject({ experiment: { owner: 'Ben' } })
    expect(await api.get('/experiments/cta/plan')).toMatchObject({ hash: null, deviations: [] })
  })
})

describe('a decision', () => {
  it('needs a result', async () => {
    await start(api, plan())
    expect(await refusal(await decide('cta', { code: 'stop', reason: 'x' }))).toMatchObject({
      status: 409,
    })
  })

  it('keeps its evidence whatever arrives later, and stops the test', async () => {
    await start(api, plan())
    await api.add(exposed('cta', WINNER))
    const { proposal } = await api.get<Known>('/experiments/cta/decision')
    expect(proposal).toMatchObject({ code: 'ship', variant: 'b' })
    const made = (await (
      await decide('cta', { code: 'ship', reason: 'It sells.' })
    ).json()) as DecisionRecord
    expect(made).toMatchObject({ variant: 'b', owner: 'Ada', followUp: { state: 'scheduled' } })
    const before = await (await api.ask('/experiments/cta/decision/evidence')).text()
    await api.add([
      order('late', 9_000, { anonymousId: 'cta-control-900', atMs: START_MS + DAY_MS }),
    ])
    const after = await (await api.ask('/experiments/cta/decision/evidence')).text()
    expect(after).toBe(before)
    const { result } = JSON.parse(after) as { result: { seq: number } }
    expect(made.evidence.seq).toBe(result.seq)
    expect(await api.get('/experiments/cta')).toMatchObject({ status: 'stopped' })
    expect((await decide('cta', { code: 'stop', reason: 'again' })).status).toBe(409)
  })

  it('is asked again 60 days later, by itself', async () => {
    await start(api, plan())
    await api.add(exposed('cta', WINNER))
    const made = (await (
      await decide('cta', { code: 'ship', reason: 'It sells.' })
    ).json()) as DecisionRecord
    expect(made.decidedOn).toBe('2026-04-06')
    expect(made.followUp.dueOn).toBe('2026-06-05')
    const app = createApp({ ...api.services, now: () => NOW_MS + 60 * DAY_MS })
    const later = async (path: string, init: RequestInit = {}): Promise<unknown> => {
      const url = `http://127.0.0.1:4600/api/v1/projects/${api.log.project.slug}${path}`
      const response = await app.request(url, {
        ...init,
        headers: { authorization: `Bearer ${api.log.token}` },
      })
      return await response.json()
    }
    expect(await later('/decisions?followUp=due')).toMatchObject({
      decisions: [{ experiment: 'cta', followUp: { state: 'due' } }],
    })
    const body = JSON.stringify({ answer: 'still_true', note: '+70 % in May' })
    expect(await later('/experiments/cta/follow-up', { method: 'POST', body })).toMatchObject({
      followUp: { state: 'done', answer: 'still_true' },
    })
    expect(await later('/decisions?followUp=due')).toEqual({ decisions: [] })
  })

  it('is blocked where a winner harms its guardrail', async () => {
    await start(api, plan())
    await api.add(
      exposed('cta', {
        control: { units: 1_000, orders: 200, refunds: 4 },
        b: { units: 1_000, orders: 320, refunds: 90 },
      }),
    )
    const { proposal } = await api.get<Known>('/experiments/cta/decision')
    expect(proposal.code).toBe('blocked_by_guardrail')
    expect(
      await refusal(await decide('cta', { code: 'ship', reason: 'all the same' })),
    ).toMatchObject({
      status: 422,
      field: 'code',
    })
    const override = 'The refunds were one wrong batch.'
    expect(
      (await decide('cta', { code: 'ship', variant: 'b', reason: 'x', override })).status,
    ).toBe(201)
  })

  it('is a trade-off where a winner costs another goal', async () => {
    await start(api, plan({ goals: [{ metric: 'aov', direction: 'up' }] }))
    await api.add(
      exposed('cta', {
        control: { units: 1_000, orders: 200, price: 40 },
        b: { units: 1_000, orders: 320, price: 36 },
      }),
    )
    const { proposal } = await api.get<Known>('/experiments/cta/decision')
    expect(proposal.code).toBe('trade_off')
    expect(proposal.reason).toContain('-10.0 %')
  })

  it('says whether a target was met: 40.00 → 46.00 is +15.0 %', async () => {
    await start(api, plan({ target: { metric: 'aov', relative: 0.15 } }))
    await api.add(
      exposed('cta', {
        control: { units: 500, orders: 200, price: 40 },
        b: { units: 500, orders: 200, price: 46 },
      }),
    )
    const { target } = await api.get<Known>('/experiments/cta/decision')
    expect(target?.reached?.estimate).toBeCloseTo(0.15, 12)
    expect(target?.met).toBe(true)
  })

  it('waits for a metric whose time is not up', async () => {
    const goals = [{ metric: 'repurchase_rate_60d', direction: 'up' }]
    await start(api, plan({ goals }))
    await api.add(exposed('cta', WINNER))
    const { proposal } = await api.get<Known>('/experiments/cta/decision')
    expect(proposal).toMatchObject({ code: null, waitsUntil: '2026-05-26' })
  })

  it('marks each link of the chain', async () => {
    const chain = ['A', 'B', 'C'].map((claim) => ({ claim, observable: `sees ${claim}` }))
    await start(api, plan({ chain }))
    await api.add(exposed('cta', WINNER))
    const body = { code: 'ship', reason: 'It sells.' }
    expect(await refusal(await decide('cta', body))).toMatchObject({ status: 422, field: 'links' })
    const links = ['held', 'unknown', 'held']
    expect(await (await decide('cta', { ...body, links })).json()).toMatchObject({ links })
  })
})
