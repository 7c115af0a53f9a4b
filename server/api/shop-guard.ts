import { guardMetric } from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { addDays } from '../read-models/period.ts'
import { readDataDays } from '../read-models/period-sums.ts'
import { today } from './today.ts'

/** Data that ended so long ago came by import: the shop is looked at as it was then. */
const STALE_DAYS = 90

/**
 * Lets panels of orders and customers into B2C and hybrid projects only.
 *
 * @throws AppError 422 with the reason and what to ask for instead
 */
export function requireShop({ project }: ProjectScope, metric: string): void {
  if (project.mode !== 'b2b') return
  const answer = guardMetric({ metric, mode: 'b2b' })
  const reason = answer.ok
    ? `This project is B2B: it has no orders and no customers of a shop.`
    : answer.reason.en
  throw new AppError('unprocessable', reason, {
    code: 'wrong_mode',
    metric,
    nearest: answer.ok ? [] : answer.nearest,
  })
}

/** The last day that counts: the one asked for, today, or the last day of data that ended long ago. */
export async function asOfDay(
  scope: ProjectScope,
  asked: string | undefined,
  nowMs: number,
): Promise<string> {
  if (asked !== undefined) return asked
  const day = today(scope.project, nowMs)
  const last = (await readDataDays(scope))?.last ?? day
  return last < addDays(day, -STALE_DAYS) ? last : day
}

/** Without `to` until `asOf`; without `from` the 28 days up to it. */
export function daysOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  asOf: string,
): { from: string; to: string } {
  const end = to ?? asOf
  const start = from ?? addDays(end, -27)
  if (start > end) throw new AppError('invalid_request', 'from: is after to')
  return { from: start, to: end }
}
