import { describe, expect, it } from 'vitest'
import { analyseExperiment, type ExperimentInput } from '../../../shared/experiments/analyse.ts'
import { experimentHealth } from '../../../shared/experiments/health.ts'
import type { MetricInput } from '../../../shared/experiments/metric-result.ts'
import type { DailySums } from '../../../shared/experiments/unit-sums.ts'
import type { Experiment } from '../../../shared/schemas/experiment.ts'
import { ExperimentResult } from '../../../shared/schemas/result.ts'

const NONE = {
  units: 0,
  numerator: 0,
  numeratorSquares: 0,
  denominator: 0,
  denominatorSquares: 0,
  products: 0,
}

function planOf(variants: readonly string[]): Experiment {
  return {
    key: 'x',
    name: 'X',
    mode: 'b2c',
    unit: 'visitor',
    hypothesis: '',
    tactic: '',
    resistance: '',
    owner: '',
    variants: variants.map((key) => ({ key, weight: 1 })),
    coverage: 1,
    targeting: [],
    layer: null,
    metrics: { primary: 'conversion', secondary: [], guardrails: [], margins: {} },
  }
}

type Arm = { key: string; units: number; converted: number }

const conversion = (
  arms: readonly Arm[],
  { role = 'primary', direction = 'up', id = 'conversion' }: Partial<MetricInput> = {},
): MetricInput => ({
  id,
  role,
  kind: 'proportion',
  unit: 'share',
  direction,
  daily: arms.map(({ key, units, converted }): DailySums => ({
    ...NONE,
    variant: key,
    day: '2026-04-06',
    units,
    numerator: converted,
    numeratorSquares: converted,
  })),
})

function analyse(
  arms: readonly Arm[],
  {
    status = 'stopped',
    crossovers = 0,
    metrics = [conversion(arms)],
  }: Partial<Pick<ExperimentInput, 'status' | 'crossovers' | 'metrics'>> = {},
): ExperimentResult {
  const result = analyseExperiment({
    plan: planOf(arms.map(({ key }) => key)),
    status,
    asOf: '2026-04-20T12:00:00.000Z',
    today: '2026-04-20',
    seq: 1,
    currency: 'EUR',
    units: arms.map(({ key, units }) => ({ variant: key, day: '2026-04-06', units })),
    crossovers,
    metrics,
  })
  return ExperimentResult.parse(result)
}

const arm = (key: string, units: number, converted: number): Arm => ({ key, units, converted })

describe('the published e-mail test of Hillstrom', () => {
  // Counts, sums and p-values: MineThatData challenge data (2008), as computed from the file by SciPy.
  const ARMS = [
    { ...arm('No E-Mail', 21_306, 122), spend: 1_390_833, variance: 134.28637185302162 },
    { ...arm('Mens E-Mail', 21_307, 267), spend: 3_031_169, variance: 315.21179886555484 },
    { ...arm('Womens E-Mail', 21_387, 189), spend: 2_303_811, variance: 228.49667483465944 },
  ]
  const spend: MetricInput = {
    id: 'value_per_unit',
    role: 'secondary',
    kind: 'mean',
    unit: 'money',
    direction: 'up',
    daily: ARMS.map(({ key, units, spend, variance }) => ({
      ...NONE,
      variant: key,
      day: '2026-04-06',
      units,
      numerator: spend,
      numeratorSquares: variance * 10_000 * (units - 1) + spend ** 2 / units,
    })),
  }
  const result = analyse(ARMS, { metrics: [conversion(ARMS), spend] })

  it('has the split that was planned', () => {
    expect(result.health.srm.pValue).toBeCloseTo(0.9036929575604196, 12)
    expect(result.health.srm.ok).toBe(true)
  })

  it('lifts conversion by the published amounts', () => {
    const [mens, womens] = result.metrics[0]?.comparisons ?? []
    expect(mens?.absolute.estimate).toBeCloseTo(0.006805006519615695, 14)
    expect(mens?.relative.estimate).toBeCloseTo(1.188421876286328, 12)
    expect(womens?.absolute.estimate).toBeCloseTo(0.003111057511085258, 14)
    expect(womens?.relative.estimate).toBeCloseTo(0.5433130436982172, 12)
    expect(mens?.method).toContain('score')
  })

  it('has the p-value of the pooled test, but for the score test its factor (N - 1) / N', () => {
    const [, womens] = result.metrics[0]?.comparisons ?? []
    expect((womens?.pValue ?? 0) / 0.00015710512910668492).toBeCloseTo(1, 3)
  })

  it("has the published Wald intervals, widened to Dunnett's point for two treatments", () => {
    const [mens] = result.metrics[0]?.comparisons ?? []
    const published = { middle: 0.006805006519615695, half: 0.0018048351391633815 }
    // Two treatments, one control, equal sizes: 2.212, Dunnett (1964), table II.
    const half = (published.half * 2.212) / 1.96
    expect(Math.abs((mens?.absolute.lower ?? 0) - (published.middle - half))).toBeLessThan(1e-4)
    expect(Math.abs((mens?.absolute.upper ?? 0) - (published.middle + half))).toBeLessThan(1e-4)
  })

  it("has Welch's p-values of the spend in major units", () => {
    const [mens, womens] = result.metrics[1]?.comparisons ?? []
    expect(mens?.absolute.estimate).toBeCloseTo(0.7698271558945364, 10)
    expect((mens?.pValue ?? 0) / 1.1638149682328016e-7).toBeCloseTo(1, 8)
    expect((womens?.pValue ?? 0) / 0.0011293971023970946).toBeCloseTo(1, 8)
  })

  it('ships the larger of the two winners', () => {
    expect(result.verdict).toMatchObject({ code: 'ship', facts: { variant: 'Mens E-Mail' } })
  })
})

describe('the verdict', () => {
  const codeOf = (...args: Parameters<typeof analyse>): string => analyse(...args).verdict.code

  it.each<[string, Arm[], string, string]>([
    ['a clear win', [arm('a', 5000, 250), arm('b', 5000, 350)], 'ship', 'ship'],
    ['a clear loss', [arm('a', 5000, 350), arm('b', 5000, 250)], 'stop_harm', 'stop_harm'],
    [
      'a win that only a single look would call',
      [arm('a', 5000, 250), arm('b', 5000, 296)],
      'keep_running',
      'ship',
    ],
    ['nothing clear', [arm('a', 500, 25), arm('b', 500, 28)], 'keep_running', 'inconclusive'],
    [
      'two equal arms of great size',
      [arm('a', 400_000, 20_000), arm('b', 400_000, 20_010)],
      'keep_running',
      'stop_no_effect',
    ],
    ['too few units', [arm('a', 60, 1), arm('b', 60, 40)], 'keep_running', 'inconclusive'],
    ['too few successes', [arm('a', 400, 0), arm('b', 400, 9)], 'keep_running', 'inconclusive'],
    ['no units at all', [arm('a', 0, 0), arm('b', 0, 0)], 'keep_running', 'inconclusive'],
    [
      'one winner and one loser',
      [arm('a', 5000, 300), arm('b', 5000, 200), arm('c', 5000, 420)],
      'ship',
      'ship',
    ],
  ])('on %s', (_, arms, running, stopped) => {
    expect(codeOf(arms, { status: 'running' })).toBe(running)
    expect(codeOf(arms, { status: 'stopped' })).toBe(stopped)
  })

  it('comes after a wrong split', () => {
    const { verdict, health } = analyse([arm('a', 5000, 250), arm('b', 5500, 500)])
    expect(health.srm.ok).toBe(false)
    expect(verdict).toMatchObject({ code: 'fix_first', facts: { cause: 'srm' } })
  })

  it('comes after more than one per cent of crossovers', () => {
    const arms = [arm('a', 5000, 250), arm('b', 5000, 350)]
    expect(codeOf(arms, { crossovers: 101 })).toBe('ship')
    expect(codeOf(arms, { crossovers: 102 })).toBe('fix_first')
  })

  it('does not ship what harms a guardrail', () => {
    const arms = [arm('a', 5000, 250), arm('b', 5000, 350)]

    const guardrail = conversion(arms, { id: 'refund_rate', role: 'guardrail', direction: 'down' })
    const { verdict } = analyse(arms, { metrics: [conversion(arms), guardrail] })
    expect(verdict).toMatchObject({
      code: 'stop_harm',
      facts: { cause: 'guardrail', metric: 'refund_rate' },
    })
  })

  it('says when to look next while it runs, and only then', () => {
    const arms = [arm('a', 500, 25), arm('b', 500, 28)]
    expect(analyse(arms, { status: 'running' }).verdict.nextLook).toBe('2026-04-27')
    expect(analyse(arms, { status: 'stopped' }).verdict.nextLook).toBeNull()
  })

  it('has every number of its sentence among its facts', () => {
    const { verdict } = analyse([arm('a', 60, 1), arm('b', 60, 40)])
    expect(verdict.reason).toContain('60 units')
    expect(Object.values(verdict.facts)).toEqual(expect.arrayContaining([60, 100, 41, 10]))
  })
})

describe('a result without an answer', () => {
  it('is null with a reason, never zero', () => {
    const result = analyse([arm('a', 0, 0), arm('b', 0, 0)])
    const [metric] = result.metrics
    expect(result.health.srm).toEqual({ pValue: null, ok: true, sequentialPValue: null })
    expect(metric?.variants[0]).toMatchObject({ value: null, interval: null, note: 'no units yet' })
    expect(metric?.comparisons[0]).toMatchObject({
      pValue: null,
      absolute: { estimate: null, lower: null, upper: null },
      relative: { estimate: null, lower: null, upper: null },
    })
    expect(metric?.comparisons[0]?.note).not.toBeNull()
  })

  it('leaves the relative effect open when the control has none', () => {
    const [comparison] =
      analyse([arm('a', 500, 0), arm('b', 500, 20)]).metrics[0]?.comparisons ?? []
    expect(comparison?.absolute.estimate).toBeCloseTo(0.04, 12)
    expect(comparison?.relative).toEqual({ estimate: null, lower: null, upper: null })
  })
})

describe('the p-value', () => {
  const two = analyse([arm('a', 5000, 250), arm('b', 5000, 290), arm('c', 5000, 251)])
  const [b] = two.metrics[0]?.comparisons ?? []

  it("is corrected for the number of treatments by Dunnett's method", () => {
    // mvtnorm: two correlated deviates (0.5), the one-treatment p-value of this table
    const factor = (b?.pValueAdjusted ?? 0) / (b?.pValue ?? 1)
    expect(factor).toBeGreaterThan(1.7)
    expect(factor).toBeLessThan(2)
  })

  it('at every look is corrected more, and the intervals hold more', () => {
    const { alwaysValid, fixed } = b?.readings ?? {}
    expect(alwaysValid?.pValue).toBeGreaterThan(fixed?.pValue ?? 1)
    expect(alwaysValid?.absolute.lower).toBeLessThan(fixed?.absolute.lower ?? 0)
    expect(alwaysValid?.absolute.upper).toBeGreaterThan(fixed?.absolute.upper ?? 0)
  })

  it('agrees with its interval in every reading', () => {
    for (let converted = 250; converted < 400; converted += 5) {
      const result = analyse([arm('a', 5000, 250), arm('b', 5000, converted), arm('c', 4000, 210)])
      for (const { readings } of result.metrics[0]?.comparisons ?? []) {
        for (const { pValueAdjusted, absolute, relative } of [
          readings.fixed,
          readings.alwaysValid,
        ]) {
          const isBeyond = (pValueAdjusted ?? 1) < 0.05
          for (const { lower, upper } of [absolute, relative]) {
            expect((lower ?? -1) > 0 || (upper ?? 1) < 0).toBe(isBeyond)
          }
        }
      }
    }
  })
})

describe('the Bayesian reading', () => {
  it('says how probable it is that a variant is better, and what each choice may lose', () => {
    const result = analyse([arm('a', 5000, 250), arm('b', 5000, 300)])
    const bayesian = result.metrics[0]?.comparisons[0]?.readings.bayesian
    expect(bayesian?.probabilityBetter).toBeGreaterThan(0.97)
    expect(bayesian?.lossIfKept).toBeGreaterThan(bayesian?.lossIfChosen ?? 1)
    // The sceptical prior pulls the lift of 20 % toward none.
    expect(bayesian?.relative.estimate).toBeGreaterThan(0.15)
    expect(bayesian?.relative.estimate).toBeLessThan(0.2)
  })

  it('turns with the direction of the metric', () => {
    const arms = [arm('a', 5000, 250), arm('b', 5000, 300)]
    const refunds = conversion(arms, { direction: 'down' })
    const result = analyse(arms, { metrics: [refunds] })
    expect(result.metrics[0]?.comparisons[0]?.readings.bayesian.probabilityBetter).toBeLessThan(
      0.03,
    )
  })
})

describe('a guardrail with a margin', () => {
  const arms = [arm('a', 20_000, 2_000), arm('b', 20_000, 2_300)]
  const guarded = (treated: number, margin: number | null, size = 20_000) =>
    analyse(arms, {
      metrics: [
        conversion(arms),
        {
          ...conversion([arm('a', size, size / 2), arm('b', size, treated)], {
            role: 'guardrail',
            id: 'checkout_rate',
          }),
          margin,
        },
      ],
    })

  it('is safe when the whole interval lies above it', () => {
    const result = guarded(10_010, 0.05)
    expect(result.metrics[1]?.comparisons[0]?.guardrail).toEqual({ margin: 0.05, state: 'safe' })
    expect(result.verdict.code).toBe('ship')
  })

  it('keeps a win back while it is unproven', () => {
    const result = guarded(495, 0.05, 1_000)
    expect(result.metrics[1]?.comparisons[0]?.guardrail?.state).toBe('unproven')
    expect(result.verdict).toMatchObject({
      code: 'inconclusive',
      facts: { cause: 'guardrail_unproven', guardrail: 'checkout_rate', margin: 0.05 },
    })
  })

  it('without a margin stops only harm', () => {
    expect(guarded(495, null, 1_000).verdict.code).toBe('ship')
    expect(guarded(9_000, null).verdict.code).toBe('stop_harm')
  })

  // Product D18: 4 to 6 % of refunds, here 64 of 1,600 and 120 of 2,000 orders; two-sided z test p = 0.0066.
  it('without a margin holds a win back that a single look at it calls harm', () => {
    const refunds = [arm('a', 1_600, 64), arm('b', 2_000, 120)]
    const running = analyse(arms, {
      status: 'running',
      metrics: [
        conversion(arms),
        { ...conversion(refunds, { role: 'guardrail', id: 'refund_rate' }), direction: 'down' },
      ],
    })
    expect(running.verdict).toMatchObject({
      code: 'keep_running',
      facts: { cause: 'guardrail_doubtful', guardrail: 'refund_rate' },
    })
    expect(running.verdict.reason).toContain('Blocked by guardrail')
  })
})

describe('a secondary metric', () => {
  it('is claimed only after the primary', () => {
    const arms = [arm('a', 5000, 250), arm('b', 5000, 255)]
    const second = conversion([arm('a', 5000, 500), arm('b', 5000, 700)], {
      role: 'secondary',
      id: 'cart_access_rate',
    })
    const result = analyse(arms, { metrics: [conversion(arms), second] })
    const [primary, secondary] = result.metrics.map(({ comparisons }) => comparisons[0])
    expect(secondary?.pValue).toBeLessThan(1e-6)
    expect(secondary?.pValueAdjusted).toBe(primary?.pValueAdjusted)
  })
})

describe('a variant that nobody sees any more', () => {
  it('is named', () => {
    const health = experimentHealth({
      variants: [
        { key: 'a', weight: 1 },
        { key: 'b', weight: 1 },
      ],
      daily: ['2026-04-06', '2026-04-07', '2026-04-08', '2026-04-09'].flatMap((day) => [
        { variant: 'a', day, units: 1_000 },
        ...(day < '2026-04-08' ? [{ variant: 'b', day, units: 1_000 }] : []),
      ]),
      crossovers: 0,
    })
    expect(health.quiet).toEqual([{ variant: 'b', lastDay: '2026-04-07' }])
    expect(health.srm.ok).toBe(false)
    expect(health.srm.sequentialPValue).toBeLessThan(0.05)
  })
})

describe('a quantile metric', () => {
  it('compares medians of orders, the orders of one unit kept together', () => {
    const values = ['a', 'b'].flatMap((variant, arm) =>
      Array.from({ length: 400 }, (_, unit) =>
        [0, 1].map((order) => ({
          variant,
          unit: arm * 1000 + unit,
          day: '2026-04-06',
          value: 1000 + ((unit * 37 + order * 11) % 500) + arm * 100,
        })),
      ).flat(),
    )
    const median: MetricInput = {
      ...conversion([arm('a', 400, 0), arm('b', 400, 0)], { id: 'order_value_median' }),
      kind: 'quantile',
      unit: 'money',
      values,
    }
    const result = analyse([arm('a', 400, 0), arm('b', 400, 0)], { metrics: [median] })
    const [metric] = result.metrics
    expect(metric?.variants.map(({ value }) => Math.round(value ?? 0))).toEqual([12, 13])
    const [comparison] = metric?.comparisons ?? []
    expect(comparison?.absolute.estimate).toBeCloseTo(1, 1)
    expect(comparison?.pValue).toBeLessThan(0.001)
    expect(comparison?.readings.alwaysValid.absolute.lower).toBeGreaterThan(0)
  })
})
