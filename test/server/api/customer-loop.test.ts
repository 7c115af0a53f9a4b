import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EVENT_NAME } from '../../../shared/schemas/event.ts'
import { track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const DAY_MS = 86_400_000
const NOW_MS = Date.UTC(2026, 5, 30, 12)

let api: ApiFixture
beforeEach(async () => {
  api = await openApi({ nowMs: NOW_MS })
})
afterEach(() => api.close())

type Rate = { value: number | null; numerator: number; denominator: number }
type Loop = {
  steps: {
    step: string
    customers: number | null
    ofBuyers: Rate | null
    ofPrevious: Rate | null
    reason: string | null
  }[]
}
const loop = async (): Promise<Map<string, Loop['steps'][number]>> =>
  new Map((await api.get<Loop>('/customer-loop')).steps.map((step) => [step.step, step]))

const sale = (customer: string, daysAgo = 20, properties = {}) =>
  track(
    EVENT_NAME.orderCompleted,
    {
      order_id: `o-${customer}-${String(daysAgo)}`,
      revenue: '40.00',
      currency: 'EUR',
      ...properties,
    },
    { atMs: NOW_MS - daysAgo * DAY_MS, userId: customer },
  )
const did = (name: string, customer: string, daysAgo = 10) =>
  track(name, {}, { atMs: NOW_MS - daysAgo * DAY_MS, userId: customer })

describe('the loop after a purchase', () => {
  it('turns 1,000 buyers, 150 reviews and 60 referrals into 15.0 % and 40.0 % (product D16)', async () => {
    const ids = Array.from({ length: 1_000 }, (_, index) => `c${String(index)}`)
    await api.add([
      ...ids.map((id) => sale(id)),
      ...ids.slice(0, 150).map((id) => did('Product Reviewed', id)),
      ...ids.slice(0, 60).map((id) => did('Referral Sent', id)),
    ])
    const steps = await loop()
    expect(steps.get('bought')).toMatchObject({ customers: 1_000, ofPrevious: null })
    expect(steps.get('reviewed')).toMatchObject({
      customers: 150,
      ofPrevious: { value: 0.15, numerator: 150, denominator: 1_000 },
    })
    expect(steps.get('referred')).toMatchObject({
      customers: 60,
      ofBuyers: { value: 0.06 },
      ofPrevious: { value: 0.4, numerator: 60, denominator: 150 },
    })
  })

  it('does not know what nobody records', async () => {
    await api.add([sale('a'), did('Product Reviewed', 'a')])
    const steps = await loop()
    expect(steps.get('unboxed')).toMatchObject({ customers: null, reason: 'not_recorded' })
    expect(steps.get('subscribed')).toMatchObject({ customers: null, reason: 'not_recorded' })
  })

  it('counts a customer once, only after the order, under whichever name they came', async () => {
    await api.add([
      sale('a'),
      did('Product Reviewed', 'a', 12),
      did('review submitted', 'a', 11),
      sale('b'),
      did('Product Reviewed', 'b', 25),
      did('Product Reviewed', 'stranger'),
      sale('b', 5, { subscription: true }),
    ])
    const steps = await loop()
    expect(steps.get('bought')?.customers).toBe(2)
    expect(steps.get('reviewed')?.customers).toBe(1)
    expect(steps.get('subscribed')).toMatchObject({ customers: 1, ofBuyers: { value: 0.5 } })
  })
})
