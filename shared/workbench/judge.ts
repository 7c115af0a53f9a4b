import {
  adjustPValues,
  barnardExactTest,
  bayesianLift,
  betaBinomialTest,
  chiSquareProportions,
  type CountStat,
  dunnettTest,
  fisherExactTest,
  gTestProportions,
  hodgesLehmann,
  kruskalWallis,
  mannWhitneyU,
  type MeanSummary,
  momentsFromSums,
  oneWayAnovaFromStats,
  permutationTest,
  proportionCI,
  relativeLift,
  sequentialDifference,
  srmTest,
  studentTIsf,
  studentTTest,
  summarize,
  twoProportionScoreTest,
  twoProportionZTest,
  welchAnova,
  welchTTest,
} from '../stats/index.ts'
import type { ArmKind, PastedArm } from './arms.ts'
import type { TestId } from './explanations.ts'

/** One test's answer; null where it says nothing of the kind, with the reason in `status`. */
export type Finding = {
  test: TestId
  status: string
  /** `probability` is one of being better, `relative` a share of the control. */
  scale: 'absolute' | 'relative' | 'probability' | 'none'
  estimate: number | null
  lower: number | null
  upper: number | null
  pValue: number | null
}

export type Judgement = {
  kind: ArmKind
  confidenceLevel: number
  arms: {
    name: string
    n: number
    value: number | null
    lower: number | null
    upper: number | null
  }[]
  /** All arms at once. */
  overall: Finding[]
  /** Each arm against the first. */
  pairs: { name: string; findings: Finding[] }[]
}

/** Exact tests are shown up to so many units of both arms. */
const EXACT_MAX = 2_000
const VALUES_EXACT_MAX = 2_000

/**
 * Every test that fits what was pasted, each against the first arm and all at once.
 *
 * @throws RangeError or TypeError naming the wrong number
 */
export function judgeArms(
  kind: ArmKind,
  arms: readonly PastedArm[],
  { confidenceLevel = 0.95 }: { confidenceLevel?: number } = {},
): Judgement {
  if (kind === 'counts') return judgeCounts(arms, confidenceLevel)
  const stats = arms.map((arm) => summaryOf(kind, arm))
  const values = kind === 'values' ? arms.map(({ numbers }) => numbers) : null
  return judgeMeans({ kind, arms, stats, values, confidenceLevel })
}

function summaryOf(kind: ArmKind, { numbers }: PastedArm): MeanSummary {
  if (kind === 'values') return summarize(numbers)
  const [n = 0, second = 0, third = 0] = numbers
  return kind === 'sums'
    ? momentsFromSums({ n, sum: second, sumSquares: third })
    : { n, mean: second, variance: third ** 2 }
}

type Result = {
  status: string
  estimate: number | null
  ciLower: number | null
  ciUpper: number | null
  pValue?: number | null
}

const found = (test: TestId, result: Result, scale: Finding['scale'] = 'absolute'): Finding => ({
  test,
  status: result.status,
  scale,
  estimate: result.estimate,
  lower: finite(result.ciLower),
  upper: finite(result.ciUpper),
  pValue: result.pValue ?? null,
})

const pOnly = (test: TestId, result: { status: string; pValue: number | null }): Finding => ({
  ...NOTHING,
  test,
  status: result.status,
  pValue: result.pValue,
})

const NOTHING = { scale: 'none', estimate: null, lower: null, upper: null, pValue: null } as const

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null

function judgeCounts(arms: readonly PastedArm[], confidenceLevel: number): Judgement {
  const counts = arms.map(({ numbers: [successes = 0, trials = 0] }) => ({ successes, trials }))
  const [control = { successes: 0, trials: 0 }, ...treatments] = counts
  const scores = treatments.map((treatment) =>
    twoProportionScoreTest({ control, treatment, confidenceLevel }),
  )
  const holm = adjustPValues({ pValues: scores.map(({ pValue }) => pValue), method: 'holm' })
  return {
    kind: 'counts',
    confidenceLevel,
    arms: arms.map(({ name }, index) => {
      const count = counts[index] as CountStat
      const { estimate, ciLower, ciUpper } = proportionCI({ ...count, confidenceLevel })
      return { name, n: count.trials, value: estimate, lower: ciLower, upper: ciUpper }
    }),
    overall: [
      pOnly('sample_ratio', sampleRatio(counts.map(({ trials }) => trials))),
      pOnly('chi_square', chiSquareProportions({ arms: counts })),
      pOnly('g_test', gTestProportions({ arms: counts })),
    ],
    pairs: treatments.map((treatment, index) => ({
      name: arms[index + 1]?.name ?? '',
      findings: countFindings(
        { control, treatment, confidenceLevel },
        {
          score: scores[index] as Result,
          holm: treatments.length > 1 ? (holm[index] ?? null) : undefined,
        },
      ),
    })),
  }
}

const sampleRatio = (observed: readonly number[]) =>
  srmTest({ observed, weights: observed.map(() => 1) })

function countFindings(
  args: { control: CountStat; treatment: CountStat; confidenceLevel: number },
  { score, holm }: { score: Result; holm: number | null | undefined },
): Finding[] {
  const { control, treatment, confidenceLevel } = args
  const isSmall = control.trials + treatment.trials <= EXACT_MAX
  const bayesian = betaBinomialTest({ control, treatment })
  return [
    found('score', score),
    ...(holm === undefined ? [] : [pOnly('holm', { status: score.status, pValue: holm })]),
    found('lift', relativeLift(args), 'relative'),
    found('always_valid', sequentialDifference({ control, treatment, alpha: 1 - confidenceLevel })),
    {
      ...NOTHING,
      test: 'bayesian',
      status: bayesian.status,
      scale: 'probability',
      estimate: bayesian.probabilityBetter,
    },
    found('pooled_z', twoProportionZTest(args)),
    ...(isSmall
      ? [
          pOnly('barnard', barnardExactTest({ control, treatment })),
          pOnly('fisher', fisherExactTest({ control, treatment })),
        ]
      : []),
  ]
}

type MeanArgs = {
  kind: ArmKind
  arms: readonly PastedArm[]
  stats: readonly MeanSummary[]
  values: readonly (readonly number[])[] | null
  confidenceLevel: number
}

function judgeMeans({ kind, arms, stats, values, confidenceLevel }: MeanArgs): Judgement {
  const [control = { n: 0, mean: null, variance: null }, ...treatments] = stats
  const dunnett =
    treatments.length > 1 ? dunnettTest({ control, treatments, confidenceLevel }) : null
  return {
    kind,
    confidenceLevel,
    arms: arms.map(({ name }, index) => ({
      name,
      n: stats[index]?.n ?? 0,
      ...meanInterval(stats[index], confidenceLevel),
    })),
    overall: [
      pOnly('sample_ratio', sampleRatio(stats.map(({ n }) => n))),
      pOnly('welch_anova', welchAnova({ arms: stats })),
      pOnly('anova', oneWayAnovaFromStats({ arms: stats })),
      ...(values === null ? [] : [pOnly('kruskal_wallis', kruskalWallis({ groups: values }))]),
    ],
    pairs: treatments.map((treatment, index) => {
      const args = { control, treatment, confidenceLevel }
      const corrected = dunnett?.comparisons[index]
      return {
        name: arms[index + 1]?.name ?? '',
        findings: [
          found('welch', welchTTest(args)),
          ...(corrected === undefined ? [] : [found('dunnett', corrected)]),
          found('lift', relativeLift(args), 'relative'),
          found(
            'always_valid',
            sequentialDifference({ control, treatment, alpha: 1 - confidenceLevel }),
          ),
          bayesianFinding(args),
          found('student', studentTTest(args)),
          ...valueFindings(values, index + 1, confidenceLevel),
        ],
      }
    }),
  }
}

function bayesianFinding(args: Parameters<typeof bayesianLift>[0]): Finding {
  const { status, probabilityBetter } = bayesianLift(args)
  return { ...NOTHING, test: 'bayesian', status, scale: 'probability', estimate: probabilityBetter }
}

/** What only the values themselves can say. */
function valueFindings(
  values: readonly (readonly number[])[] | null,
  place: number,
  confidenceLevel: number,
): Finding[] {
  const [control, treatment] = [values?.[0], values?.[place]]
  if (control === undefined || treatment === undefined) return []
  const shift = hodgesLehmann({ control, treatment, confidenceLevel })
  const { pValue } = mannWhitneyU({ control, treatment })
  const isSmall = control.length + treatment.length <= VALUES_EXACT_MAX
  return [
    found('mann_whitney', { ...shift, pValue }),
    ...(isSmall ? [pOnly('permutation', permutationTest({ control, treatment }))] : []),
  ]
}

function meanInterval(
  stat: MeanSummary | undefined,
  confidenceLevel: number,
): { value: number | null; lower: number | null; upper: number | null } {
  if (stat === undefined || stat.mean === null) return { value: null, lower: null, upper: null }
  if (stat.variance === null) return { value: stat.mean, lower: null, upper: null }
  const t = studentTIsf((1 - confidenceLevel) / 2, stat.n - 1)
  const half = t * Math.sqrt(stat.variance / stat.n)
  return { value: stat.mean, lower: stat.mean - half, upper: stat.mean + half }
}
