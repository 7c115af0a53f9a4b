import { describe, expect, it } from 'vitest'
import type { BeforeAfterInput, ChannelLine, Metric } from '../../../shared/metrics/index.ts'
import {
  beforeAfter,
  channelReport,
  type ChannelSums,
  metricById,
} from '../../../shared/metrics/index.ts'
import {
  channelWarnings,
  comparisonWarnings,
  copyWarnings,
  creditWarnings,
  currencyWarnings,
  goalWarnings,
  metricWarnings,
  planWarnings,
  tileWarnings,
} from '../../../shared/misuse/index.ts'
import { createRandom, type Random } from '../../../shared/numeric/random.ts'
import type { Misuse } from '../../../shared/schemas/claim.ts'
import { Experiment } from '../../../shared/schemas/experiment.ts'
import type { Tile } from '../../../shared/sprint/tiles.ts'

const OF_EACH = 40
const rulesOf = (found: readonly Misuse[]): string[] => found.map(({ rule }) => rule)
const whole = (random: Random, low: number, high: number): number =>
  low + random.integer(high - low + 1)
const day = (offset: number): string =>
  new Date(Date.UTC(2026, 2, 2) + offset * 86_400_000).toISOString().slice(0, 10)

/** A metric of the catalogue. */
function metric(id: string): Metric {
  const found = metricById(id)
  if (found === undefined) throw new Error(`no metric ${id}`)
  return found
}

const row = (numerator: number, denominator: number, by?: string) => ({
  key: '2026-03-02',
  ...(by === undefined ? {} : { by }),
  value: numerator / denominator,
  numerator,
  denominator,
  interval: null,
  partial: false,
  note: null,
})

type Sums = { numerator: number; denominator: number }

/** A tile of the sprint page with one comparison of 28 days. */
function tile(before: Sums, after: Sums): Tile {
  const side = (from: string, to: string, { numerator, denominator }: Sums) => ({
    from,
    to,
    value: numerator / denominator,
    numerator,
    denominator,
    interval: null,
    note: null,
  })
  const was = side(day(0), day(27), before)
  const is = side(day(28), day(55), after)
  return {
    metric: 'session_purchase_rate',
    today: is,
    changes: [
      {
        span: '28d',
        ...is,
        before: was,
        difference: is.value - was.value,
        limits: null,
        verdict: 'unknown',
        sentence: { en: '', de: '' },
      },
    ],
    place: null,
    band: null,
    series: [],
  }
}

/** Two spans side by side, as the comparison page asks for them. */
function compared(
  random: Random,
  days: { before: readonly [number, number]; after: readonly [number, number]; asOf: number },
  sums?: { before: Sums; after: Sums },
): Misuse[] {
  const trials = whole(random, 5_000, 50_000)
  const share = (numerator: number, denominator: number): Sums => ({ numerator, denominator })
  const rates: BeforeAfterInput = {
    metric: 'session_purchase_rate',
    unit: 'share',
    kind: 'share',
    before: sums?.before ?? share(Math.round(trials * 0.02), trials),
    after: sums?.after ?? share(Math.round(trials * 0.03), Math.round(trials * 1.05)),
  }
  const total: BeforeAfterInput = {
    metric: 'orders',
    unit: 'count',
    kind: 'number',
    before: { value: whole(random, 50, 900) },
    after: { value: whole(random, 50, 900) },
  }
  const span = ([from, to]: readonly [number, number]) => ({ from: day(from), to: day(to) })
  return comparisonWarnings([beforeAfter(rates), beforeAfter(total)], {
    before: span(days.before),
    after: span(days.after),
    asOf: day(days.asOf),
  })
}

/** Channels with what one new customer of each cost, in cents. */
function channelLines(costs: readonly number[], customers: number): ChannelLine[] {
  const channels = costs.map((cost, index): ChannelSums => ({
    channel: `c${String(index)}`,
    sessions: 1_000,
    paidSessions: 20,
    orders: 20,
    grossMinor: 80_000,
    spendMinor: cost * customers,
    newCustomers: customers,
    firstMinor: 40_000,
    customerNetMinor: 80_000,
  }))
  return channelReport({ channels, margin: null }).rows
}

const plan = (fields: Readonly<Record<string, unknown>>): Experiment =>
  Experiment.parse({
    key: 'cta',
    name: 'Buy button',
    mode: 'b2c',
    unit: 'visitor',
    variants: [
      { key: 'control', weight: 1 },
      { key: 'b', weight: 1 },
    ],
    metrics: { primary: 'session_purchase_rate' },
    ...fields,
  })

/** What a page shows, and the rule that it breaks; null for a page that breaks none. */
const PAGES: readonly (readonly [string | null, (random: Random) => Misuse[]])[] = [
  [
    'denominator_drift',
    (random) => {
      const trials = whole(random, 4_000, 90_000)
      const sold = Math.round(trials * 0.02)
      const fewer = Math.round(trials * (0.5 + 0.38 * random.uniform()))
      return tileWarnings(
        tile(
          { numerator: sold, denominator: trials },
          { numerator: sold - whole(random, 0, 3), denominator: fewer },
        ),
        '28d',
      )
    },
  ],
  [
    'unequal_periods',
    (random) => {
      const length = 7 * whole(random, 1, 6)
      return compared(random, {
        before: [0, length - 1],
        after: [length, length + 7 * whole(random, 7, 9) - 1],
        asOf: 400,
      })
    },
  ],
  [
    'weekday_mismatch',
    (random) => {
      const length = whole(random, 1, 6)
      return compared(random, {
        before: [0, length - 1],
        after: [length, 2 * length - 1],
        asOf: 400,
      })
    },
  ],
  [
    'partial_period',
    (random) => {
      const length = 7 * whole(random, 1, 6)
      return compared(random, {
        before: [0, length - 1],
        after: [length, 2 * length - 1],
        asOf: 2 * length - 1 - whole(random, 1, length - 1),
      })
    },
  ],
  [
    'blended_ltv_cac',
    (random) => {
      const cheap = whole(random, 500, 3_000)
      return channelWarnings(channelLines([cheap, cheap * 2, cheap], whole(random, 20, 900)))
    },
  ],
  [
    'small_sample',
    (random) =>
      metricWarnings(
        metric('session_purchase_rate'),
        { rows: [row(40, 2_000, 'email'), row(2, whole(random, 3, 49), 'affiliate')] },
        { mode: 'b2c', role: 'tile', isSplit: true },
      ),
  ],
  ['ctr_as_primary', () => planWarnings(plan({ metrics: { primary: 'ctr' } }), day(0))],
  [
    'less_than_a_week',
    (random) => planWarnings(plan({ stopOn: day(whole(random, 1, 6)) }), day(0)),
  ],
  ['mql_as_goal', () => goalWarnings('mqls', 'b2b')],
  [
    'last_click_in_b2b',
    (random) => creditWarnings('b2b', [random.integer(2) === 0 ? 'last' : 'first']),
  ],
  [
    'copied_channel',
    (random) => (random.integer(2) === 0 ? copyWarnings('b2c', 'b2b') : copyWarnings('b2b', 'b2c')),
  ],
  [
    'mixed_currencies',
    (random) => currencyWarnings(['EUR', ...(random.integer(2) === 0 ? ['USD'] : ['USD', 'CHF'])]),
  ],
  [
    null,
    (random) => {
      const trials = whole(random, 4_000, 90_000)
      const more = Math.round(trials * (0.95 + 0.4 * random.uniform()))
      const [was, is] = [0.01 + 0.03 * random.uniform(), 0.01 + 0.03 * random.uniform()]
      return tileWarnings(
        tile(
          { numerator: Math.round(trials * was), denominator: trials },
          { numerator: Math.round(more * is), denominator: more },
        ),
        '28d',
      )
    },
  ],
  [
    null,
    (random) => {
      const length = 7 * whole(random, 1, 8)
      return compared(random, {
        before: [0, length - 1],
        after: [length, 2 * length - 1],
        asOf: 2 * length - 1,
      })
    },
  ],
  [
    null,
    (random) => {
      const cost = whole(random, 1_000, 5_000)
      const costs = [cost, Math.round(cost * (1 + 0.4 * random.uniform())), cost]
      return channelWarnings(channelLines(costs, whole(random, 20, 900)))
    },
  ],
  [
    null,
    (random) =>
      metricWarnings(
        metric('aov'),
        {
          rows: [
            row(90_000, whole(random, 40, 900), 'email'),
            row(8_000, whole(random, 40, 900), 'direct'),
          ],
        },
        { mode: 'b2c', role: 'tile', isSplit: true },
      ),
  ],
  [
    null,
    (random) =>
      metricWarnings(
        metric('session_purchase_rate'),
        { rows: [row(1, whole(random, 2, 40))] },
        { mode: 'b2c', role: 'tile', isSplit: false },
      ),
  ],
  [null, (random) => planWarnings(plan({ stopOn: day(whole(random, 7, 60)) }), day(0))],
  [null, () => goalWarnings('win_rate_closed_count', 'b2b')],
  [null, () => goalWarnings('aov', 'hybrid')],
  [null, () => creditWarnings('b2c', ['last'])],
  [null, () => creditWarnings('b2b', ['w-shaped', 'last', 'first'])],
  [null, () => currencyWarnings(['EUR', 'EUR'])],
]

const SHOWN = PAGES.flatMap(([rule, make], index) =>
  Array.from({ length: OF_EACH }, (_, time) => ({
    rule,
    found: rulesOf(make(createRandom(`page ${String(index)} ${String(time)}`))),
  })),
)
const share = (part: readonly unknown[], whole: readonly unknown[]): number =>
  part.length / whole.length

describe('a page with a misuse', () => {
  it('names it beside the number in at least 95 of 100 pages', () => {
    const misused = SHOWN.filter(({ rule }) => rule !== null)
    const caught = misused.filter(({ rule, found }) => found.includes(rule ?? ''))
    const missed = misused.filter(({ rule, found }) => !found.includes(rule ?? ''))
    expect(share(caught, misused), JSON.stringify(missed.slice(0, 3))).toBeGreaterThanOrEqual(0.95)
  })

  it('names few others with it', () => {
    const others = SHOWN.filter(
      ({ rule, found }) => rule !== null && found.some((each) => each !== rule),
    )
    expect(share(others, SHOWN), JSON.stringify(others.slice(0, 3))).toBeLessThanOrEqual(0.05)
  })
})

describe('a clean page', () => {
  it('warns in at most 5 of 100', () => {
    const clean = SHOWN.filter(({ rule }) => rule === null)
    const alarmed = clean.filter(({ found }) => found.length > 0)
    expect(share(alarmed, clean), JSON.stringify(alarmed.slice(0, 3))).toBeLessThanOrEqual(0.05)
  })
})
