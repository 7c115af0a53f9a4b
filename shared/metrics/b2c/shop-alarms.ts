import { proportionCI } from '../../stats/proportions/proportion-interval.ts'
import { type AlarmReading, countInWords, firingSince } from '../alarms.ts'
import type { BandValue } from '../band-alarm.ts'
import { quantileR7 } from '../quantile.ts'
import type { Metric, Wording } from '../metric.ts'
import { CART_GAP_POINTS, cartAlarm } from './cart-alarm.ts'
import { clicksToPay } from './shop-funnel.ts'
import type { ValueCount } from '../histogram-quantile.ts'
import { addVisits, visitQuotient, type VisitSums } from './visit-sums.ts'
import type { Rate } from '../rate.ts'

/** Days over which the alarms of a shop look; one day alone is too restless. */
export const ALARM_WINDOW_DAYS = 7
const HISTORY_WEEKS = 8
const SESSIONS_MIN = 100
const PATHS_MIN = 20

type Day = VisitSums & { day: string }
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`
const w = (en: string, de: string): Wording => ({ en, de })
const ofSessions = ({ sessions }: VisitSums): Wording =>
  w(
    `of ${countInWords(sessions, 'en')} sessions in 7 days`,
    `von ${countInWords(sessions, 'de')} Sitzungen in 7 Tagen`,
  )
const inGerman = (text: string): string => text.replaceAll('.', ',')

/** The sums of the seven days that end with each day, oldest first. */
function windowsOf(days: readonly Day[]): Day[] {
  return days
    .map((day, index) => ({
      ...addVisits(days.slice(Math.max(0, index + 1 - ALARM_WINDOW_DAYS), index + 1)),
      day: day.day,
    }))
    .slice(Math.min(ALARM_WINDOW_DAYS, days.length) - 1)
}

/** More than ten percentage points between cart and payment (products D02, M01, ruling R16). */
export function cartGapAlarm(days: readonly Day[]): AlarmReading {
  const windows = windowsOf(days)
  const fires = (sums: VisitSums): boolean =>
    sums.cart_sessions <= sums.sessions &&
    cartAlarm({
      sessions: sums.sessions,
      cartSessions: sums.cart_sessions,
      paidSessions: sums.paid_sessions,
    }).isAlarm
  const now = windows.at(-1)
  const value =
    now === undefined || now.sessions === 0
      ? null
      : (now.cart_sessions - now.paid_sessions) / now.sessions
  const isFiring = now !== undefined && fires(now)
  return {
    rule: 'cart_paid_gap',
    mode: 'b2c',
    name: w('Gap between cart and payment', 'Abstand von Warenkorb zu Zahlung'),
    state: value === null ? 'unknown' : isFiring ? 'firing' : 'clear',
    value,
    threshold: CART_GAP_POINTS / 100,
    unit: 'share',
    basis: now === undefined ? w('no sessions', 'keine Sitzungen') : ofSessions(now),
    sentence:
      value === null
        ? w('No sessions in seven days.', 'Keine Sitzungen in sieben Tagen.')
        : w(
            `${percent(value)} of sessions fill a cart and do not pay; the alarm is above 10 points.`,
            `${inGerman(percent(value))} der Sitzungen füllen einen Warenkorb und zahlen nicht; der Alarm liegt über 10 Punkten.`,
          ),
    since: firingSince(windows, fires),
    items: [],
    page: 'overview',
    query: '/funnel',
  }
}

/** Cart to payment of the last week, and the median of the eight weeks before. */
function usualCartToPaid(days: readonly Day[]): {
  carts: number
  paid: number
  now: number | null
  median: number | null
} {
  const weeks = Array.from({ length: HISTORY_WEEKS + 1 }, (_, index) => {
    const end = days.length - ALARM_WINDOW_DAYS * index
    return addVisits(days.slice(Math.max(0, end - ALARM_WINDOW_DAYS), Math.max(0, end)))
  })
  const [now = null, ...before] = weeks.map(({ paid_sessions: paid, cart_sessions: carts }) =>
    carts < SESSIONS_MIN ? null : paid / carts,
  )
  const known = before.filter((value) => value !== null)
  return {
    carts: weeks[0]?.cart_sessions ?? 0,
    paid: weeks[0]?.paid_sessions ?? 0,
    now,
    median: known.length < HISTORY_WEEKS / 2 ? null : quantileR7(known, 0.5),
  }
}

/** Whether the usual share lies where chance alone may have put so many payments (Wilson, 95 %). */
function chanceOf({ carts, paid, median }: { carts: number; paid: number; median: number }) {
  if (paid > carts) return w('', '')
  const { ciLower, ciUpper } = proportionCI({
    successes: paid,
    trials: carts,
    method: 'wilson',
    confidenceLevel: 0.95,
  })
  if (ciLower === null || ciUpper === null) return w('', '')
  const ends = `${percent(ciLower)} – ${percent(ciUpper)}`
  return median >= ciLower && median <= ciUpper
    ? w(
        ` Chance alone may be the cause: its 95 % interval is ${ends}.`,
        ` Das kann Zufall sein: sein 95-%-Intervall ist ${inGerman(ends)}.`,
      )
    : w(
        ` More than chance: its 95 % interval is ${ends}.`,
        ` Mehr als Zufall: sein 95-%-Intervall ist ${inGerman(ends)}.`,
      )
}

/**
 * Cart to payment below the median of the eight weeks before (ruling R16, for shops with few carts); half
 * of all weeks are, so it says whether chance explains it.
 */
export function cartToPaidAlarm(days: readonly Day[]): AlarmReading {
  const { carts, paid, now, median } = usualCartToPaid(days)
  const common = {
    rule: 'cart_to_paid_below_usual',
    mode: 'b2c' as const,
    name: w('Cart to payment below its own level', 'Warenkorb zu Zahlung unter eigenem Niveau'),
    value: now,
    threshold: median,
    unit: 'share' as const,
    basis: w(
      `of ${String(carts)} sessions with a cart in 7 days`,
      `von ${String(carts)} Sitzungen mit Warenkorb in 7 Tagen`,
    ),
    items: [],
    page: 'overview',
    query: '/funnel',
  }
  if (now === null || median === null) {
    return {
      ...common,
      state: 'unknown',
      sentence: w(
        'Too few carts, or fewer than four weeks before, to know the usual level.',
        'Zu wenige Warenkörbe oder keine vier Wochen davor, um das übliche Niveau zu kennen.',
      ),
      since: null,
    }
  }
  const isFiring = now < median
  const chance = isFiring ? chanceOf({ carts, paid, median }) : w('', '')
  return {
    ...common,
    state: isFiring ? 'firing' : 'clear',
    sentence: w(
      `${percent(now)} of carts are paid; the median of the weeks before is ${percent(median)}.${chance.en}`,
      `${inGerman(percent(now))} der Warenkörbe werden bezahlt; der Median der Wochen davor ist ${inGerman(percent(median))}.${chance.de}`,
    ),
    since: isFiring ? (days.at(-ALARM_WINDOW_DAYS)?.day ?? null) : null,
  }
}

/** Payments that take more than three clicks (products D04, M03). */
export function clicksAlarm(clicks: readonly ValueCount[], since: string): AlarmReading {
  const { paths, within, withinShare, isAmber } = clicksToPay(clicks)
  const isKnown = withinShare !== null && paths >= PATHS_MIN
  return {
    rule: 'payment_over_3_clicks',
    mode: 'b2c',
    name: w('Payment in more than three clicks', 'Zahlung in mehr als drei Klicks'),
    state: !isKnown ? 'unknown' : isAmber ? 'firing' : 'clear',
    value: withinShare,
    threshold: 1,
    unit: 'share',
    basis: w(
      `${String(within)} of ${String(paths)} paths`,
      `${String(within)} von ${String(paths)} Wegen`,
    ),
    sentence:
      withinShare === null
        ? w(
            'No payment was measured from the cart.',
            'Keine Zahlung wurde vom Warenkorb an gemessen.',
          )
        : w(
            `${percent(withinShare)} of payments take at most three clicks.`,
            `${inGerman(percent(withinShare))} der Zahlungen brauchen höchstens drei Klicks.`,
          ),
    since: isKnown && isAmber ? since : null,
    items: [],
    page: 'overview',
    query: '/funnel',
  }
}

/** A metric of visits over the seven days that end with each day, oldest first, to be judged by its band. */
export const bandValues = (metric: Pick<Metric, 'id'>, days: readonly Day[]): BandValue[] =>
  windowsOf(days).map(({ day, ...sums }) => {
    const { numerator, denominator } = visitQuotient(metric, sums)
    const value = numerator === null || !denominator ? null : numerator / denominator
    return { day, value, sample: denominator ?? 0 }
  })

/** Least share of orders whose source is known; ours, the article gives none. */
export const SOURCE_COVERAGE_MIN = 0.8
const ORDERS_MIN = 30

/** Too many orders of which nobody knows where they came from (product D22). */
export function sourceCoverageAlarm(
  coverage: Pick<Rate, 'value' | 'numerator' | 'denominator'>,
  { since }: { since: string },
): AlarmReading {
  const { value, numerator, denominator } = coverage
  const isKnown = value !== null && denominator >= ORDERS_MIN
  const isFiring = isKnown && value < SOURCE_COVERAGE_MIN
  return {
    rule: 'source_coverage_low',
    mode: 'b2c',
    name: w('Orders without a known source', 'Bestellungen ohne bekannte Quelle'),
    state: !isKnown ? 'unknown' : isFiring ? 'firing' : 'clear',
    value,
    threshold: SOURCE_COVERAGE_MIN,
    unit: 'share',
    basis: w(
      `${String(numerator)} of ${String(denominator)} orders in 28 days`,
      `${String(numerator)} von ${String(denominator)} Bestellungen in 28 Tagen`,
    ),
    sentence: isKnown
      ? w(
          `The source of ${percent(value)} of orders is known; below ${percent(SOURCE_COVERAGE_MIN)} no channel can be judged.`,
          `Von ${inGerman(percent(value))} der Bestellungen ist die Quelle bekannt; unter ${inGerman(percent(SOURCE_COVERAGE_MIN))} lässt sich kein Kanal beurteilen.`,
        )
      : w(
          `Too few orders to judge: at least ${String(ORDERS_MIN)} are needed.`,
          `Zu wenige Bestellungen, um zu urteilen: mindestens ${String(ORDERS_MIN)} sind nötig.`,
        ),
    since: isFiring ? since : null,
    items: [],
    page: 'channels',
    query: '/channels',
  }
}
