import { quantileR7 } from '../metrics/quantile.ts'
import { FUNNEL_STEPS, type FunnelStep } from '../schemas/funnel-step.ts'
import type { Mode } from '../schemas/mode.ts'

/** How a step of the funnel does: its rate against its band, or against its own past without one. */
export type StepHealth = {
  step: FunnelStep
  metric: string
  value: number | null
  /** Sessions, leads or deals that the value is a share of. */
  denominator: number
  /** What the value is held against, and where that is from. */
  lower: number | null
  origin: 'article default, unsourced' | 'workspace' | 'own median of 8 weeks' | null
  place: 'below' | 'in' | 'above' | 'too_few' | null
}

/** Below this share of tests at the bottleneck the portfolio is amber; ours, the article gives none. */
const AIMED_SHARE_MIN = 0.5

export type Aim = {
  step: FunnelStep | null
  /** `stated`: the team named it; `measured`: the step furthest below its limit. */
  origin: 'stated' | 'measured' | null
  tests: number
  aimed: number
  share: number | null
  tone: 'good' | 'amber' | null
  /** Tests that aim elsewhere, or say nothing of their step. */
  others: string[]
  sentence: string
}

/** A period's value with its interval and how many it is a share of. */
type Sampled = {
  value: number | null
  interval: { upper: number | null } | null
  sample: number
}

type Words = { en: string; de: string }

const WEEKS_MIN = 4

/**
 * How a step without a band does against the median of its own weeks. Chance alone puts every second
 * week below a median, so the whole interval has to lie below it.
 *
 * @param weeks values of earlier weeks
 */
export function placeByOwnPast(
  { value, interval, sample }: Sampled,
  { weeks, minimumSample }: { weeks: readonly number[]; minimumSample: number },
): Pick<StepHealth, 'lower' | 'origin' | 'place'> {
  if (weeks.length < WEEKS_MIN) return { lower: null, origin: null, place: null }
  const lower = quantileR7(weeks, 0.5)
  const upper = interval?.upper ?? value
  const isBelow = upper !== null && upper < lower
  const place = sample < minimumSample ? 'too_few' : isBelow ? 'below' : 'in'
  return { lower, origin: 'own median of 8 weeks', place }
}

/** The step furthest below its limit, relative to it; the earliest of equals. */
export function bottleneckOf(steps: readonly StepHealth[]): FunnelStep | null {
  const short = steps
    .filter(({ place }) => place === 'below')
    .map(({ step, value, lower }) => ({
      step,
      gap: (lower ?? 0) - (value ?? 0),
      lower: lower ?? 1,
    }))
    .toSorted((a, b) => b.gap / b.lower - a.gap / a.lower)
  return short[0]?.step ?? null
}

/**
 * How many of the tests aim at the bottleneck (product F12): 1 of 6 is 17 %, amber.
 *
 * @param tests drafts and running tests with the step that each should move
 */
export function aimAt(
  bottleneck: { step: FunnelStep | null; origin: Aim['origin'] },
  tests: readonly { key: string; step: FunnelStep | null }[],
): Aim {
  const { step } = bottleneck
  if (step === null) {
    const sentence =
      'No step of the funnel is below its limit, so there is no bottleneck to aim at.'
    return {
      step,
      origin: null,
      tests: tests.length,
      aimed: 0,
      share: null,
      tone: null,
      others: [],
      sentence,
    }
  }
  const aimed = tests.filter((test) => test.step === step)
  const share = tests.length === 0 ? null : aimed.length / tests.length
  const said = `${String(aimed.length)} of ${String(tests.length)} tests ${aimed.length === 1 ? 'aims' : 'aim'} at the bottleneck, ${step}`
  return {
    ...bottleneck,
    tests: tests.length,
    aimed: aimed.length,
    share,
    tone: share === null ? null : share < AIMED_SHARE_MIN ? 'amber' : 'good',
    others: tests.filter((test) => test.step !== step).map(({ key }) => key),
    sentence:
      share === null
        ? 'No test is planned or running.'
        : `${said}: ${String(Math.round(share * 100))} %.`,
  }
}

/**
 * The first lower step that is out of band while a test only brings more people in (products F13, M11);
 * null for other tests, and when all lower steps are in band.
 */
export function reachWarning(
  test: { mode: Mode; step: FunnelStep | null },
  steps: readonly StepHealth[],
): { step: FunnelStep; metric: string; reason: Words; fix: Words } | null {
  if (test.step !== 'reach') return null
  const order: readonly string[] = FUNNEL_STEPS[test.mode]
  const [low] = steps
    .filter(({ step, place }) => place === 'below' && order.indexOf(step) > 0)
    .toSorted((a, b) => order.indexOf(a.step) - order.indexOf(b.step))
  if (low === undefined) return null
  return {
    step: low.step,
    metric: low.metric,
    reason: {
      en: `More reach is lost further down: the step "${low.step}" (${low.metric}) is below its limit.`,
      de: `Mehr Reichweite geht weiter unten verloren: die Stufe „${low.step}“ (${low.metric}) liegt unter ihrer Grenze.`,
    },
    fix: {
      en: 'Mend that step first, or the cost of a customer rises.',
      de: 'Repariere zuerst diese Stufe, sonst steigen die Kosten je Kunde.',
    },
  }
}
