import type { JsonObject } from '@takt/shared/schemas/event.ts'
import type { Random } from '@takt/shared/numeric/random.ts'

/** Picks one of `items` with a chance in proportion to its weight. */
export function pickWeighted<Item extends { weight: number }>(
  random: Random,
  items: readonly Item[],
): Item {
  const total = items.reduce((sum, { weight }) => sum + weight, 0)
  let rest = random.uniform() * total
  for (const item of items) {
    rest -= item.weight
    if (rest < 0) return item
  }
  const last = items.at(-1)
  if (last === undefined) throw new RangeError('items must not be empty')
  return last
}

/** What Brand A sells; the weight says how often a visitor looks at it. */
export const PRODUCTS = [
  { id: 'calm-serum', name: 'Calm Serum 30 ml', price: 34, weight: 5 },
  { id: 'night-cream', name: 'Night Cream 50 ml', price: 42, weight: 3 },
  { id: 'clean-foam', name: 'Clean Foam 150 ml', price: 18, weight: 4 },
  { id: 'sun-fluid', name: 'Sun Fluid SPF 50', price: 26, weight: 2 },
] as const

function shortVideo(content: string): JsonObject {
  return { source: 'tiktok', medium: 'paid_social', name: 'short-video', content }
}

/** Where visits come from; the share of paid social is what a young brand lives on. */
export const CHANNELS: readonly { weight: number; campaign?: JsonObject; referrer?: string }[] = [
  { weight: 13, campaign: shortVideo('clip-01') },
  { weight: 8, campaign: shortVideo('clip-02') },
  { weight: 7, campaign: shortVideo('clip-03') },
  { weight: 6, campaign: shortVideo('clip-04') },
  { weight: 14, campaign: { source: 'instagram', medium: 'paid_social', name: 'creators' } },
  { weight: 16, referrer: 'https://www.google.com/' },
  { weight: 9, campaign: { source: 'google', medium: 'cpc', name: 'brand' } },
  { weight: 8, campaign: { source: 'newsletter', medium: 'email', name: 'weekly' } },
  { weight: 4, referrer: 'https://www.beauty-notes.example/' },
  { weight: 15 },
]

/** Real user agents of common browsers, so that devices are recognised as in a real shop. */
export const BROWSERS = [
  {
    weight: 48,
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  },
  {
    weight: 26,
    userAgent:
      'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36',
  },
  {
    weight: 22,
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36',
  },
  {
    weight: 4,
    userAgent:
      'Mozilla/5.0 (iPad; CPU OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  },
] as const

/** Sunday first: people buy skin care in the evening and on Sundays. */
export const WEEKDAY_WEIGHTS = [1.18, 0.98, 0.95, 0.96, 0.97, 0.94, 1.05]

/** By hour of the day, UTC. */
export const HOUR_WEIGHTS = [
  2, 1, 1, 1, 1, 2, 4, 6, 7, 7, 7, 7, 8, 8, 7, 7, 8, 9, 11, 13, 13, 10, 6, 3,
]
