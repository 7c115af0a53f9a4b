import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { nextRitual } from '../../../server/retro/rituals.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { createApp } from '../../../server/app.ts'
import { order, START_MS } from '../projections/log-fixture.ts'

let api: ApiFixture
let nowMs: number
beforeEach(async () => {
  nowMs = Date.parse('2026-05-05T12:00:00+02:00')
  api = await openApi({ nowMs })
  api.log.store.writer.raw.prepare(`update project set mode = 'hybrid'`).run()
})
afterEach(() => api.close())

async function ask<T>(
  method: string,
  path: string,
  body?: object,
): Promise<{ status: number } & T> {
  const app = createApp({ ...api.services, now: () => nowMs })
  const response = await app.request(`http://127.0.0.1:4600/api/v1/projects/shop${path}`, {
    method,
    headers: { authorization: `Bearer ${api.log.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, ...((await response.json()) as T) }
}
type Quarter = {
  primary: string | null
  round: number
  roadmap: {
    day: number
    week: number
    isReview: boolean
    slots: { endsOn: string; state: string }[]
  }
  columns: {
    mode: string
    lateBy: number
    openSlots: number[]
    done: number
    of: number
    deliverables: { key: string }[]
  }[]
  rounds: { round: number; done: number }[]
  changes: { fromMode: string | null; toMode: string; reason: string }[]
  alignment: { active: number; aligned: number; share: number | null; others: string[] }
  closing: { okrScore: number | null; nextMode: string } | null
  error: { message: string }
}
const quarter = (path = '/quarter'): Promise<{ status: number } & Quarter> => ask('GET', path)

describe('a quarter', () => {
  it('has six slots from Monday 6 April to 28 June 2026, and marks the current one (product B10)', async () => {
    const { roadmap } = await quarter()
    expect(roadmap.slots.map(({ state }) => state)).toEqual([
      ...['past', 'past', 'current'],
      ...['future', 'future', 'future'],
    ])
    expect(roadmap.slots.at(-1)?.endsOn).toBe('2026-06-28')
  })

  it('is late by one slot on day 30 with weeks 3–4 open', async () => {
    const at = { mode: 'b2b', slot: 1, key: 'diagnosis', done: 1 }
    const { roadmap, columns } = await ask<Quarter>('PATCH', '/quarter/roadmap', at)
    expect([roadmap.day, roadmap.week]).toEqual([30, 5])
    expect(columns.find(({ mode }) => mode === 'b2b')).toMatchObject({ lateBy: 1, openSlots: [2] })
    const unknown = { mode: 'b2b', slot: 1, key: 'creators', done: 1 }
    expect((await ask('PATCH', '/quarter/roadmap', unknown)).status).toBe(404)
  })

  it('counts by itself what data tell of, and lets nobody note less', async () => {
    await ask('POST', '/creatives', {
      creatives: Array.from({ length: 10 }, (_, index) => ({
        key: `clip-${String(index)}`,
        name: 'Clip',
        creator: `Creator ${String(index)}`,
        tags: index < 3 ? ['ugc'] : [],
      })),
    })
    const { columns } = await quarter()
    const counted = (key: string) =>
      columns.find(({ mode }) => mode === 'b2c')?.deliverables.find((each) => each.key === key)
    // Product J12 and K: 3 of 5 pieces of user content, 10 of 10 creators.
    expect(counted('ugc')).toMatchObject({ done: 3, target: 5, counted: 3 })
    expect(counted('creators')).toMatchObject({ done: 10, target: 10 })
    expect(counted('cart_reminders')).toMatchObject({ done: 0, counted: null })
  })

  it('has signals of its position answered by what a shop sells', async () => {
    await api.add(
      Array.from({ length: 4 }, (_, index) =>
        order(`o${String(index)}`, 40, { anonymousId: `v${String(index)}`, atMs: START_MS }),
      ),
    )
    type Position = { suggested: Record<string, string | null> }
    const { suggested } = await ask<Position>('GET', '/position')
    // Product A07 and A08: one decides and pays without a trial; nothing tells what limits growth.
    expect(suggested).toMatchObject({ deciders: 'b2c', trial_before_paying: 'b2c' })
    expect(suggested['growth_limit'] ?? null).toBeNull()
  })

  it('makes the draft of a test that a slot asks for, with two arms', async () => {
    // Products F05 and F07.
    type Draft = {
      status: number
      experiment: { key: string; variants: unknown[]; metrics: object }
    }
    const landing = await ask<Draft>('POST', '/quarter/roadmap/draft', { key: 'landing_test' })
    expect(landing.experiment.variants).toHaveLength(2)
    const offer = await ask<Draft>('POST', '/quarter/roadmap/draft', { key: 'offer_test' })
    expect(offer.experiment.metrics).toMatchObject({
      primary: 'aov',
      secondary: ['repurchase_rate_60d'],
    })
    const second = await ask<Draft>('POST', '/quarter/roadmap/draft', { key: 'offer_test' })
    expect(second.experiment.key).toBe('bundle-offer-2')
    expect((await ask('POST', '/quarter/roadmap/draft', { key: 'ugc' })).status).toBe(404)
  })

  it('is looked back at from day 85 on', async () => {
    nowMs = Date.parse('2026-06-28T12:00:00+02:00')
    expect((await quarter()).roadmap).toMatchObject({ day: 84, isReview: false })
    nowMs = Date.parse('2026-06-30T12:00:00+02:00')
    expect((await quarter()).roadmap).toMatchObject({ day: 86, isReview: true })
  })

  it('keeps what the first round brought when the next one begins', async () => {
    await ask('PATCH', '/quarter/roadmap', { mode: 'b2c', slot: 3, key: 'ugc', done: 5 })
    const { round, rounds, columns } = await ask<Quarter>('POST', '/quarter/next-round', {})
    expect([round, rounds]).toEqual([
      2,
      [
        { round: 1, done: 1 },
        { round: 2, done: 0 },
      ],
    ])
    expect(columns.find(({ mode }) => mode === 'b2c')?.done).toBe(0)
  })

  it('has one primary rhythm, and another only with a reason that is kept (product B01)', async () => {
    expect((await ask('POST', '/quarter/rhythm', { mode: 'b2b' })).status).toBe(201)
    const second = await ask<Quarter>('POST', '/quarter/rhythm', { mode: 'b2c' })
    expect([second.status, second.error.message]).toEqual([
      409,
      '2026-Q2 has its primary rhythm, B2B: a quarter has exactly one. To change it, say why in "reason"',
    ])
    const reason = 'the enterprise launch moved to autumn'
    const changed = await ask<Quarter>('POST', '/quarter/rhythm', { mode: 'b2c', reason })
    expect([changed.status, changed.primary]).toEqual([201, 'b2c'])
    expect(changed.changes).toMatchObject([
      { fromMode: null, toMode: 'b2b' },
      { fromMode: 'b2b', toMode: 'b2c', reason },
    ])
    const { marks } = await ask<{ marks: { kind: string; label: string }[] }>('GET', '/beat')
    expect(marks).toContainEqual(expect.objectContaining({ kind: 'rhythm_changed', label: 'B2C' }))
  })

  it('is closed with its scores, and proposes the rhythm of the next one', async () => {
    await ask('POST', '/quarter/rhythm', { mode: 'b2c' })
    await ask('POST', '/okrs', {
      quarter: '2026-Q2',
      title: 'Win more',
      owner: 'Dana',
      // 19 → 27 at 23 is half of the way (product B06).
      keyResults: [{ name: 'Win rate', unit: '%', baseline: 19, target: 27, actual: 23 }],
    })
    const answers = { deciders: 'b2b', trial_before_paying: 'b2b', returns_or_security: 'b2b' }
    const more = { growth_limit: 'b2b', feature_reaction: 'b2b', channels: 'b2b' }
    await ask('POST', '/position', { touchpoint: 'Plant', answers: { ...answers, ...more } })
    const { status, closing } = await ask<Quarter>('POST', '/quarter/close', {})
    expect([status, closing]).toMatchObject([200, { okrScore: 0.5, nextMode: 'b2b' }])
    const next = await quarter('/quarter?quarter=2026-Q3')
    expect([next.primary, next.changes[0]?.reason]).toEqual([
      'b2b',
      'proposed at the close of 2026-Q2',
    ])
    expect((await ask('POST', '/quarter/close', {})).status).toBe(409)
    expect((await ask('POST', '/quarter/rhythm', { mode: 'b2b', reason: 'x' })).status).toBe(409)
  })
})

describe('a position', () => {
  const b2c = [
    ...['deciders', 'trial_before_paying', 'returns_or_security', 'growth_limit'],
    ...['feature_reaction', 'channels', 'reviews_or_references'],
  ]
  const all = (answer: string): Record<string, string> =>
    Object.fromEntries(b2c.map((signal) => [signal, answer]))
  type Standing = {
    touchpoints: {
      position: { verdict: string; counts: { b2c: number }; answered: number }
      moved: { toB2b: string[] }
      aids: Record<string, string | null>
    }[]
  }

  it('is B2C with seven of eight signals, and says which two moved 90 days later', async () => {
    const first = { touchpoint: 'Shop', answers: { ...all('b2c'), cart_or_rfp: 'b2b' } }
    await ask('POST', '/position', first)
    const before = await ask<Standing>('GET', '/position')
    expect(before.touchpoints[0]?.position).toMatchObject({
      verdict: 'b2c',
      answered: 8,
      counts: { b2c: 7, b2b: 1 },
    })
    nowMs += 90 * 86_400_000
    const moved = { deciders: 'b2b', channels: 'b2b' }
    await ask('POST', '/position', { ...first, answers: { ...first.answers, ...moved } })
    const after = await ask<Standing>('GET', '/position')
    expect(after.touchpoints[0]?.moved.toB2b).toEqual(['deciders', 'channels'])
  })

  it('shows what lies between the models', async () => {
    const facts = { price: 500, deciders: 9, medianDays: 94 }
    await ask('POST', '/position', { touchpoint: 'Shop', answers: {}, ...facts })
    const { touchpoints } = await ask<Standing>('GET', '/position')
    expect(touchpoints[0]?.aids).toEqual({
      price: 'between_models',
      deciders: 'large',
      speed: 'weeks_to_quarters',
    })
  })

  it('knows which of the seven journey questions are empty', async () => {
    const journey = { price_and_risk: 'a', deciders: 'b', length: 'c', proof: 'd', onboarding: 'e' }
    const positioning = 'The owner pays, the customer carries the risk.'
    expect((await ask('PUT', '/profile', { positioning, journey })).status).toBe(200)
    expect(await ask('GET', '/profile')).toMatchObject({
      filled: 5,
      of: 7,
      missing: ['time_to_value', 'revenue_structure'],
    })
    expect((await ask('PUT', '/profile', { positioning: '' })).status).toBe(400)
  })
})

describe('a ritual', () => {
  const weekly = { every: 'week' as const, weekday: 1, at: '10:00' }
  it.each([
    ['before the clocks go forward', '2026-03-28T12:00:00Z', '2026-03-30T10:00:00+02:00'],
    ['before the clocks go back', '2026-10-23T12:00:00Z', '2026-10-26T10:00:00+01:00'],
    ['on its day, before its time', '2026-04-06T07:59:00Z', '2026-04-06T10:00:00+02:00'],
    ['on its day, at its time', '2026-04-06T08:00:00Z', '2026-04-13T10:00:00+02:00'],
  ])('is next at 10:00 on the clock of the workspace: %s', (_, now, next) => {
    const clock = { nowMs: Date.parse(now), timeZone: 'Europe/Berlin' }
    expect(nextRitual(weekly, clock)).toBe(next)
  })

  it('is there from the start, and can be another', async () => {
    const { rituals } = await ask<{ rituals: { key: string }[] }>('GET', '/rituals')
    expect(rituals.map(({ key }) => key)).toContain('weekly-retro-b2b')
    const put = { mode: 'b2c', name: 'Stand-up', every: 'day', at: '09:30' }
    expect(await ask('PUT', '/rituals/stand-up', put)).toMatchObject({
      nextAt: '2026-05-06T09:30:00+02:00',
    })
  })
})

describe('a campaign of both rhythms', () => {
  it('is red until somebody says where it branches (product B02)', async () => {
    const campaign = { key: 'spring', name: 'Spring', rhythm: 'mixed' }
    const tuesday = nowMs
    nowMs = Date.parse('2026-05-03T12:00:00+02:00')
    await ask('POST', '/campaigns', { campaigns: [campaign] })
    nowMs = tuesday
    expect(await ask('GET', '/campaigns')).toMatchObject({
      campaigns: [{ needsBranchPoint: true }],
    })
    await ask('POST', '/retros')
    const { document } = await ask<{
      document: { sections: { sentences: { id: string; tone: string; text: { en: string } }[] }[] }
    }>('GET', '/retros/2026-05-04')
    const checkpoint = document.sections
      .flatMap(({ sentences }) => sentences)
      .find(({ id }) => id === 'checkpoints.one_rhythm')
    expect(checkpoint?.tone).toBe('bad')
    expect(checkpoint?.text.en).toContain('mixed without a branch point: “Spring”')
    await ask('POST', '/campaigns', {
      campaigns: [{ ...campaign, branchPoint: 'company name in the form' }],
    })
    expect(await ask('GET', '/campaigns')).toMatchObject({
      campaigns: [{ needsBranchPoint: false }],
    })
  })
})
