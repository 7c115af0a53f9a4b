import type { Experiment } from '../schemas/experiment.ts'

const DAY_MS = 86_400_000
const WINDOW = /_(\d{2,3})d$/

/** Whole days after its first contact until a unit's value of a metric is complete; 0 for most. */
export const maturityDays = (metric: string): number => Number(WINDOW.exec(metric)?.[1] ?? 0)

/** The metrics that a verdict on the plan has to wait for, with the day on which they are complete. */
export function waitingMetrics(
  { metrics, goals = [], target }: Experiment,
  { lastUnitDay, today }: { lastUnitDay: string | null; today: string },
): { metric: string; until: string }[] {
  if (lastUnitDay === null) return []
  const asked = new Set([
    metrics.primary,
    ...metrics.secondary,
    ...goals.map(({ metric }) => metric),
    ...(target === undefined ? [] : [target.metric]),
  ])
  return [...asked]
    .map((metric) => ({ metric, days: maturityDays(metric) }))
    .filter(({ days }) => days > 0)
    .map(({ metric, days }) => ({ metric, until: daysAfter(lastUnitDay, days) }))
    .filter(({ until }) => until > today)
}

/** The calendar day so many days after another. */
export const daysAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10)

/** Whole calendar days from one day to another. */
export const daysFrom = (from: string, to: string): number =>
  Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS)
