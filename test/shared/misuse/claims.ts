import { createRandom, type Random } from '../../../shared/numeric/random.ts'
import type { ClaimInput } from '../../../shared/schemas/claim.ts'

/** A dashboard that is misread in one known way, or in none. */
export type Seeded = { rule: string | null; claim: ClaimInput }

type Make = (random: Random) => ClaimInput
const pick = <T>(random: Random, all: readonly T[]): T => {
  const found = all[random.integer(all.length)]
  if (found === undefined) throw new Error('nothing to pick from')
  return found
}
const between = (random: Random, low: number, high: number): number =>
  low + (high - low) * random.uniform()
const whole = (random: Random, low: number, high: number): number =>
  Math.floor(between(random, low, high + 1))
const dayAt = (offset: number): string =>
  new Date(Date.UTC(2026, 2, 2) + offset * 86_400_000).toISOString().slice(0, 10)

/** A whole number of weeks, and the same before it. */
function spans(
  random: Random,
  rates: { before: number; after: number },
  length = 7 * whole(random, 1, 6),
) {
  const start = whole(random, 0, 200)
  const trials = whole(random, 800, 40_000)
  const more = Math.round(trials * between(random, 0.95, 1.2))
  const span = (from: number, denominator: number, rate: number) => ({
    from: dayAt(from),
    to: dayAt(from + length - 1),
    numerator: Math.round(denominator * rate),
    denominator,
  })
  return {
    before: span(start, trials, rates.before),
    after: span(start + length, more, rates.after),
  }
}
const rates = (random: Random) => {
  const before = between(random, 0.01, 0.3)
  return { before, after: before * between(random, 1.05, 1.45) }
}
const goodTest = (random: Random) => ({
  status: pick(random, ['running', 'stopped'] as const),
  reading: 'always-valid' as const,
  looks: whole(random, 1, 60),
  days: whole(random, 7, 60),
  srmPValue: between(random, 0.002, 1),
  crossoverShare: between(random, 0, 0.009),
  comparisons: whole(random, 1, 8),
  isCorrected: true,
  plannedPrimary: 'session_purchase_rate',
  decidedBy: 'session_purchase_rate',
  relative: between(random, -0.5, 0.8),
  offers: whole(random, 0, 1),
  units: whole(random, 200, 90_000),
})
const effect = (random: Random): ClaimInput => ({
  metric: 'session_purchase_rate',
  mode: 'b2c',
  role: 'primary',
  design: 'controlled',
  isCausal: true,
  interval: { lower: 0.01, upper: 0.2 },
  experiment: goodTest(random),
})
const withTest =
  (change: (random: Random) => Partial<NonNullable<ClaimInput['experiment']>>): Make =>
  (random) => ({ ...effect(random), experiment: { ...goodTest(random), ...change(random) } })

/** Order values or sales cycles with a heavy tail, or without one. */
function values(random: Random, spread: number): { mean: number; median: number } {
  const all = Array.from({ length: 400 }, () => 40 * Math.exp(spread * random.normal())).sort(
    (a, b) => a - b,
  )
  const mean = all.reduce((sum, value) => sum + value, 0) / all.length
  return { mean, median: ((all[199] ?? 0) + (all[200] ?? 0)) / 2 }
}

/** Two groups of devices; `tilt` moves the treatment to the one that buys less. */
function strata(random: Random, tilt: number) {
  const lift = between(random, 0.01, 0.02)
  const [low, high] = [between(random, 0.02, 0.05), between(random, 0.15, 0.25)]
  const n = whole(random, 4_000, 9_000)
  const group = (name: string, rate: number, treated: number) => {
    const [a, b] = [Math.round(n * (1 - treated)), Math.round(n * treated)]
    return {
      name,
      control: { successes: Math.round(a * rate), trials: a },
      treatment: { successes: Math.round(b * (rate + lift)), trials: b },
    }
  }
  return [group('mobile', low, 0.5 + tilt), group('desktop', high, 0.5 - tilt)]
}

const channels = (random: Random, ratio: number) => {
  const base = between(random, 1, 4)
  return ['search', 'social', 'e-mail'].map((name, index) => ({
    name,
    numerator: base * (index === 0 ? ratio : 1) * 10_000,
    denominator: 10_000,
  }))
}

const cohorts = (random: Random, youngest: number) =>
  Array.from({ length: 6 }, (_, index) => ({
    key: dayAt(index * 30),
    ageDays: youngest + (5 - index) * 30,
    neededDays: 60,
  }))

const compared = (
  random: Random,
  change: (made: ReturnType<typeof spans>) => object,
): ClaimInput => {
  const made = spans(random, rates(random))
  return { metric: 'session_purchase_rate', comparison: { ...made, ...change(made) } }
}

/** Each rule with ways of breaking it, made of numbers like those of a real workspace. */
const BROKEN: Readonly<Record<string, Make>> = {
  small_sample: (random) => ({
    ...{ metric: pick(random, ['win_rate_closed_count', 'lead_to_opp', 'aov']), isJudged: true },
    value: between(random, 0.1, 0.6),
    sample: whole(random, 1, 29),
  }),
  no_interval: (random) => ({
    isJudged: random.uniform() < 0.5,
    isCausal: true,
    value: 0.3,
    interval: null,
  }),
  average_of_ratios: (random) => ({
    aggregate: 'mean_of_ratios',
    parts: channels(random, 2).map((part, index) => ({
      ...part,
      denominator: 10_000 * (index + 1),
    })),
  }),
  average_of_medians: () => ({ aggregate: 'mean_of_medians', metric: 'sales_cycle_days' }),
  mean_of_skewed: (random) => ({
    aggregate: 'mean',
    metric: 'aov',
    ...values(random, between(random, 1.3, 2)),
  }),
  mixed_currencies: (random) => ({
    metric: 'revenue',
    aggregate: 'sum',
    currencies: ['EUR', pick(random, ['USD', 'CHF', 'GBP'])],
  }),
  immature_cohort: (random) => ({
    metric: 'repurchase_rate_60d',
    cohorts: cohorts(random, whole(random, 1, 59)),
  }),
  survivor_cohort: (random) => ({
    metric: 'sales_cycle_days',
    durations: {
      finished: whole(random, 20, 200),
      open: whole(random, 1, 90),
      method: 'finished_only',
    },
  }),
  simpsons_paradox: (random) => ({ metric: 'session_purchase_rate', strata: strata(random, 0.35) }),
  share_above_one: (random) => ({ metric: 'lead_to_opp', value: between(random, 1.01, 2) }),
  double_counting: (random) => {
    const parts = channels(random, 1.2)
    const sum = parts.reduce((total, { numerator }) => total + numerator, 0)
    return { aggregate: 'sum', metric: 'revenue', parts, whole: sum * between(random, 0.5, 0.99) }
  },
  change_of_a_tiny_base: (random) => {
    const made = spans(random, rates(random))
    const [was, is] = [whole(random, 1, 5), whole(random, 8, 20)]
    return {
      metric: 'won_deals',
      comparison: {
        before: { ...made.before, numerator: was, denominator: null },
        after: { ...made.after, numerator: is, denominator: null },
        stated: is / was - 1,
        statedAs: 'percent',
      },
    }
  },
  partial_period: (random) =>
    compared(random, ({ after }) => ({ after: { ...after, partial: true } })),
  unequal_periods: (random) => {
    const { before, after } = spans(random, rates(random))
    const longer = { ...after, to: dayAt(400), denominator: null }
    return {
      metric: 'orders',
      aggregate: 'sum',
      comparison: { before: { ...before, denominator: null }, after: longer },
    }
  },
  weekday_mismatch: (random) => {
    const made = spans(random, rates(random), pick(random, [1, 2, 3, 5, 10]))
    return { metric: 'session_purchase_rate', comparison: made }
  },
  denominator_drift: (random) => {
    const made = spans(random, rates(random))
    const { numerator, denominator } = made.before
    const after = {
      ...made.after,
      numerator: Math.round(numerator * between(random, 0.9, 1)),
      denominator: Math.round(denominator * between(random, 0.4, 0.8)),
    }
    return random.uniform() < 0.5
      ? { comparison: { before: made.before, after } }
      : {
          comparison: {
            before: { ...made.before, denominatorName: 'sessions' },
            after: { ...made.after, denominatorName: 'sessions with consent' },
          },
        }
  },
  percent_or_points: (random) => {
    const made = spans(random, rates(random))
    const points =
      made.after.numerator / made.after.denominator -
      made.before.numerator / made.before.denominator
    return { comparison: { ...made, stated: points, statedAs: 'percent' } }
  },
  before_after_as_causal: (random) => ({
    design: 'before_after',
    ...(random.uniform() < 0.5 ? { isCausal: true } : { pValue: between(random, 0, 0.2) }),
  }),
  self_selection: () => ({
    design: 'self_selected',
    isCausal: true,
    interval: { lower: 0.1, upper: 0.4 },
  }),
  cut_axis: (random) => ({
    chart: { kind: pick(random, ['bar', 'area']), axisFrom: between(random, 0.5, 80) },
  }),
  peeking: withTest((random) => ({
    reading: 'fixed',
    status: 'running',
    looks: whole(random, 2, 40),
  })),
  stopped_early: withTest((random) => ({
    ...{ reading: 'fixed', status: 'stopped', stopOn: dayAt(60) },
    stoppedOn: dayAt(whole(random, 10, 59)),
  })),
  srm_ignored: withTest((random) => ({ srmPValue: between(random, 0, 0.0009) })),
  crossovers_ignored: withTest((random) => ({ crossoverShare: between(random, 0.011, 0.3) })),
  many_comparisons: withTest((random) => ({
    comparisons: whole(random, 2, 20),
    isCorrected: false,
  })),
  segment_hunting: withTest(() => ({
    comparisons: 1,
    isCorrected: false,
    segment: { name: 'tablet', isPlanned: false },
  })),
  moved_goalposts: withTest((random) => ({ decidedBy: pick(random, ['aov', 'cart_access_rate']) })),
  less_than_a_week: withTest((random) => ({ days: whole(random, 1, 6) })),
  too_good: withTest((random) => ({ relative: between(random, 1.01, 6) })),
  contaminated_by_offers: withTest((random) => ({ offers: whole(random, 2, 5) })),
  summed_winners: (random) => ({
    program: { method: 'sum_of_raw', winners: whole(random, 1, 30) },
  }),
  ctr_as_primary: (random) => ({
    metric: 'ctr',
    role: pick(random, ['primary', 'goal']),
    mode: pick(random, ['b2c', 'b2b']),
  }),
  mql_as_goal: (random) => ({
    metric: pick(random, ['mqls', 'leads', 'sqls']),
    role: 'goal',
    mode: 'b2b',
  }),
  total_as_primary: (random) => ({
    metric: pick(random, ['revenue', 'orders', 'sessions', 'customers']),
    role: 'primary',
    mode: 'b2c',
  }),
  blended_ltv_cac: (random) => ({
    metric: pick(random, ['ltv_cac', 'cac', 'roas']),
    parts: channels(random, between(random, 2, 9)),
  }),
  cross_mode_sum: () => ({ metric: 'revenue', aggregate: 'sum', modes: ['b2c', 'b2b'] }),
  wrong_rhythm: (random) =>
    random.uniform() < 0.5
      ? { metric: pick(random, ['cart_access_rate', 'aov', 'session_purchase_rate']), mode: 'b2b' }
      : { metric: pick(random, ['nrr', 'pipeline_coverage', 'sql_rate']), mode: 'b2c' },
  no_denominator: (random) => ({
    metric: pick(random, ['retention', 'churn', 'win_rate', 'conversion_rate', 'ltv']),
    mode: pick(random, ['b2c', 'b2b']),
  }),
  copied_channel: (random) => ({
    copied: {
      ...pick(random, [
        { from: 'b2c', to: 'b2b' },
        { from: 'b2b', to: 'b2c' },
      ]),
      took: [pick(random, ['metric', 'band', 'unit', 'channel'])],
    },
  }),
  last_click_in_b2b: (random) => ({
    mode: 'b2b',
    attribution: { model: pick(random, ['last', 'first', 'last-non-direct']) },
  }),
  credit_as_cause: (random) => ({
    mode: 'b2c',
    attribution: { model: pick(random, ['last', 'linear', 'markov']), isIncremental: true },
  }),
  payback_without_margin: (random) => ({
    metric: pick(random, ['cac_payback', 'ltv_cac']),
    includesMargin: false,
  }),
  pipeline_as_forecast: () => ({
    metric: 'pipeline_value',
    mode: 'b2b',
    role: 'goal',
    isWeighted: false,
  }),
}

/** The same kinds of tiles, tables and results, read as they should be. */
const CLEAN: readonly Make[] = [
  effect,
  (random) => ({
    metric: 'win_rate_closed_count',
    mode: 'b2b',
    isJudged: true,
    value: 0.27,
    sample: whole(random, 50, 600),
    interval: { lower: 0.2, upper: 0.35 },
  }),
  (random) => ({
    metric: 'win_rate_closed_count',
    mode: 'b2b',
    value: 0.25,
    sample: whole(random, 1, 49),
    interval: { lower: 0.09, upper: 0.53 },
  }),
  (random) => ({
    aggregate: 'ratio_of_sums',
    parts: channels(random, 2),
    metric: 'aov',
    mode: 'b2c',
  }),
  (random) => ({ aggregate: 'mean_of_ratios', parts: channels(random, 2) }),
  (random) => ({ aggregate: 'mean', metric: 'aov', ...values(random, between(random, 0.1, 0.5)) }),
  (random) => ({
    aggregate: 'median',
    metric: 'sales_cycle_median_days',
    mode: 'b2b',
    ...values(random, 1.5),
  }),
  () => ({ metric: 'revenue', aggregate: 'sum', currencies: ['EUR'], mode: 'b2c' }),
  () => ({ metric: 'revenue', aggregate: 'sum', currencies: ['EUR', 'USD'], isConverted: true }),
  (random) => ({ cohorts: cohorts(random, whole(random, 60, 90)) }),
  (random) => ({
    cohorts: cohorts(random, 10).map((each) => ({ ...each, isMarked: each.ageDays < 60 })),
  }),
  (random) => ({
    metric: 'sales_cycle_days',
    durations: { finished: 90, open: whole(random, 1, 60), method: 'censored' },
  }),
  (random) => ({
    durations: { finished: whole(random, 20, 300), open: 0, method: 'finished_only' },
  }),
  (random) => ({ strata: strata(random, between(random, -0.02, 0.02)) }),
  (random) => ({
    metric: 'lead_to_opp',
    mode: 'b2b',
    value: between(random, 0.02, 0.4),
    sample: 900,
    isJudged: true,
  }),
  (random) => ({
    aggregate: 'ratio_of_sums',
    metric: 'roas',
    parts: channels(random, between(random, 1, 1.4)),
  }),
  (random) => {
    const parts = channels(random, 3)
    return {
      aggregate: 'sum',
      metric: 'revenue',
      parts,
      whole: parts.reduce((sum, { numerator }) => sum + numerator, 0),
    }
  },
  (random) => compared(random, () => ({})),
  (random) =>
    compared(random, ({ before, after }) => ({
      stated: after.numerator / after.denominator / (before.numerator / before.denominator) - 1,
      statedAs: 'percent',
    })),
  (random) =>
    compared(random, ({ before, after }) => ({
      stated: after.numerator / after.denominator - before.numerator / before.denominator,
      statedAs: 'points',
    })),
  (random) => {
    const made = spans(random, rates(random))
    const total = (span: typeof made.before) => ({ ...span, denominator: null })
    return {
      metric: 'orders',
      mode: 'b2c',
      aggregate: 'sum',
      comparison: { before: total(made.before), after: total(made.after) },
    }
  },
  () => ({ design: 'before_after', pValue: null, metric: 'cac' }),
  () => ({ design: 'self_selected', metric: 'nrr', mode: 'b2b' }),
  (random) => ({ chart: { kind: pick(random, ['bar', 'area']), axisFrom: 0 } }),
  (random) => ({ chart: { kind: 'line', axisFrom: between(random, 1, 30) } }),
  withTest(() => ({
    reading: 'fixed',
    status: 'stopped',
    looks: 1,
    stopOn: dayAt(40),
    stoppedOn: dayAt(40),
  })),
  withTest((random) => ({ reading: 'fixed', status: 'running', looks: whole(random, 0, 1) })),
  withTest(() => ({ segment: { name: 'mobile', isPlanned: true }, isCorrected: true })),
  (random) => ({
    ...effect(random),
    isCausal: false,
    experiment: { ...goodTest(random), srmPValue: 0.0001, days: 3 },
  }),
  (random) => ({ program: { method: 'shrunk', winners: whole(random, 0, 30) } }),
  () => ({ metric: 'ctr', mode: 'b2c', role: 'tile' }),
  () => ({ metric: 'mqls', mode: 'b2b', role: 'tile' }),
  (random) => ({ metric: pick(random, ['closed_won_value', 'nrr']), mode: 'b2b', role: 'goal' }),
  (random) => ({
    metric: pick(random, ['revenue_per_visitor', 'cart_access_rate']),
    mode: 'b2c',
    role: 'primary',
  }),
  (random) => ({
    mode: 'b2b',
    attribution: { model: pick(random, ['w-shaped', 'linear', 'markov', 'time-decay']) },
  }),
  (random) => ({ mode: 'b2c', attribution: { model: pick(random, ['last', 'linear']) } }),
  () => ({ mode: 'b2c', attribution: { model: 'last', isIncremental: true, hasHoldout: true } }),
  () => ({ copied: { from: 'b2c', to: 'b2b', took: [] } }),
  () => ({ copied: { from: 'b2b', to: 'b2b', took: ['metric', 'channel'] } }),
  () => ({ metric: 'cac_payback', mode: 'b2b', includesMargin: true }),
  () => ({ metric: 'weighted_pipeline', mode: 'b2b', role: 'goal', isWeighted: true }),
  () => ({ metric: 'pipeline_value', mode: 'b2b', role: 'tile', isWeighted: false }),
]

/** Names of the rules that are broken on purpose. */
export const BROKEN_RULES = Object.keys(BROKEN)

export function seededClaims({ seed, ofEach }: { seed: string; ofEach: number }): Seeded[] {
  const random = createRandom(seed)
  const many = (rule: string | null, make: Make): Seeded[] =>
    Array.from({ length: ofEach }, () => ({ rule, claim: make(random) }))
  return [
    ...Object.entries(BROKEN).flatMap(([rule, make]) => many(rule, make)),
    ...CLEAN.flatMap((make) => many(null, make)),
  ]
}
