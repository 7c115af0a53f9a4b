import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  bgNbdFit,
  bgNbdLogLikelihood,
  purchaseHistories,
} from '../../../../shared/metrics/b2c/bg-nbd-fit.ts'
import {
  bgNbdExpectedPurchases,
  bgNbdExpectedPurchasesNew,
  bgNbdPmf,
  bgNbdProbabilityAlive,
} from '../../../../shared/metrics/b2c/bg-nbd.ts'
import { customerLifetimeValue } from '../../../../shared/metrics/b2c/customer-lifetime-value.ts'
import {
  gammaGammaExpectedSpend,
  gammaGammaFit,
} from '../../../../shared/metrics/b2c/gamma-gamma.ts'
import { customerOrders } from '../../../../shared/metrics/b2c/orders.ts'

type Fitted = { customers: [number, number, number][]; parameters: number[]; logLikelihood: number }
type Prediction = Record<
  'r' | 'alpha' | 'a' | 'b' | 'x' | 'recency' | 'T' | 't' | 'expected' | 'alive',
  number
>
const reference = JSON.parse(
  readFileSync(new URL('../../../fixtures/metrics/customer-models.json', import.meta.url), 'utf8'),
) as {
  bgNbd: Fitted
  predictions: Prediction[]
  gammaGamma: { customers: [number, number][]; parameters: number[]; logLikelihood: number }
}

// Estimates for CDNOW: Fader, Hardie & Lee (2005), table 2.
const CDNOW = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 }

describe('bgNbdExpectedPurchases', () => {
  it('gives 1.226 purchases in 39 weeks to the customer of the published example', () => {
    // Fader, Hardie & Lee, "Implementing the BG/NBD Model for Customer Base Analysis in Excel"
    // (2005), section 5: x = 2, t_x = 30.43, T = 38.86.
    const history = { frequency: 2, recency: 30.43, T: 38.86, t: 39 }
    expect(bgNbdExpectedPurchases(CDNOW, history)).toBeCloseTo(1.226, 3)
  })

  it('equals the vignette of the R package BTYD for a busy customer and a new one', () => {
    // "Buy 'Til You Die" walkthrough, BG/NBD, customer 1516 and a year of a new customer.
    const parameters = { r: 0.2425982, alpha: 4.4136019, a: 0.7929199, b: 2.4258881 }
    const history = { frequency: 26, recency: 30.86, T: 31 }
    expect(bgNbdExpectedPurchases(parameters, { ...history, t: 52 })).toBeCloseTo(25.76, 2)
    expect(bgNbdExpectedPurchasesNew(parameters, 52)).toBeCloseTo(1.444, 3)
  })

  it.each(reference.predictions)(
    'equals 60-digit arithmetic for x = $x, t = $t, a = $a, b = $b',
    ({ x, recency, T, t, expected, r, alpha, a, b }) => {
      const history = { frequency: x, recency, T, t }
      expect(bgNbdExpectedPurchases({ r, alpha, a, b }, history) / expected).toBeCloseTo(1, 8)
    },
  )

  it('passes smoothly through a = 1, where its formula has no value', () => {
    const at = (a: number) =>
      bgNbdExpectedPurchases({ ...CDNOW, a }, { frequency: 2, recency: 30, T: 39, t: 39 })
    expect(at(1)).toBeCloseTo((at(0.999) + at(1.001)) / 2, 5)
  })

  it('agrees with the sum over the distribution of counts', () => {
    let mean = 0
    let total = 0
    for (let x = 0; x < 400; x += 1) {
      const probability = bgNbdPmf(CDNOW, { x, t: 39 })
      mean += x * probability
      total += probability
    }
    expect(total).toBeCloseTo(1, 9)
    expect(mean).toBeCloseTo(bgNbdExpectedPurchasesNew(CDNOW, 39), 6)
  })
})

describe('bgNbdProbabilityAlive', () => {
  it.each(reference.predictions)(
    'equals 60-digit arithmetic for x = $x, T = $T, a = $a, b = $b',
    ({ x, recency, T, alive, r, alpha, a, b }) => {
      const history = { frequency: x, recency, T }
      expect(bgNbdProbabilityAlive({ r, alpha, a, b }, history) / alive).toBeCloseTo(1, 12)
    },
  )

  it('is 1 without a repeat, and falls with silence', () => {
    expect(bgNbdProbabilityAlive(CDNOW, { frequency: 0, recency: 0, T: 99 })).toBe(1)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 500 }),
        (x, silence) => {
          const of = (T: number) => bgNbdProbabilityAlive(CDNOW, { frequency: x, recency: 30, T })
          expect(of(30 + silence)).toBeGreaterThanOrEqual(of(31 + silence))
          expect(of(30 + silence)).toBeLessThanOrEqual(1)
        },
      ),
    )
  })

  it('refuses a history that cannot be', () => {
    const of = (history: { frequency: number; recency: number; T: number }) => () =>
      bgNbdProbabilityAlive(CDNOW, history)
    expect(of({ frequency: 1, recency: 9, T: 8 })).toThrow('recency')
    expect(of({ frequency: 0, recency: 1, T: 8 })).toThrow('recency')
    expect(of({ frequency: 0.5, recency: 1, T: 8 })).toThrow('frequency')
  })
})

describe('bgNbdFit', () => {
  const customers = reference.bgNbd.customers.map(([frequency, recency, T]) => ({
    frequency,
    recency,
    T,
  }))

  it('finds the maximum that scipy finds', () => {
    const { status, parameters, logLikelihood } = bgNbdFit(customers)
    expect(status).toBe('ok')
    expect(logLikelihood).toBeCloseTo(reference.bgNbd.logLikelihood, 7)
    Object.values(parameters ?? {}).forEach((value, index) => {
      expect(value / (reference.bgNbd.parameters[index] ?? NaN)).toBeCloseTo(1, 3)
    })
  })

  it('does not depend on the unit of time', () => {
    const weeks = bgNbdFit(customers)
    const days = bgNbdFit(
      customers.map(({ frequency, recency, T }) => ({ frequency, recency: recency * 7, T: T * 7 })),
    )
    expect((days.parameters?.alpha ?? 0) / (weeks.parameters?.alpha ?? 1)).toBeCloseTo(7, 2)
    expect(days.parameters?.r).toBeCloseTo(weeks.parameters?.r ?? NaN, 4)
  })

  it('has the likelihood of the formula', () => {
    const [r = 0, alpha = 0, a = 0, b = 0] = reference.bgNbd.parameters
    expect(bgNbdLogLikelihood({ r, alpha, a, b }, customers)).toBeCloseTo(
      reference.bgNbd.logLikelihood,
      9,
    )
  })

  it('says that it cannot fit a shop where nobody came back', () => {
    const once = [{ frequency: 0, recency: 0, T: 10 }]
    expect(bgNbdFit(once)).toMatchObject({ status: 'insufficient-data', parameters: null })
  })

  it('reads histories off orders', () => {
    const week = 604_800_000
    const orders = [0, 2, 5].map((time) => ({
      customerId: 'a',
      time: time * week,
      amountMinor: 100 * (time + 1),
    }))
    const table = customerOrders({ orders })
    expect(purchaseHistories({ table, asOf: 8 * week, unitMs: week })).toEqual([
      { id: 'a', frequency: 2, recency: 5, T: 8, monetaryMinor: 450 },
    ])
  })
})

describe('gammaGamma', () => {
  const customers = reference.gammaGamma.customers.map(([frequency, monetary]) => ({
    frequency,
    monetary,
  }))

  it('finds the maximum that scipy finds', () => {
    const fit = gammaGammaFit([...customers, { frequency: 0, monetary: 0 }])
    expect(fit).toMatchObject({ status: 'ok', customers: customers.length })
    expect(fit.logLikelihood).toBeCloseTo(reference.gammaGamma.logLikelihood, 7)
    Object.values(fit.parameters ?? {}).forEach((value, index) => {
      expect(value / (reference.gammaGamma.parameters[index] ?? NaN)).toBeCloseTo(1, 3)
    })
  })

  it('draws a customer towards the mean of all, less with more orders', () => {
    // Fader & Hardie, note 025: p = 6.25, q = 3.74, v = 15.44 for CDNOW.
    const parameters = { p: 6.25, q: 3.74, v: 15.44 }
    const mean = (6.25 * 15.44) / 2.74
    const of = (frequency: number) =>
      gammaGammaExpectedSpend(parameters, { frequency, monetary: 60 })
    expect(of(0).value).toBeCloseTo(mean, 12)
    expect(of(1).value).toBeLessThan(of(9).value ?? 0)
    expect(of(1e6).value).toBeCloseTo(60, 3)
  })

  it('has no mean of all for q up to 1', () => {
    const spend = gammaGammaExpectedSpend({ p: 1, q: 1, v: 1 }, { frequency: 2, monetary: 5 })
    expect(spend).toEqual({ status: 'undefined', value: null })
  })
})

describe('customerLifetimeValue', () => {
  const history = { frequency: 2, recency: 30.43, T: 38.86 }

  it('is all expected purchases at their price without a discount', () => {
    const value = customerLifetimeValue({
      parameters: CDNOW,
      history,
      spend: 100,
      months: 9,
      unitsPerMonth: 39 / 9,
    })
    expect(value).toBeCloseTo(122.6, 1)
  })

  it('falls with the discount and starts at nothing', () => {
    const of = (months: number, discountRate: number) =>
      customerLifetimeValue({
        parameters: CDNOW,
        history,
        spend: 100,
        months,
        unitsPerMonth: 4.35,
        discountRate,
      })
    expect(of(0, 0)).toBe(0)
    expect(of(12, 0.02)).toBeLessThan(of(12, 0.01))
  })
})
