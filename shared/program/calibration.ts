import { proportionCI } from '../stats/index.ts'

/** A forecast and what came of it. */
export type Forecast = {
  /** What the forecaster speaks of, such as a metric or a rhythm. */
  area: string
  /** The probability that was named. */
  probability: number
  happened: boolean
}

/** Ours: as many tests of the whole team count for an area that has had few of its own. */
const AREA_PRIOR_TESTS = 8
/** Ours: a forecaster without history is believed half, and this many tests change that. */
const TRUST_PRIOR = { trust: 0.5, tests: 12 } as const
/** What tests come to before a team has any: reported success rates are 10 to 35 per cent. */
const BASE_RATE_PRIOR = { rate: 0.25, tests: 4 } as const
const BINS = 5

export type ReliabilityBin = {
  from: number
  to: number
  forecasts: number
  meanProbability: number | null
  happened: number
  rate: number | null
  interval: { level: number; lower: number | null; upper: number | null } | null
}

/** What a team's forecasts are worth. */
export type Calibration = {
  forecasts: number
  /** Mean squared distance of forecast and outcome; 0 is perfect, lower is better. */
  brier: number | null
  /** The same for someone who always names the base rate. */
  brierOfBaseRate: number | null
  /** The same for the shrunk forecasts, each made without its own outcome. */
  brierShrunk: number | null
  meanProbability: number | null
  baseRate: number | null
  /** How much of a forecast's distance from the base rate is believed. */
  trust: number
  areas: { area: string; tests: number; won: number; baseRate: number }[]
  reliability: ReliabilityBin[]
  note: string | null
}

/**
 * Scores past confidences.
 *
 * @see Brier (1950), Monthly Weather Review 78:1-3; Murphy (1973), J. Appl. Meteor. 12:595-600
 */
export function calibrationOf(forecasts: readonly Forecast[]): Calibration {
  const n = forecasts.length
  return {
    forecasts: n,
    brier: meanOf(forecasts.map(({ probability, happened }) => squared(probability, happened))),
    brierOfBaseRate: meanOf(
      forecasts.map(({ happened }, index) =>
        squared(overallRate(without(forecasts, index)), happened),
      ),
    ),
    brierShrunk: meanOf(
      forecasts.map(({ happened, ...forecast }, index) =>
        squared(shrunkProbability(forecast, without(forecasts, index)), happened),
      ),
    ),
    meanProbability: meanOf(forecasts.map(({ probability }) => probability)),
    baseRate: n === 0 ? null : forecasts.filter(({ happened }) => happened).length / n,
    trust: trustIn(forecasts),
    areas: areasOf(forecasts),
    reliability: reliabilityOf(forecasts),
    note: n === 0 ? 'no tested idea has a verdict yet' : null,
  }
}

/**
 * A forecast drawn towards the base rate of its area: all the way where the team's confidence has said
 * nothing about outcomes, not at all where it has.
 *
 * The base rate of an area is drawn to the team's own, and that to a quarter, by as many tests as the
 * constants above say. The trust is the slope of outcomes on forecasts
 * within areas, ridged towards one half.
 */
export function shrunkProbability(
  { area, probability }: Pick<Forecast, 'area' | 'probability'>,
  past: readonly Forecast[],
): number {
  const base = areaRate(area, past)
  const trust = trustIn(past)
  return Math.min(0.99, Math.max(0.01, base + trust * (probability - meanForecast(area, past))))
}

const without = (forecasts: readonly Forecast[], index: number): Forecast[] =>
  forecasts.filter((_, other) => other !== index)

const squared = (probability: number, happened: boolean): number =>
  (probability - (happened ? 1 : 0)) ** 2

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length

const wins = (forecasts: readonly Forecast[]): number =>
  forecasts.filter(({ happened }) => happened).length

const overallRate = (past: readonly Forecast[]): number =>
  (wins(past) + BASE_RATE_PRIOR.rate * BASE_RATE_PRIOR.tests) /
  (past.length + BASE_RATE_PRIOR.tests)

function areaRate(area: string, past: readonly Forecast[]): number {
  const own = past.filter((each) => each.area === area)
  return (wins(own) + overallRate(past) * AREA_PRIOR_TESTS) / (own.length + AREA_PRIOR_TESTS)
}

/**
 * What the team says of an area on average, drawn to what it says of everything: a team that is always
 * too sure of an area is not more sure of the idea at hand than of the others there.
 */
function meanForecast(area: string, past: readonly Forecast[]): number {
  const base = overallRate(past)
  const weight = past.length / (past.length + TRUST_PRIOR.tests)
  const overall =
    weight * (meanOf(past.map(({ probability }) => probability)) ?? base) + (1 - weight) * base
  const own = past.filter((each) => each.area === area)
  const named = own.reduce((sum, { probability }) => sum + probability, 0)
  return (named + overall * AREA_PRIOR_TESTS) / (own.length + AREA_PRIOR_TESTS)
}

/** Slope of outcome on forecast within areas, in [0, 1], ridged. */
function trustIn(past: readonly Forecast[]): number {
  const areas = new Map(
    [...new Set(past.map(({ area }) => area))].map((area) => [
      area,
      { mean: meanForecast(area, past), rate: areaRate(area, past) },
    ]),
  )
  let [spread, together] = [0, 0]
  for (const { area, probability, happened } of past) {
    const { mean = 0, rate = 0 } = areas.get(area) ?? {}
    spread += (probability - mean) ** 2
    together += (probability - mean) * ((happened ? 1 : 0) - rate)
  }
  const ridge = TRUST_PRIOR.tests * 0.05
  const slope = (together + TRUST_PRIOR.trust * ridge) / (spread + ridge)
  return Math.min(1, Math.max(0, slope))
}

function areasOf(forecasts: readonly Forecast[]): Calibration['areas'] {
  const names = [...new Set(forecasts.map(({ area }) => area))].toSorted()
  return names.map((area) => {
    const own = forecasts.filter((each) => each.area === area)
    return { area, tests: own.length, won: wins(own), baseRate: areaRate(area, forecasts) }
  })
}

/** Forecasts by how sure they were, with how often they came true (Wilson intervals). */
function reliabilityOf(forecasts: readonly Forecast[]): ReliabilityBin[] {
  return Array.from({ length: BINS }, (_, bin) => {
    const [from, to] = [bin / BINS, (bin + 1) / BINS]
    const own = forecasts.filter(
      ({ probability }) =>
        probability >= from && (probability < to || (bin === BINS - 1 && to === 1)),
    )
    const happened = wins(own)
    const ci =
      own.length === 0
        ? null
        : proportionCI({ successes: happened, trials: own.length, method: 'wilson' })
    return {
      from,
      to,
      forecasts: own.length,
      meanProbability: meanOf(own.map(({ probability }) => probability)),
      happened,
      rate: own.length === 0 ? null : happened / own.length,
      interval: ci === null ? null : { level: 0.95, lower: ci.ciLower, upper: ci.ciUpper },
    }
  })
}
