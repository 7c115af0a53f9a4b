import type { Creative } from '@takt/shared/schemas/creative.ts'
import type { Offer } from '@takt/shared/schemas/offer.ts'
import type { Spend } from '@takt/shared/schemas/spend.ts'

const DAY_MS = 86_400_000

/** The clips behind the demo shop's short-video campaign. */
export const SHOP_CREATIVES: readonly Creative[] = [
  clip('clip-01', 'Before and after, three seconds', ['before/after', 'UGC'], [12, 3]),
  clip('clip-02', 'Night routine', ['routine', 'UGC'], [28, null]),
  clip('clip-03', 'What is inside', ['ingredients'], [34, null]),
  clip('clip-04', 'Seven days later', ['before/after', 'UGC'], [15, 9]),
]

function clip(
  key: string,
  name: string,
  tags: string[],
  [lengthS, beforeAfterAtS]: readonly [number, number | null],
): Creative {
  const creator = tags.includes('UGC') ? 'Mira' : ''
  return { key, name, creator, tags, lengthS, beforeAfterAtS }
}

const dayText = (ms: number): string => new Date(ms).toISOString().slice(0, 10)

/** What the demo shop spends on a day, in cents. */
const DAILY: readonly { channel: string; creative: string; amountMinor: number }[] = [
  { channel: 'paid_social', creative: 'clip-01', amountMinor: 4_200 },
  { channel: 'paid_social', creative: 'clip-02', amountMinor: 2_600 },
  { channel: 'paid_social', creative: 'clip-03', amountMinor: 2_300 },
  { channel: 'paid_social', creative: 'clip-04', amountMinor: 2_100 },
  { channel: 'paid_search', creative: '', amountMinor: 4_400 },
]

/** Costs of the demo shop's channels on so many days up to today. */
export function shopSpend(todayMs: number, days: number): Spend[] {
  return Array.from({ length: days + 1 }, (_, ago) => dayText(todayMs - ago * DAY_MS)).flatMap(
    (day) =>
      DAILY.map(({ channel, creative, amountMinor }): Spend => ({
        day,
        channel,
        creative,
        amountMinor,
        campaign: '',
        kind: 'media',
        currency: 'EUR',
        impressions: null,
        clicks: null,
      })),
  )
}

/** Two offers of the whole site that overlap while a test runs: what the calendar warns of. */
export function shopOffers(madeMs: number): Offer[] {
  const day = (ago: number): string => dayText(madeMs - ago * DAY_MS)
  const offer = { mode: 'b2c', scope: 'site', experiment: null } as const
  return [
    {
      ...offer,
      key: 'bundle-week',
      name: 'Routine as a bundle',
      type: 'bundle',
      startsOn: day(9),
      endsOn: day(3),
      benefit: 'Serum and cream together, 15 % less',
    },
    {
      ...offer,
      key: 'mini-gift',
      name: 'A mini with every order',
      type: 'limited_stock',
      startsOn: day(5),
      endsOn: day(-2),
      benefit: '500 minis, while they last',
    },
  ]
}
