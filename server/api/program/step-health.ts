import { periodValue } from '@takt/shared/experiments'
import { bandOn, bandPlace, metricById, metricWithBands } from '@takt/shared/metrics'
import { placeByOwnPast, reachWarning, type StepHealth } from '@takt/shared/program'
import type { Misuse } from '@takt/shared/schemas/claim.ts'
import type { FunnelStep } from '@takt/shared/schemas/funnel-step.ts'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { isComputed, readMetricSums } from '../../read-models/metric-sums.ts'
import { addDays } from '../../read-models/period.ts'

const RECENT_DAYS = 28
const HISTORY_WEEKS = 8

/** The rate by which each step of the funnel is judged. */
const STEP_METRICS: Record<Mode, readonly (readonly [FunnelStep, string])[]> = {
  b2c: [
    ['cart', 'cart_access_rate'],
    ['checkout', 'checkout_rate'],
    ['payment', 'cart_to_paid_rate'],
    ['payment', 'session_purchase_rate'],
    ['repurchase', 'repeat_purchase_rate'],
  ],
  b2b: [
    ['sql', 'sql_rate'],
    ['opportunity', 'lead_to_opp'],
    ['review', 'approval_rate'],
    ['contract', 'win_rate_closed_count'],
  ],
}

/** How the steps of a project's funnel did in the last four weeks, by rhythm. */
export async function readStepHealth(
  scope: ProjectScope,
  modes: readonly Mode[],
  day: string,
): Promise<Map<Mode, StepHealth[]>> {
  const found = new Map<Mode, StepHealth[]>()
  for (const mode of modes) {
    const steps: StepHealth[] = []
    for (const [step, metric] of STEP_METRICS[mode]) {
      if (isComputed(metric)) steps.push(await healthOf(scope, { mode, step, metric }, day))
    }
    found.set(mode, steps)
  }
  return found
}

/** A warning for an idea or a test that only brings more people in; empty for others. */
export async function reachWarnings(
  scope: ProjectScope,
  { mode, step }: { mode: Mode; step: FunnelStep | null },
  day: string,
  known?: ReadonlyMap<Mode, readonly StepHealth[]>,
): Promise<(Misuse & { step: string; metric: string })[]> {
  if (step !== 'reach') return []
  const steps = known?.get(mode) ?? (await readStepHealth(scope, [mode], day)).get(mode) ?? []
  const warning = reachWarning({ mode, step }, steps)
  return warning === null ? [] : [{ rule: 'reach_above_leak', ...warning }]
}

async function healthOf(
  scope: ProjectScope,
  { mode, step, metric: id }: { mode: Mode; step: FunnelStep; metric: string },
  day: string,
): Promise<StepHealth> {
  const known = metricById(id)
  if (known === undefined) throw new Error(`the catalogue has no ${id}`)
  const metric = metricWithBands(known, scope.project.settings)
  const to = addDays(day, -1)
  const valueIn = async (from: string, until: string) => {
    const [sums] = await readMetricSums(scope, id, { from, to: until, grain: 'total', by: null })
    const parts = sums ?? { numerator: 0, denominator: 0, numeratorSquares: null }
    return { ...periodValue(metric, parts, scope.project.currency), sample: parts.denominator ?? 0 }
  }
  const recent = await valueIn(addDays(to, 1 - RECENT_DAYS), to)
  const band = metric.bands[mode] ?? null
  const limits = band === null ? null : bandOn(band, to)
  const frame = { step, metric: id, value: recent.value, denominator: recent.sample }
  if (band !== null && limits !== null) {
    const { value, sample } = recent
    const place = bandPlace({ band, value, sample, minimumSample: metric.minimumSample, day: to })
    return {
      ...frame,
      lower: limits.lower,
      origin: limits.origin,
      place: place === 'between' ? 'in' : place,
    }
  }
  const weeks: number[] = []
  for (let week = 1; week <= HISTORY_WEEKS; week += 1) {
    const end = addDays(to, -RECENT_DAYS - (week - 1) * 7)
    const { value } = await valueIn(addDays(end, -6), end)
    if (value !== null) weeks.push(value)
  }
  return { ...frame, ...placeByOwnPast(recent, { weeks, minimumSample: metric.minimumSample }) }
}
