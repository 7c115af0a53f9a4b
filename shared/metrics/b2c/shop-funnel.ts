import { proportionCI } from '../../stats/proportions/proportion-interval.ts'
import type { Interval } from '../../schemas/result.ts'
import { quantileOfCounts, type ValueCount } from '../histogram-quantile.ts'
import { CHECKOUT_CLICKS_MAX } from './checkout-clicks.ts'
import type { VisitSums } from './visit-sums.ts'

export const FUNNEL_STEPS = ['session', 'product', 'cart', 'checkout', 'paid'] as const
export type ShopStep = (typeof FUNNEL_STEPS)[number]
/** `any`: a session counts for each step it shows. `strict`: only as far as it came in this order. */
export type ShopOrder = 'any' | 'strict'

/** Sessions that reach a step, below which its drop-off gets no colour: ours. */
export const STEP_SAMPLE_MIN = 100
const LEVEL = 0.95

export type ShopFunnelStep = {
  step: ShopStep
  sessions: number
  /** False when no session shows the step: it is not sent, and is left out of the comparison. */
  isMeasured: boolean
  /** Of all sessions. */
  share: number | null
  /** Null for the sessions themselves: that they are all is no estimate. */
  shareInterval: Interval | null
  /** Of the sessions of the measured step before. */
  fromPrevious: number | null
  fromPreviousInterval: Interval | null
  note: string | null
}

export type ShopDropOff = {
  /** The step that is left. */
  step: ShopStep
  next: ShopStep
  reached: number
  lost: number
  /** lost ÷ reached; null where nobody reached the step. */
  rate: number | null
  interval: Interval | null
  isTooFew: boolean
}

const COLUMNS: Readonly<Record<ShopOrder, Record<ShopStep, keyof VisitSums>>> = {
  any: {
    session: 'sessions',
    product: 'product_sessions',
    cart: 'cart_sessions',
    checkout: 'checkout_sessions',
    paid: 'paid_sessions',
  },
  strict: {
    session: 'sessions',
    product: 'product_in_order',
    cart: 'cart_in_order',
    checkout: 'checkout_in_order',
    paid: 'paid_in_order',
  },
}

/** Sessions by step, as counted. */
export function stepCounts(
  sums: VisitSums,
  order: ShopOrder,
  paidSessions?: number,
): Record<ShopStep, number> {
  const columns = COLUMNS[order]
  const at = (step: ShopStep): number => sums[columns[step]] ?? 0
  return {
    session: at('session'),
    product: at('product'),
    cart: at('cart'),
    checkout: at('checkout'),
    paid: paidSessions ?? at('paid'),
  }
}

/** A share with Wilson's interval; null with nothing to divide by, or more successes than trials. */
function shareOf(
  successes: number,
  trials: number,
): { value: number | null; interval: Interval | null } {
  if (trials === 0 || successes > trials) return { value: null, interval: null }
  const { ciLower, ciUpper } = proportionCI({ successes, trials, confidenceLevel: LEVEL })
  return {
    value: successes / trials,
    interval: { level: LEVEL, lower: ciLower, upper: ciUpper },
  }
}

/** Sessions of themselves: that they are all is no estimate. */
const ownShare = (sessions: number) => ({ value: sessions === 0 ? null : 1, interval: null })

/**
 * From session to payment: each step of all sessions and of the step before (product D01, ruling R18).
 *
 * A step that no session shows is not measured; the next one is then compared with the last that is.
 */
export function shopFunnel(counts: Readonly<Record<ShopStep, number>>): ShopFunnelStep[] {
  let previous = counts.session
  return FUNNEL_STEPS.map((step) => {
    const sessions = counts[step]
    const isMeasured = step === 'session' || sessions > 0
    const share = step === 'session' ? ownShare(sessions) : shareOf(sessions, counts.session)
    const from = step === 'session' || !isMeasured ? null : shareOf(sessions, previous)
    const isMore = isMeasured && sessions > previous
    if (isMeasured) previous = sessions
    return {
      step,
      sessions,
      isMeasured,
      share: share.value,
      shareInterval: share.interval,
      fromPrevious: from?.value ?? null,
      fromPreviousInterval: from?.interval ?? null,
      note: noteOf({ isMeasured, isMore }),
    }
  })
}

function noteOf({ isMeasured, isMore }: { isMeasured: boolean; isMore: boolean }): string | null {
  if (!isMeasured) return 'no session shows this step'
  return isMore ? 'more sessions than at the step before: some of its events are not sent' : null
}

/** The measured steps by the share of sessions that they lose, the worst first (product D03). */
export function shopDropOffs(counts: Readonly<Record<ShopStep, number>>): ShopDropOff[] {
  const measured = shopFunnel(counts).filter(({ isMeasured }) => isMeasured)
  return measured
    .slice(0, -1)
    .map(({ step, sessions: reached }, index) => {
      const next = measured[index + 1]!
      const lost = Math.max(0, reached - next.sessions)
      const { value: rate, interval } = shareOf(lost, reached)
      return {
        step,
        next: next.step,
        reached,
        lost,
        rate,
        interval,
        isTooFew: reached < STEP_SAMPLE_MIN,
      }
    })
    .toSorted((a, b) => (b.rate ?? -1) - (a.rate ?? -1))
}

export type TimeToPay = {
  sessions: number
  p25Seconds: number | null
  medianSeconds: number | null
  p75Seconds: number | null
  p90Seconds: number | null
}

/** How long paid sessions took from their start to the payment. */
export function timeToPay(seconds: readonly ValueCount[]): TimeToPay {
  const at = (p: number): number | null => quantileOfCounts(seconds, p)
  return {
    sessions: seconds.reduce((sum, { count }) => sum + count, 0),
    p25Seconds: at(0.25),
    medianSeconds: at(0.5),
    p75Seconds: at(0.75),
    p90Seconds: at(0.9),
  }
}

export type ClicksToPay = {
  paths: number
  median: number | null
  p90: number | null
  within: number
  withinShare: number | null
  interval: Interval | null
  /** Whether any path takes more than three; false without paths. */
  isAmber: boolean
}

/** Clicks from cart to payment, given as counts (products D04, M03). */
export function clicksToPay(clicks: readonly ValueCount[]): ClicksToPay {
  const paths = clicks.reduce((sum, { count }) => sum + count, 0)
  const within = clicks
    .filter(({ value }) => value <= CHECKOUT_CLICKS_MAX)
    .reduce((sum, { count }) => sum + count, 0)
  const share = shareOf(within, paths)
  return {
    paths,
    median: quantileOfCounts(clicks, 0.5),
    p90: quantileOfCounts(clicks, 0.9),
    within,
    withinShare: share.value,
    interval: share.interval,
    isAmber: within < paths,
  }
}
