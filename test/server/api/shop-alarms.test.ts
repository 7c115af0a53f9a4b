import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { projectScope } from '../../../server/db/scope.ts'
import { makeRetro } from '../../../server/retro/make.ts'
import { prepareRetro } from '../../../server/retro/prepare.ts'
import type { Alarm } from '../../../shared/metrics/index.ts'
import { EVENT_NAME, type Event } from '../../../shared/schemas/event.ts'
import { event, order, track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'
import { plan, start } from './program/program-fixture.ts'

/** Tuesday, 31 March 2026, 10:00 in Berlin. */
const NOW_MS = Date.UTC(2026, 2, 31, 8)
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000
const dayAgo = (days: number): number => NOW_MS - days * DAY_MS

/** 3,000 sessions of a file, 540 with a cart and 7 with an order. */
const sessions = (): Event[] =>
  Array.from({ length: 3_000 }, (_, n) =>
    track(
      EVENT_NAME.sessionImported,
      { cart: n < 540, orders: n < 7 ? 1 : 0, channel: 'email' },
      { atMs: dayAgo(2) + n, anonymousId: `file:${String(n)}`, origin: 'import' },
    ),
  )

/** 20 visits that pay: 15 within three clicks, five after five. */
const paths = (): Event[] =>
  Array.from({ length: 20 }, (_, n) => {
    const at = (minutes: number) => ({
      anonymousId: `path-${String(n)}`,
      atMs: dayAgo(2) + minutes * MINUTE_MS,
    })
    const steps = Array.from({ length: n < 15 ? 1 : 4 }, (__, step) =>
      track('Checkout Step Viewed', {}, at(2 + step)),
    )
    return [
      event(at(0)),
      track(EVENT_NAME.productAdded, {}, at(1)),
      ...steps,
      order(`path-${String(n)}`, 40, at(6)),
    ]
  }).flat()

/** 40 customers of four months ago who bought for 40.00 once. */
const oldCustomers = (): Event[] =>
  Array.from({ length: 40 }, (_, n) =>
    order(`old-${String(n)}`, 40, { userId: `old-${String(n)}`, atMs: dayAgo(120) + n }),
  )

const messages = (): Event[] =>
  [5, 3].flatMap((count, person) =>
    Array.from({ length: count }, (_, n) =>
      track(
        EVENT_NAME.touchRecorded,
        { channel: 'email', type: 'email', offline: false },
        { userId: `u${String(person)}`, atMs: dayAgo(n + 1), origin: 'import' },
      ),
    ),
  )

/** What people do and tell in a workspace of both rhythms, so that every rule of its shop fires. */
async function letEveryRuleFire(api: ApiFixture): Promise<void> {
  const sent = async (path: string, body: unknown): Promise<void> => {
    const response = await api.post(path, body)
    expect([path, response.ok, response.ok ? '' : await response.text()]).toEqual([path, true, ''])
  }
  await api.add([...sessions(), ...paths(), ...oldCustomers(), ...messages()])
  const margin = await api.ask('/margin', { method: 'PATCH', body: '{"share":0.5}' })
  expect(margin.status).toBe(200)
  const campaign = { branchPoint: '', endsOn: null }
  await sent('/campaigns', {
    campaigns: [
      { key: 'spring', name: 'Spring', rhythm: 'mixed', ...campaign },
      { key: 'fair', name: 'Fair', rhythm: 'b2b', ...campaign },
    ],
  })
  const cost = { channel: 'email', currency: 'EUR' }
  await sent('/spend', {
    spend: [
      { ...cost, day: '2025-12-01', amountMinor: 200_000 },
      { ...cost, day: '2026-03-30', amountMinor: 100, impressions: 10_000, clicks: 40 },
      // Sales pay for these: the shop's click rate and its customers know nothing of them.
      { ...cost, day: '2025-12-01', campaign: 'fair', amountMinor: 900_000 },
      {
        ...cost,
        day: '2026-03-30',
        campaign: 'fair',
        amountMinor: 100,
        impressions: 10_000,
        clicks: 900,
      },
    ],
  })
  await start(api, plan({ key: 'reach', name: 'More reach', step: 'reach' }))
  const scope = projectScope(api.log.store.reader, api.log.project)
  const request = { week: '2026-03-30', nowMs: NOW_MS, actor: 'test' }
  await makeRetro({ scope, writer: api.log.store.writer }, request)
  const answer = { checkpoint: 'first_screen', result: 'fail', value: 7, note: '' }
  await sent('/retros/2026-03-30/checkpoints', answer)
  const proof = {
    kind: 'action',
    topic: 'missing_proof',
    text: 'Ask three buyers for a review',
    owner: 'Ada',
  }
  await sent('/retros/2026-03-30/items', { ...proof, dueOn: '2026-03-30' })
}

/** Rule by rule what a workspace of both rhythms hears of its shop (product, section M). */
const RULES = [
  ['M01', 'cart_paid_gap', { value: (560 - 27) / 3_020, threshold: 0.1, since: '2026-03-29' }],
  ['M03', 'payment_over_3_clicks', { value: 0.75, threshold: 1, since: '2026-03-24' }],
  ['M07', 'first_screen_over_5s', { value: 7, threshold: 5, since: '2026-03-31' }],
  ['M08', 'proof_overdue', { value: 1, threshold: 0, since: '2026-03-31' }],
  ['M09', 'campaign_without_branch', { value: 1, threshold: 0, since: '2026-03-31' }],
  ['M11', 'reach_above_leak', { value: 1, threshold: 0, since: '2026-03-31' }],
  [
    'M12',
    'band:session_purchase_rate',
    { value: 27 / 3_020, threshold: 0.018, since: '2026-03-29' },
  ],
  ['M12', 'band:ctr', { value: 0.004, threshold: 0.015, since: '2026-03-30' }],
  ['M12', 'band:ltv_cac', { value: 0.4, threshold: 2, since: '2026-03-03' }],
  ['M13', 'message_cap', { value: 1, threshold: 3, since: '2026-03-29' }],
] as const

describe('the alarms of a shop in a workspace of both rhythms', () => {
  let api: ApiFixture
  const alarmsAt = async (nowMs: number): Promise<Map<string, Alarm>> => {
    const app = createApp({ ...api.services, now: () => nowMs })
    const response = await app.request(
      `http://127.0.0.1:4600/api/v1/projects/${api.log.project.slug}/alarms`,
      { headers: { authorization: `Bearer ${api.log.token}` } },
    )
    const { alarms } = (await response.json()) as { alarms: Alarm[] }
    return new Map(alarms.filter(({ mode }) => mode === 'b2c').map((each) => [each.rule, each]))
  }
  beforeAll(async () => {
    api = await openApi({ nowMs: NOW_MS, mode: 'hybrid' })
    await letEveryRuleFire(api)
  })
  afterAll(() => api.close())

  it.each(RULES)('%s: %s fires with value, threshold and since when', async (_, rule, wanted) => {
    const { value, ...rest } = wanted
    const alarm = (await alarmsAt(NOW_MS)).get(rule)
    expect(alarm).toMatchObject({
      ...rest,
      mode: 'b2c',
      state: 'firing',
      isOpen: true,
      owner: null,
      acknowledgedUntil: null,
    })
    expect(alarm?.value).toBeCloseTo(value, 12)
    expect(alarm?.sentence.de).not.toBe('')
  })

  it('leave the campaigns of B2B out of what the shop cost', async () => {
    type Answer = { rows: { value: number }[] }
    const days = 'grain=total&from=2025-12-01&to=2025-12-01&mode=b2c'
    expect((await api.get<Answer>(`/metrics/cac?${days}`)).rows).toMatchObject([{ value: 50 }])
    const list = '/spend?from=2025-12-01&to=2025-12-01'
    expect((await api.get<{ spend: object[] }>(list)).spend).toHaveLength(2)
    expect((await api.get<{ spend: object[] }>(`${list}&mode=b2c`)).spend).toHaveLength(1)
  })

  it('are each said once in the retro of the Monday', async () => {
    const { project, store } = api.log
    const scope = projectScope(store.reader, project)
    const { document } = await prepareRetro(scope, '2026-04-06')
    const said = document.sections.find(({ id }) => id === 'alarms')?.sentences ?? []
    const ids = said.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
  })

  it('keep quiet day after day once somebody has heard them, and come back afterwards', async () => {
    for (const [, rule] of RULES) {
      const path = `/alarms/${encodeURIComponent(rule)}/acknowledge`
      const response = await api.post(path, { until: '2026-04-07', owner: 'Ada' })
      expect([rule, response.status]).toEqual([rule, 200])
    }
    for (const days of [0, 1, 2, 7]) {
      const alarms = await alarmsAt(NOW_MS + days * DAY_MS)
      for (const [, rule] of RULES) {
        const { isOpen, owner, acknowledgedUntil } = alarms.get(rule) ?? {}
        expect([days, rule, isOpen, owner, acknowledgedUntil]).toEqual([
          days,
          rule,
          false,
          'Ada',
          '2026-04-07',
        ])
      }
    }
    const later = await alarmsAt(NOW_MS + 8 * DAY_MS)
    for (const rule of ['first_screen_over_5s', 'proof_overdue', 'band:ltv_cac']) {
      expect(later.get(rule)).toMatchObject({ isOpen: true, acknowledgedUntil: null, owner: 'Ada' })
    }
  })
})
