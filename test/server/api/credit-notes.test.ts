import { afterAll, beforeAll, expect, it } from 'vitest'
import { EVENT_NAME } from '../../../shared/schemas/event.ts'
import { track } from '../projections/log-fixture.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const at = (day: number): number => Date.UTC(2026, 10, day, 12)

let api: ApiFixture
beforeAll(async () => {
  api = await openApi({ nowMs: at(28), mode: 'b2c' })
  const line = (orderId: string, day: number, amountMinor: number) =>
    track(
      EVENT_NAME.orderLine,
      { orderId, quantity: amountMinor < 0 ? -1 : 1, amountMinor, currency: 'EUR' },
      { atMs: at(day), userId: 'k1' },
    )
  await api.add([line('5001', 10, 4_000), line('C7123', 11, -1_000), line('5002', 20, 2_000)])
})
afterAll(() => api.close())

it('give money back, but how many orders were refunded nobody knows: null with the reason, not 0', async () => {
  const rows = (metric: string, days: string): Promise<object> =>
    api.get(`/metrics/${metric}?grain=total&${days}`)
  const all = 'from=2026-11-01&to=2026-11-27'
  expect(await rows('refunds', all)).toMatchObject({ rows: [{ numerator: 1_000 }] })
  expect(await rows('refund_rate', all)).toMatchObject({
    rows: [{ value: null, note: 'the refunds name no order, or are not known with this filter' }],
  })
  expect(await rows('refund_rate', 'from=2026-11-15&to=2026-11-27')).toMatchObject({
    rows: [{ value: 0, denominator: 1 }],
  })
})
