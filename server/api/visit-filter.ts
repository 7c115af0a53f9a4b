import { createMiddleware } from 'hono/factory'
import { z } from 'zod'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'

const Value = z.string().trim().min(1).max(512).optional()

/** The filters of everything that is made of visits, as they stand in an address. */
export const VisitFilterQuery = {
  channel: Value,
  device: Value,
  country: Value,
  landing: Value,
  /** `EXPERIMENT:VARIANT`: visits of those who had seen it by then. */
  variant: Value,
}
type FilterName = keyof typeof VisitFilterQuery
const NAMES = Object.keys(VisitFilterQuery) as FilterName[]

/** Why customers are not filtered by what their visits are. */
export const KEPT_BY_CUSTOMER =
  'customers are kept by their orders and by no visit; ask for /metrics/repurchase_rate_60d?by=channel or /orders, which know the channel'

/**
 * Refuses the filters of visits that an answer is not kept by: who filters must not be given numbers
 * that are not filtered.
 *
 * @param kept those that it honours
 * @param reason what it is kept by, and where the others are answered
 * @throws AppError 422 that names the filters
 */
export const onlyFilters = (kept: readonly FilterName[], reason: string) =>
  createMiddleware<ApiEnv>(async (c, next) => {
    const wrong = NAMES.filter(
      (name) => !kept.includes(name) && (c.req.query(name) ?? '').trim() !== '',
    )
    if (wrong.length > 0) {
      throw new AppError('unprocessable', `${wrong.join(', ')}: ${reason}`, {
        code: 'not_kept',
        filters: wrong,
        kept,
      })
    }
    await next()
  })
