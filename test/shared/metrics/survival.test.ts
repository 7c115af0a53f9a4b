import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { logRankTest } from '../../../shared/metrics/log-rank.ts'
import {
  kaplanMeier,
  restrictedMeanSurvival,
  survivalAt,
  survivalQuantiles,
} from '../../../shared/metrics/survival.ts'

const data = (text: string) => {
  const items = text.split(' ')
  return {
    durations: items.map((item) => Number.parseFloat(item)),
    observed: items.map((item) => !item.endsWith('+')),
  }
}

// Weeks of remission in acute leukaemia; + is censored. Freireich et al. (1963), Blood 21:699-716,
// as printed in Cox & Oakes (1984), Analysis of Survival Data, table 1.1.
const MERCAPTOPURINE = data('6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+')
const PLACEBO = data('1 1 2 2 3 4 4 5 5 8 8 8 8 11 11 12 12 15 17 22 23')

describe('kaplanMeier on the 6-MP trial', () => {
  // Kleinbaum & Klein (2012), Survival Analysis, 3rd ed., ch. 2, with Stata's `sts list`, which
  // prints four digits and log-log limits.
  it.each([
    [6, 21, 3, 0.8571, 0.0764, 0.6197, 0.9516],
    [7, 17, 1, 0.8067, 0.0869, 0.5631, 0.9228],
    [10, 15, 1, 0.7529, 0.0963, 0.5032, 0.8894],
    [13, 12, 1, 0.6902, 0.1068, 0.4316, 0.8491],
    [16, 11, 1, 0.6275, 0.1141, 0.3675, 0.8049],
    [22, 7, 1, 0.5378, 0.1282, 0.2678, 0.7468],
    [23, 6, 1, 0.4482, 0.1346, 0.1881, 0.6801],
  ])('equals the published table in week %i', (time, atRisk, events, s, se, lower, upper) => {
    const step = kaplanMeier(MERCAPTOPURINE).steps.find((row) => row.time === time)
    expect(step).toMatchObject({ time, atRisk, events })
    expect(step?.survival).toBeCloseTo(s, 4)
    expect(step?.standardError).toBeCloseTo(se, 4)
    expect(step?.ciLower).toBeCloseTo(lower, 4)
    expect(step?.ciUpper).toBeCloseTo(upper, 4)
  })

  it.each([
    [6, 0.72, 1],
    [7, 0.653, 0.996],
    [10, 0.586, 0.968],
    [13, 0.51, 0.935],
    [16, 0.439, 0.896],
    [22, 0.337, 0.858],
    [23, 0.249, 0.807],
  ])("has R's own limits in week %i when asked for the log interval", (time, lower, upper) => {
    // Venables & Ripley (2002), Modern Applied Statistics with S, section 13.1: summary of survfit on
    // the data set gehan, group 6-MP.
    const curve = kaplanMeier({ ...MERCAPTOPURINE, intervalType: 'log' })
    const step = curve.steps.find((row) => row.time === time)
    expect(step?.ciLower).toBeCloseTo(lower, 3)
    expect(step?.ciUpper).toBeCloseTo(upper, 3)
  })

  it('reads the interval of a median off the limits, as R does', () => {
    const median = (group: typeof PLACEBO) =>
      survivalQuantiles(kaplanMeier({ ...group, intervalType: 'log' }), [0.5])[0]
    expect(median(MERCAPTOPURINE)).toMatchObject({ ciLower: 16, ciUpper: null })
    expect(median(PLACEBO)).toMatchObject({ ciLower: 4, ciUpper: 12 })
  })

  it('has the published medians of 23 and 8 weeks', () => {
    const median = (group: typeof PLACEBO) => survivalQuantiles(kaplanMeier(group), [0.5])[0]
    expect(median(MERCAPTOPURINE)?.estimate).toBe(23)
    expect(median(MERCAPTOPURINE)?.ciUpper).toBeNull()
    expect(median(PLACEBO)?.estimate).toBe(8)
  })

  it('lets events precede censorings at the same time', () => {
    const [first] = kaplanMeier(MERCAPTOPURINE).steps
    expect(first).toMatchObject({ time: 6, atRisk: 21, events: 3, censored: 1 })
  })

  it('has a restricted mean that is the mean where nothing is censored', () => {
    const { estimate } = restrictedMeanSurvival(kaplanMeier(PLACEBO), 23)
    expect(estimate).toBeCloseTo(182 / 21, 12)
  })

  it('has no restricted mean beyond the follow-up', () => {
    const beyond = restrictedMeanSurvival(kaplanMeier(MERCAPTOPURINE), 36)
    expect(beyond).toMatchObject({ status: 'undefined', estimate: null })
    expect(restrictedMeanSurvival(kaplanMeier(MERCAPTOPURINE), 35).estimate).toBeCloseTo(23.287, 3)
  })
})

describe('logRankTest', () => {
  it('equals the published test of the 6-MP trial', () => {
    // Kleinbaum & Klein (2012), ch. 2: 16.79; expected 19.25 and 10.75.
    const { statistic, df, pValue, groups } = logRankTest({ groups: [MERCAPTOPURINE, PLACEBO] })
    expect(statistic).toBeCloseTo(16.79, 2)
    expect(df).toBe(1)
    expect(pValue).toBeCloseTo(4.17e-5, 7)
    expect(groups[0]?.expected).toBeCloseTo(19.25, 2)
    expect(groups[1]?.expected).toBeCloseTo(10.75, 2)
  })

  it('equals R on the ovarian cancer trial', () => {
    // Edmonson et al. (1979), Cancer Treatment Reports 63:241-247, data set ovarian of the R package
    // survival; its manual prints survdiff with 1.06, p = 0.303, expected 5.23 and 6.77.
    const first = data('59 115 156 268 329 431 448+ 477+ 638 803+ 855+ 1040+ 1106+')
    const second = data('353 365 377+ 421+ 464 475 563 744+ 769+ 770+ 1129+ 1206+ 1227+')
    const { statistic, pValue, groups } = logRankTest({ groups: [first, second] })
    expect(statistic).toBeCloseTo(1.06, 2)
    expect(pValue).toBeCloseTo(0.303, 3)
    expect(groups[0]?.expected).toBeCloseTo(5.23, 2)
    expect(groups[1]?.expected).toBeCloseTo(6.77, 2)
  })

  it('weights by the pooled survival just before each event with peto', () => {
    // By hand: U = 1·½ − ¾·⅓ + ½·½ = ½ and V = ¼ + (¾)²·2/9 + (½)²·¼ = 7/16, so U²/V = 4/7.
    const { statistic } = logRankTest({ groups: [data('1 3'), data('2 4')], weights: 'peto' })
    expect(statistic).toBeCloseTo(4 / 7, 12)
  })

  it('does not care for the order of the groups', () => {
    for (const weights of ['log-rank', 'peto'] as const) {
      const one = logRankTest({ groups: [MERCAPTOPURINE, PLACEBO, data('3 9 14 20+')], weights })
      const two = logRankTest({ groups: [data('3 9 14 20+'), PLACEBO, MERCAPTOPURINE], weights })
      expect(one.statistic).toBeCloseTo(two.statistic ?? NaN, 9)
    }
  })

  it('says nothing where nothing happened', () => {
    const groups = [data('5+ 6+'), data('7+ 8+')]
    expect(logRankTest({ groups })).toMatchObject({
      status: 'insufficient-data',
      statistic: null,
      pValue: null,
    })
  })
})

describe('survivalQuantiles', () => {
  it('takes the middle of a step that is flat at exactly the quantile, as R does', () => {
    const curve = kaplanMeier(data('1 2 3 4'))
    expect(survivalQuantiles(curve, [0.5, 0.4])).toMatchObject([{ estimate: 2.5 }, { estimate: 2 }])
  })

  it('is null where the curve does not get', () => {
    expect(survivalQuantiles(kaplanMeier(data('1 2+ 3+')), [0.5])[0]?.estimate).toBeNull()
    expect(survivalQuantiles(kaplanMeier({ durations: [], observed: [] }))[0]?.estimate).toBeNull()
  })
})

describe('survivalAt', () => {
  it('steps down at the event and knows nothing after the last observation', () => {
    const curve = kaplanMeier(data('2 4+'))
    expect([0, 1.9, 2, 4, 4.1].map((time) => survivalAt(curve, time))).toEqual([
      1,
      1,
      0.5,
      0.5,
      null,
    ])
    expect(survivalAt(kaplanMeier(data('2')), 9)).toBe(0)
  })
})

describe('kaplanMeier holds these laws', () => {
  const times = fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 1, maxLength: 40 })

  it('is the plain share of survivors without censoring', () => {
    fc.assert(
      fc.property(times, (durations) => {
        const { steps } = kaplanMeier({ durations, observed: durations.map(() => true) })
        for (const { time, survival } of steps) {
          const alive = durations.filter((duration) => duration > time).length
          expect(survival).toBeCloseTo(alive / durations.length, 12)
        }
      }),
    )
  })

  it('never rises, and stays inside its limits', () => {
    fc.assert(
      fc.property(
        times,
        fc.infiniteStream(fc.boolean()),
        fc.constantFrom('plain' as const, 'log' as const, 'log-log' as const),
        (durations, flags, intervalType) => {
          const observed = [...flags.take(durations.length)]
          let before = 1
          for (const step of kaplanMeier({ durations, observed, intervalType }).steps) {
            expect(step.survival).toBeLessThanOrEqual(before)
            before = step.survival
            if (step.ciLower === null || step.ciUpper === null) {
              expect(step.survival).toBe(0)
            } else {
              expect(step.ciLower).toBeLessThanOrEqual(step.survival + 1e-12)
              expect(step.ciUpper).toBeGreaterThanOrEqual(step.survival - 1e-12)
              expect(step.ciLower).toBeGreaterThanOrEqual(0)
              expect(step.ciUpper).toBeLessThanOrEqual(1)
            }
          }
        },
      ),
    )
  })

  it('refuses data that do not fit together', () => {
    expect(() => kaplanMeier({ durations: [1], observed: [] })).toThrow('same length')
    expect(() => kaplanMeier({ durations: [-1], observed: [true] })).toThrow('durations')
    expect(() => kaplanMeier({ durations: [NaN], observed: [true] })).toThrow('durations')
  })
})
