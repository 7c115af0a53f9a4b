import type { AlarmReading } from '../alarms.ts'
import { countInWords } from '../alarms.ts'
import { bandAlarm, type BandValue } from '../band-alarm.ts'
import type { Metric, Wording } from '../metric.ts'

/** Customers of so many days are looked at … */
export const LTV_WINDOW_DAYS = 90
/** … once the youngest of them has had so many days to order again: before that every value is low. */
export const LTV_AGE_DAYS = 90

const w = (en: string, de: string): Wording => ({ en, de })

/**
 * LTV/CAC of a shop below its band (products C06, M12): what customers have come to so far against what
 * the days cost on which they were won. Young customers are left out.
 *
 * @param values oldest first, one a day on which it is looked at; the sample is the customers
 * @param missing why the newest has no value; null where it has one
 * @returns null without a band for B2C
 */
export function ltvAlarm(
  metric: Metric,
  { values, missing }: { values: readonly BandValue[]; missing: 'margin' | 'spend' | null },
): AlarmReading | null {
  const alarm = bandAlarm(metric, {
    mode: 'b2c',
    values,
    days: LTV_WINDOW_DAYS,
    page: 'channels',
  })
  if (alarm === null) return null
  const { sample } = values.at(-1) ?? { sample: 0 }
  const [days, age] = [String(LTV_WINDOW_DAYS), String(LTV_AGE_DAYS)]
  return {
    ...alarm,
    sentence: missing === null || sample === 0 ? alarm.sentence : MISSING[missing],
    basis: w(
      `of ${countInWords(sample, 'en')} customers won in ${days} days, the youngest of them ${age} days ago`,
      `von ${countInWords(sample, 'de')} Kunden aus ${days} Tagen, die jüngsten vor ${age} Tagen gewonnen`,
    ),
  }
}

const MISSING: Readonly<Record<'margin' | 'spend', Wording>> = {
  margin: w(
    'Nobody has said the contribution margin of those days.',
    'Niemand hat den Deckungsbeitrag jener Tage genannt.',
  ),
  spend: w('No costs are known of those days.', 'Von jenen Tagen sind keine Kosten bekannt.'),
}
