import { historicValue, REPURCHASE_WINDOWS, windowValue } from '@takt/shared/metrics'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { AnswerOf } from '../answers/answers.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readOrdersVersion } from '../read-models/customer-orders.ts'
import { readAcquired } from '../read-models/customer-sums.ts'
import { AppError } from '../errors.ts'
import { addDays } from '../read-models/period.ts'
import { readLastSeq } from '../read-models/projector-position.ts'
import type { ApiEnv } from './env.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { asOfDay, requireShop } from './shop-guard.ts'
import { query } from './validate.ts'
import { KEPT_BY_CUSTOMER, onlyFilters } from './visit-filter.ts'

const MIGRATION_DAYS = 90
const LOOP_DAYS = 90
/** Above this an answer about older orders is given while the new one is computed. */
const PATIENT_CUSTOMERS = 5_000

const AskRfm = z.object({
  asOf: z.iso.date().optional(),
  /** The earlier date of the migration; 90 days before `asOf` when absent. */
  before: z.iso.date().optional(),
})
const AskLtv = z.object({
  asOf: z.iso.date().optional(),
  months: z.coerce.number().int().min(1).max(60).default(12),
})

const AskLoop = z.object({
  /** Days of the orders; the 90 days before `to` when absent. */
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
})

const unfiltered = onlyFilters([], KEPT_BY_CUSTOMER)

/** Groups of customers, and what customers are worth. */
export function customerValue({ now, answers }: Services) {
  const isLarge = ({ customers }: { customers: number }): boolean => customers > PATIENT_CUSTOMERS
  const keptRfm = createKeptAnswers<AnswerOf<'customerGroups'>>({ now, isLarge })
  const keptPrediction = createKeptAnswers<AnswerOf<'predictedValue'>>({ now, isLarge })
  const keptLoop = createKeptAnswers<AnswerOf<'customerLoop'>>({ now, isLarge })
  return new Hono<ApiEnv>()
    .get('/rfm', unfiltered, query(AskRfm), async (c) => {
      const { scope } = c.var
      requireShop(scope, 'repeat_purchase_rate')
      const { asOf: asked, before: askedBefore } = c.req.valid('query')
      const asOf = await asOfDay(scope, asked, now())
      const before = askedBefore ?? addDays(asOf, -MIGRATION_DAYS)
      const key = `${String(scope.project.id)} ${asOf} ${before}`
      const version = await readOrdersVersion(scope, asOf)
      const { answer, computed } = await keptRfm(key, version, () =>
        answers.ask(scope, 'customerGroups', { asOf, before }),
      )
      return c.json({ ...answer, computed })
    })
    .get('/ltv', unfiltered, query(AskLtv), async (c) => {
      const { scope } = c.var
      requireShop(scope, 'ltv_observed')
      const { asOf: asked, months } = c.req.valid('query')
      const asOf = await asOfDay(scope, asked, now())
      const key = `${String(scope.project.id)} ${asOf} ${String(months)}`
      const version = await readOrdersVersion(scope, asOf)
      const { answer: predicted, computed } = await keptPrediction(key, version, () =>
        answers.ask(scope, 'predictedValue', { asOf, months }),
      )
      return c.json({ ...(await historic(scope, asOf)), predicted, computed })
    })
    .get('/customer-loop', unfiltered, query(AskLoop), async (c) => {
      const { scope } = c.var
      requireShop(scope, 'repurchase_rate_60d')
      const asked = c.req.valid('query')
      const to = await asOfDay(scope, asked.to, now())
      const from = asked.from ?? addDays(to, 1 - LOOP_DAYS)
      if (from > to) throw new AppError('invalid_request', 'from: is after to', { field: 'from' })
      const key = `${String(scope.project.id)} ${from} ${to}`
      const version = String(await readLastSeq(scope))
      const { answer, computed } = await keptLoop(key, version, () =>
        answers.ask(scope, 'customerLoop', { from, to }),
      )
      return c.json({ ...answer, computed })
    })
}

async function historic(scope: ProjectScope, asOf: string) {
  const { currency } = scope.project
  const rows = await readAcquired(scope, { to: asOf })
  const { netMinor, perCustomerMinor, ...counts } = historicValue(rows)
  const money = (minor: number | null): number | null =>
    minor === null ? null : majorUnits(minor, currency)
  return {
    asOf,
    currency,
    historic: {
      ...counts,
      netMinor,
      value: money(perCustomerMinor),
      text: 'net revenue to date per customer: observed, no forecast',
      note: perCustomerMinor === null ? 'no customer has ordered yet' : null,
      windows: REPURCHASE_WINDOWS.map((days) => {
        const { valueMinor, eligible, immature } = windowValue(rows, days, asOf)
        return { days, value: money(valueMinor), eligible, immature }
      }),
    },
  }
}
