import {
  betaBinomialBestArm,
  dunnettPValues,
  groupSequentialBounds,
  summarize,
} from '../../shared/stats/index.ts'
import { createRandom } from '../../shared/numeric/random.ts'
import { ordersSpeed } from '../calibration/orders-speed.ts'
import {
  anyLookFalsePositives,
  coverageOf,
  fewAccountsCoverage,
  hybridPower,
  INTERVALS,
  type Share,
  STREAM_KINDS,
} from '../calibration/scenarios.ts'

/** The full calibration, and the speed of what is slow, against one pass over a million numbers. */
export async function run(): Promise<void> {
  speed()
  ordersSpeed()
  for (const kind of STREAM_KINDS) {
    report(
      `any false positive at 200 looks, ${kind}`,
      anyLookFalsePositives(kind, { streams: 10_000, looks: 200, seed: 'full' }),
    )
  }
  for (const [name, draw] of Object.entries(INTERVALS)) {
    report(`coverage, ${name}`, coverageOf(draw, { runs: 40_000, seed: name }))
  }
  for (const icc of [0.05, 0.1, 0.2, 0.3]) {
    const { cr2, delta } = fewAccountsCoverage({ runs: 40_000, seed: 'full', icc })
    report(`coverage, 24 accounts, ICC ${String(icc)}, CR2`, cr2)
    report(`coverage, 24 accounts, ICC ${String(icc)}, delta method`, delta)
  }
  const { fixed, hybrid, falsePositives } = hybridPower({ runs: 40_000, looks: 28, seed: 'full' })
  report('power of the fixed test at the planned size', fixed)
  report('power of the hybrid test with 28 looks', hybrid)
  report('false positives of the hybrid test with 28 looks', falsePositives)
  await Promise.resolve()
}

function report(name: string, { share, standardError }: Share): void {
  const percent = (value: number): string => `${(100 * value).toFixed(2)} %`
  console.log(`${name}: ${percent(share)} ± ${percent(standardError)}`)
}

function speed(): void {
  const random = createRandom('speed')
  const values = Array.from({ length: 1_000_000 }, () => random.normal())
  const baselineMs = timed('baseline: plain sum of a million numbers', null, () =>
    values.reduce((sum, value) => sum + value, 0),
  )
  timed('summarize a million numbers', baselineMs, () => summarize(values))
  const treatmentN = Array.from({ length: 10 }, (_, arm) => 90 + arm)
  timed('Dunnett, 10 treatments of different size, 60 degrees of freedom', baselineMs, () =>
    dunnettPValues({
      controlN: 100,
      treatmentN,
      statistics: treatmentN.map((n) => n / 40),
      df: 60,
    }),
  )
  timed('group-sequential boundaries, 30 looks', baselineMs, () =>
    groupSequentialBounds({ looks: 30 }),
  )
  timed('probability to be the best, 10 arms', baselineMs, () =>
    betaBinomialBestArm({
      arms: Array.from({ length: 10 }, (_, arm) => ({ successes: 100 + arm, trials: 2_000 })),
    }),
  )
}

/** The median of five, after one to warm up. */
function timed(name: string, baselineMs: number | null, work: () => unknown): number {
  const times = Array.from({ length: 6 }, () => {
    const startMs = performance.now()
    work()
    return performance.now() - startMs
  })
  const tookMs = times.slice(1).toSorted((a, b) => a - b)[2] ?? 0
  const ratio =
    baselineMs === null ? '' : `, ${(tookMs / baselineMs).toFixed(1)} times the baseline`
  console.log(`${name}: ${tookMs.toFixed(1)} ms${ratio}`)
  return tookMs
}
