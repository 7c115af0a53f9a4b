import { type Arm, armOf } from '../../shared/experiments/arm.ts'
import { alwaysValidReadings } from '../../shared/experiments/readings.ts'
import { addSums, NO_SUMS, type UnitSums } from '../../shared/experiments/unit-sums.ts'
import { createRandom, type Random } from '../../shared/numeric/random.ts'
import {
  clusterRobustTest,
  type ClusterStat,
  hybridTest,
  meanLift,
  normalIsf,
  proportionCI,
  quantileStat,
  ratioMetricTest,
  type RatioStat,
  relativeLift,
  summarize,
  twoProportionCI,
  welchTTest,
} from '../../shared/stats/index.ts'

/** A share of simulated runs, with its own standard error. */
export type Share = { share: number; standardError: number; runs: number }

function shareOf(hits: number, runs: number): Share {
  const share = hits / runs
  return { share, standardError: Math.sqrt((share * (1 - share)) / runs), runs }
}

const times = <Value>(count: number, make: (index: number) => Value): Value[] =>
  Array.from({ length: count }, (_, index) => make(index))

const logNormal = (random: Random, spread: number): number => Math.exp(spread * random.normal())

/** What one unit did. */
type Unit = { x: number; y: number }

const bernoulli = (random: Random, p: number): number => (random.uniform() < p ? 1 : 0)

/** Streams without an effect: what every unit of either arm does. */
const UNITS: Readonly<Record<StreamKind, (random: Random) => Unit>> = {
  binary: (random) => ({ x: bernoulli(random, 0.05), y: 0 }),
  mean: (random) => ({ x: bernoulli(random, 0.2) * logNormal(random, 1), y: 0 }),
  ratio(random) {
    const sessions = 1 + random.integer(4)
    const rate = 0.05 + 0.1 * random.uniform()
    let purchases = 0
    for (let session = 0; session < sessions; session += 1) purchases += bernoulli(random, rate)
    return { x: purchases, y: sessions }
  },
  clustered(random) {
    const people = 1 + Math.floor(3 * logNormal(random, 0.8))
    const level = 10 + 3 * random.normal()
    return { x: people * level + 2 * Math.sqrt(people) * random.normal(), y: people }
  },
}

export type StreamKind = 'binary' | 'mean' | 'ratio' | 'clustered'
export const STREAM_KINDS: readonly StreamKind[] = ['binary', 'mean', 'ratio', 'clustered']

/** How many units each look adds to each arm, and how many are there before the first. */
const PACE: Readonly<Record<StreamKind, { first: number; each: number }>> = {
  binary: { first: 100, each: 50 },
  mean: { first: 100, each: 50 },
  ratio: { first: 100, each: 50 },
  clustered: { first: 10, each: 2 },
}

/**
 * How often the product's always-valid reading finds an effect at any of the looks of a stream that
 * has none.
 */
export function anyLookFalsePositives(
  kind: StreamKind,
  { streams, looks, seed }: { streams: number; looks: number; seed: string },
): Share {
  const random = createRandom(`${seed} ${kind}`)
  const unit = kind === 'clustered' ? ('account' as const) : ('visitor' as const)
  let found = 0
  for (let stream = 0; stream < streams; stream += 1) {
    let [control, treatment] = [NO_SUMS, NO_SUMS]
    for (let look = 0; look < looks; look += 1) {
      const count = look === 0 ? PACE[kind].first : PACE[kind].each
      control = addSums(control, sumsOf(times(count, () => UNITS[kind](random))))
      treatment = addSums(treatment, sumsOf(times(count, () => UNITS[kind](random))))
      const arm = (sums: UnitSums): Arm => armOf(sums, ARM_KINDS[kind])
      const [reading] = alwaysValidReadings(arm(control), [arm(treatment)], { unit, scale: 1 })
      if ((reading?.pValueAdjusted ?? 1) < 0.05) {
        found += 1
        break
      }
    }
  }
  return shareOf(found, streams)
}

const ARM_KINDS = {
  binary: 'proportion',
  mean: 'mean',
  ratio: 'ratio',
  clustered: 'ratio',
} as const satisfies Record<StreamKind, Exclude<Arm['kind'], 'quantile'>>

const sumsOf = (units: readonly Unit[]): UnitSums =>
  units.reduce<UnitSums>(
    (sums, { x, y }) => ({
      units: sums.units + 1,
      numerator: sums.numerator + x,
      numeratorSquares: sums.numeratorSquares + x * x,
      denominator: sums.denominator + y,
      denominatorSquares: sums.denominatorSquares + y * y,
      products: sums.products + x * y,
    }),
    NO_SUMS,
  )

/** One interval of a sample whose true value is known. */
type Draw = (random: Random) => { lower: number | null; upper: number | null; truth: number }

const ends = (
  { ciLower, ciUpper }: { ciLower: number | null; ciUpper: number | null },
  truth = 0,
) => ({
  lower: ciLower,
  upper: ciUpper,
  truth,
})

const ratioStat = (units: readonly Unit[]): RatioStat => {
  const { units: n, numerator, denominator, products, ...squares } = sumsOf(units)
  const moment = (sum: number, square: number) => ({
    mean: sum / n,
    variance: (square - (sum * sum) / n) / (n - 1),
  })
  return {
    n,
    numerator: moment(numerator, squares.numeratorSquares),
    denominator: moment(denominator, squares.denominatorSquares),
    covariance: (products - (numerator * denominator) / n) / (n - 1),
  }
}

/** Intervals under normal, skewed, rare-event and clustered data. */
export const INTERVALS: Readonly<Record<string, Draw>> = {
  'Welch, normal, unequal variances': (random) =>
    ends(
      welchTTest({
        control: summarize(times(12, () => random.normal())),
        treatment: summarize(times(30, () => 4 * random.normal())),
      }),
    ),
  'Welch, skewed (log-normal, 300 an arm)': (random) =>
    ends(
      welchTTest({
        control: summarize(times(300, () => logNormal(random, 1))),
        treatment: summarize(times(300, () => logNormal(random, 1))),
      }),
    ),
  'Miettinen–Nurminen, 5 % of 200': (random) =>
    ends(
      twoProportionCI({
        control: counted(random, 0.05, 200),
        treatment: counted(random, 0.08, 200),
      }),
      0.03,
    ),
  'Newcombe, rare events (1 % of 1,000)': (random) =>
    ends(
      twoProportionCI({
        control: counted(random, 0.01, 1_000),
        treatment: counted(random, 0.01, 1_000),
        method: 'newcombe',
      }),
    ),
  'lift of a rate, Miettinen–Nurminen, 5 % of 800': (random) =>
    ends(
      relativeLift({ control: counted(random, 0.05, 800), treatment: counted(random, 0.06, 800) }),
      0.2,
    ),
  'lift of a mean, Fieller, skewed (500 an arm)': (random) =>
    ends(
      meanLift({
        control: summarize(times(500, () => logNormal(random, 0.8))),
        treatment: summarize(times(500, () => 1.1 * logNormal(random, 0.8))),
      }),
      0.1,
    ),
  'ratio of sums, delta method (400 an arm)': (random) =>
    ends(
      ratioMetricTest({
        control: ratioStat(times(400, () => UNITS.ratio(random))),
        treatment: ratioStat(times(400, () => UNITS.ratio(random))),
      }),
    ),
  'clusters, CR2, 12 and 12 of log-normal size': (random) => {
    const arm = (): ClusterStat[] =>
      times(12, () => {
        const { x, y } = UNITS.clustered(random)
        return { sum: x, count: y }
      })
    return ends(clusterRobustTest({ control: arm(), treatment: arm(), method: 'CR2' }))
  },
  'Wilson, 10 % of 60': (random) => ends(proportionCI(counted(random, 0.1, 60)), 0.1),
  'median of 200, order statistics': (random) => {
    const stat = quantileStat({ values: times(200, () => logNormal(random, 1)), probability: 0.5 })
    return { lower: stat?.lower ?? null, upper: stat?.upper ?? null, truth: 1 }
  },
}

const counted = (random: Random, p: number, trials: number) => ({
  successes: times(trials, () => bernoulli(random, p)).reduce((sum, hit) => sum + hit, 0),
  trials,
})

/** How often an interval holds the true value. */
export function coverageOf(draw: Draw, { runs, seed }: { runs: number; seed: string }): Share {
  const random = createRandom(seed)
  let held = 0
  for (let run = 0; run < runs; run += 1) {
    const { lower, upper, truth } = draw(random)
    if ((lower ?? -Infinity) <= truth && truth <= (upper ?? Infinity)) held += 1
  }
  return shareOf(held, runs)
}

/**
 * Coverage with 24 accounts of log-normal size, one of which holds 40 % of the seats, dealt to two arms
 * anew in every run.
 *
 * @param icc how much the seats of one account are alike
 */
export function fewAccountsCoverage({
  runs,
  seed,
  icc,
}: {
  runs: number
  seed: string
  icc: number
}): {
  cr2: Share
  delta: Share
} {
  const random = createRandom(`${seed} ${String(icc)}`)
  const held = { cr2: 0, delta: 0 }
  for (let run = 0; run < runs; run += 1) {
    const arms = fewAccounts(random, icc)
    const tests = {
      cr2: clusterRobustTest({ ...arms, method: 'CR2', workingIcc: 0.05 }),
      delta: clusterRobustTest({ ...arms, method: 'delta' }),
    }
    for (const method of ['cr2', 'delta'] as const) {
      const { ciLower, ciUpper } = tests[method]
      if ((ciLower ?? -Infinity) <= 0 && 0 <= (ciUpper ?? Infinity)) held[method] += 1
    }
  }
  return { cr2: shareOf(held.cr2, runs), delta: shareOf(held.delta, runs) }
}

/** Revenue a seat: an account has its own level, its seats differ about it. */
function fewAccounts(
  random: Random,
  icc: number,
): { control: ClusterStat[]; treatment: ClusterStat[] } {
  const sizes = times(24, () => logNormal(random, 1))
  const others = sizes.slice(1).reduce((sum, size) => sum + size, 0)
  sizes[0] = (others * 0.4) / 0.6
  for (let last = sizes.length - 1; last > 0; last -= 1) {
    const other = random.integer(last + 1)
    ;[sizes[last], sizes[other]] = [sizes[other] as number, sizes[last] as number]
  }
  const between = 40 * Math.sqrt(icc / (1 - icc))
  const accounts = sizes.map((size): ClusterStat => {
    const count = Math.max(1, Math.round(20 * size))
    const level = 100 + between * random.normal()
    return { count, sum: count * level + 40 * Math.sqrt(count) * random.normal() }
  })
  return { control: accounts.slice(0, 12), treatment: accounts.slice(12) }
}

/**
 * Power of the hybrid test with daily looks against the fixed test at the planned size; the effect is
 * the one that the fixed test finds with 80 %.
 */
export function hybridPower({ runs, looks, seed }: { runs: number; looks: number; seed: string }): {
  fixed: Share
  hybrid: Share
  falsePositives: Share
} {
  const found = (effect: number, run: string) => {
    const random = createRandom(`${seed} ${run}`)
    let [fixed, hybrid] = [0, 0]
    for (let index = 0; index < runs; index += 1) {
      const path = stream(random, { effect, looks })
      if (Math.abs(path.at(-1) ?? 0) > normalIsf(0.025)) fixed += 1
      if (path.some((z, look) => hybridRejects(z, look + 1, looks))) hybrid += 1
    }
    return { fixed, hybrid }
  }
  const effect = normalIsf(0.025) + normalIsf(0.2)
  const withEffect = found(effect, 'effect')
  return {
    fixed: shareOf(withEffect.fixed, runs),
    hybrid: shareOf(withEffect.hybrid, runs),
    falsePositives: shareOf(found(0, 'none').hybrid, runs),
  }
}

const UNITS_A_LOOK = 400

/** z at every look; `effect` is the expected z at the last. */
function stream(random: Random, { effect, looks }: { effect: number; looks: number }): number[] {
  let score = 0
  return times(looks, (index) => {
    score += random.normal() + effect / Math.sqrt(looks)
    return score / Math.sqrt(index + 1)
  })
}

const hybridRejects = (z: number, look: number, looks: number): boolean =>
  (hybridTest({
    estimate: z,
    standardError: 1,
    n: look * UNITS_A_LOOK,
    plannedN: looks * UNITS_A_LOOK,
  }).pValue ?? 1) < 0.05
