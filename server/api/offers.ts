import {
  type AcquiredSums,
  offerOverlaps,
  promotionValue,
  type RunningTest,
  testContamination,
  windowValue,
} from '@takt/shared/metrics'
import { OFFER_TYPES, type Offer } from '@takt/shared/schemas/offer.ts'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { readExperiments } from '../config-store/experiments.ts'
import { readOffers } from '../config-store/offers.ts'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readAcquired } from '../read-models/customer-sums.ts'
import type { ApiEnv } from './env.ts'
import { asOfDay, requireShop } from './shop-guard.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { onlyFilters } from './visit-filter.ts'

const AskPromotions = z.object({ asOf: z.iso.date().optional() })

const unfiltered = onlyFilters(
  [],
  'offers and their customers are kept by coupon and by no visit; ask for /orders, which is filtered row by row',
)

/** The calendar of offers, what it does to tests, and what offers' customers are worth later. */
export function offers({ now }: Services) {
  return new Hono<ApiEnv>()
    .get('/offers/calendar', unfiltered, async (c) =>
      c.json(await inSnapshot(c.var.scope, calendar)),
    )
    .get('/promotions', unfiltered, query(AskPromotions), async (c) => {
      requireShop(c.var.scope, 'customer_value_60d')
      const { asOf } = c.req.valid('query')
      return c.json(
        await inSnapshot(c.var.scope, async (scope) =>
          promotions(scope, await asOfDay(scope, asOf, now())),
        ),
      )
    })
}

async function calendar(scope: ProjectScope) {
  const { project, db } = scope
  const list = await readOffers(db, project.id)
  const tests = (await readExperiments(db, project.id)).flatMap(
    ({ experiment, startedAt, stoppedAt }): RunningTest[] => {
      if (startedAt === null) return []
      return [
        {
          key: experiment.key,
          name: experiment.name,
          from: today(project, Date.parse(startedAt)),
          to: stoppedAt === null ? null : today(project, Date.parse(stoppedAt)),
        },
      ]
    },
  )
  return {
    /** In the order in which a new offer should be considered; time-limited ones last. */
    types: OFFER_TYPES,
    tip: 'Limited stock or an exclusive variant gives a reason to buy; a timer only presses.',
    offers: list,
    overlaps: offerOverlaps(list),
    experiments: testContamination(tests, list).filter(({ warning }) => warning !== null),
  }
}

const WINDOW = 60

/** What customers of each offer are worth after 60 days, beside those won without one. */
export async function promotions(scope: ProjectScope, asOf: string) {
  const { project, db } = scope
  const list = (await readOffers(db, project.id)).filter(({ mode }) => mode === 'b2c')
  const rows = await readAcquired(scope, { to: asOf, dimension: 'coupon' })
  const isWon = (row: { value: string; day: string }, offer: Offer): boolean =>
    row.value === ''
      ? offer.scope === 'site' && row.day >= offer.startsOn && row.day <= (offer.endsOn ?? asOf)
      : row.value.toLowerCase() === offer.key.toLowerCase()
  const base = rows.filter((row) => row.value === '' && !list.some((offer) => isWon(row, offer)))
  const coupons = [...new Set(rows.map(({ value }) => value).filter((value) => value !== ''))]
  const known = new Set(list.map(({ key }) => key.toLowerCase()))
  const groups = [
    ...list.map((offer) => ({
      key: offer.key,
      name: offer.name,
      experiment: offer.experiment,
      rows: rows.filter((row) => isWon(row, offer)),
    })),
    ...coupons
      .filter((coupon) => !known.has(coupon.toLowerCase()))
      .map((coupon) => ({
        key: coupon,
        name: coupon,
        experiment: null,
        rows: rows.filter(({ value }) => value === coupon),
      })),
  ]
  return {
    asOf,
    days: WINDOW,
    currency: project.currency,
    base: valueAnswer(base, asOf, project.currency),
    text: `net value in the first ${String(WINDOW)} days of customers whose first order used the coupon or fell into a site-wide offer, against customers won without either`,
    rows: groups.map(({ rows: own, ...group }) => ({
      ...group,
      ...valueAnswer(own, asOf, project.currency),
      ...comparisonOf(own, base, asOf),
    })),
  }
}

function valueAnswer(rows: readonly AcquiredSums[], asOf: string, currency: string) {
  const { valueMinor, interval, eligible, immature } = windowValue(rows, WINDOW, asOf)
  const money = (minor: number | null): number | null =>
    minor === null ? null : majorUnits(minor, currency)
  return {
    eligible,
    immature,
    value: money(valueMinor),
    interval: interval && {
      level: interval.level,
      lower: money(interval.lower),
      upper: money(interval.upper),
    },
  }
}

function comparisonOf(own: readonly AcquiredSums[], base: readonly AcquiredSums[], asOf: string) {
  const valueOf = (rows: readonly AcquiredSums[]) => {
    const { days, eligible, netMinor, valueMinor } = windowValue(rows, WINDOW, asOf)
    return {
      days,
      eligible,
      grossMinor: netMinor,
      valueMinor,
      reason: valueMinor === null ? ('no_mature_customers' as const) : null,
    }
  }
  const { change, isWarning } = promotionValue({ promotion: valueOf(own), base: valueOf(base) })
  return { change: change.value, reason: change.reason, isWarning }
}
