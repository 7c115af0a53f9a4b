import { BILLING_INTERVALS, monthlyPriceMinor } from '@takt/shared/metrics'
import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { majorUnits } from '@takt/shared/schemas/money.ts'
import { isObject, known, objectOf, textIn } from '../protocols/json-values.ts'

type Item = { perInterval: number; monthlyMinor: number; price: JsonObject }

/**
 * A subscription as Stripe tells it: what it comes to a month over all its items, each by its own
 * interval, less the discounts that last; and when it starts, ends and goes on.
 *
 * A discount of one invoice changes no month. What Stripe cancels at the end of a period is paid until then.
 */
export function subscription(event: string, object: JsonObject): JsonObject {
  const items = itemsOf(object)
  const [first] = items
  const currency = (textIn(object['currency'] ?? first?.price['currency']) ?? '').toUpperCase()
  const listMinor = items.reduce((sum, { monthlyMinor }) => sum + monthlyMinor, 0)
  const amountMinor = items.reduce((sum, { perInterval }) => sum + perInterval, 0)
  const customer = textIn(object['customer'])
  const account = textIn(objectOf(object['metadata'])['account_id'])
  // Instants: the project's zone says which day each is.
  const properties = known({
    subscription_id: object['id'],
    status: statusOf(object),
    ...(currency === '' ? {} : { amount: majorUnits(amountMinor, currency), currency }),
    mrr_minor: discounted(listMinor, object),
    ...intervalOf(first),
    product: first?.price['product'],
    starts_on: instant(object['start_date'] ?? object['created']),
    trial_ends_on: instant(object['trial_end']),
    renewal_on: instant(periodEnd(object)),
    period_end: instant(periodEnd(object)),
  })
  // That it goes on after all is told by nothing: the end is named even where there is none.
  return {
    event,
    groupId: account ?? customer,
    properties: { ...properties, ends_on: instant(endOf(object)) },
  }
}

const intervalOf = (item: Item | undefined) => {
  const price = item?.price ?? {}
  const recurring = objectOf(price['recurring'])
  return {
    interval: recurring['interval'] ?? price['interval'],
    interval_count: recurring['interval_count'] ?? price['interval_count'],
  }
}

function itemsOf(object: JsonObject): Item[] {
  const { data } = objectOf(object['items'])
  return (Array.isArray(data) ? data.filter(isObject) : []).map((item) => {
    const price = objectOf(item['price'] ?? item['plan'])
    const recurring = objectOf(price['recurring'])
    const unit = Number(price['unit_amount'] ?? price['amount'] ?? 0)
    const perInterval = Math.round(unit * Number(item['quantity'] ?? 1))
    const named = textIn(recurring['interval'] ?? price['interval'])
    const interval = BILLING_INTERVALS.find((known) => known === named) ?? 'month'
    const count = Number(recurring['interval_count'] ?? price['interval_count'] ?? 1)
    const isWhole = Number.isSafeInteger(perInterval) && Number.isSafeInteger(count) && count > 0
    const monthlyMinor = isWhole
      ? monthlyPriceMinor({ amountMinor: perInterval, interval, count })
      : 0
    return { perInterval, monthlyMinor, price }
  })
}

function statusOf(object: JsonObject): string | null {
  if (isObject(object['pause_collection'] ?? null)) return 'paused'
  const status = textIn(object['status'])
  return status === 'incomplete_expired' ? 'cancelled' : status
}

/** Less what every invoice is reduced by: shares first, then amounts, never below nothing. */
function discounted(listMinor: number, object: JsonObject): number {
  const { discount, discounts } = object
  const given = [discount ?? null, ...(Array.isArray(discounts) ? discounts : [])].filter(isObject)
  const coupons = given
    .map((each) => objectOf(each['coupon']))
    .filter((coupon) => coupon['duration'] !== 'once')
  const share = coupons.reduce(
    (rest, coupon) => rest * (1 - Number(coupon['percent_off'] ?? 0) / 100),
    1,
  )
  const off = coupons.reduce((sum, coupon) => sum + Number(coupon['amount_off'] ?? 0), 0)
  return Math.max(0, Math.round(listMinor * share) - off)
}

/** Ended, or set to end: at a date, or when the period that is paid for does. */
function endOf(object: JsonObject): Json | undefined {
  if (typeof object['ended_at'] === 'number') return object['ended_at']
  if (typeof object['cancel_at'] === 'number') return object['cancel_at']
  return object['cancel_at_period_end'] === true ? periodEnd(object) : null
}

function periodEnd(object: JsonObject): Json | undefined {
  if (typeof object['current_period_end'] === 'number') return object['current_period_end']
  const { data } = objectOf(object['items'])
  const [item] = Array.isArray(data) ? data.filter(isObject) : []
  return item?.['current_period_end']
}

const instant = (seconds: Json | undefined): string | null =>
  typeof seconds === 'number' ? new Date(seconds * 1_000).toISOString() : null
