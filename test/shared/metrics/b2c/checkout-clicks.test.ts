import { expect, it } from 'vitest'
import { checkoutClicks } from '../../../../shared/metrics/b2c/checkout-clicks.ts'
import { figure, noFigure } from '../../../../shared/metrics/figure.ts'

it('finds three of four paths within three clicks, which is amber (product D04)', () => {
  expect(checkoutClicks([2, 3, 3, 5])).toMatchObject({
    paths: 4,
    median: 3,
    withinShare: figure(0.75),
    isAmber: true,
  })
  expect(checkoutClicks([1, 3]).isAmber).toBe(false)
})

it('has no share and no colour without a paid session', () => {
  expect(checkoutClicks([])).toEqual({
    paths: 0,
    median: null,
    p90: null,
    withinShare: noFigure('no_paid_sessions'),
    isAmber: false,
  })
})
