import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { type KeptShop, openKeptShop } from '../support/kept-shop.ts'

const FOLDER = fileURLToPath(new URL('../../node_modules/.cache/bench/', import.meta.url))
const SIZES = (process.env['TAKT_BENCH_EVENTS'] ?? '1000000,10000000').split(',').map(Number)
const ROUNDS = 40
const WARM_UP = 5
const MEDIAN_MS_MAX = 50
const P95_MS_MAX = 150
const RATIO_MAX = 1.5
/** Below this the clock and the collector decide what a ratio says. */
const MEASURABLE_MS = 5

/** What the pages of a shop ask for; add a panel and it is measured. */
const PANELS: readonly string[] = [
  '/tiles',
  '/tiles?channel=email',
  '/tiles?country=DE',
  '/tree',
  '/tree?span=7d&device=mobile',
  '/funnel?by=device',
  '/funnel?by=channel',
  '/funnel?by=country',
  '/funnel?by=landing',
  '/funnel?by=visitor_type',
  '/funnel?by=variant&experiment=cta',
  '/funnel?variant=cta:b',
  '/funnel?channel=email&country=DE',
  '/funnel?country=DE&landing=/landing/3',
  '/alarms',
  '/visits',
  '/visits?reached=cart&missed=paid',
  '/visits?reached=paid&country=AT&channel=email',
  '/visits?country=AT&channel=email',
  '/visits?variant=cta:b&reached=paid',
  '/metrics',
  '/metrics/session_purchase_rate?by=channel&grain=total',
  '/metrics/revenue_per_session?grain=week',
  '/metrics/visitors',
  '/metrics/visitors?grain=total',
  '/metrics/visitors?grain=week&by=channel',
  '/metrics/customers?grain=month',
  '/metrics/aov',
  '/metrics/aov?grain=total&country=DE',
  '/metrics/aov?grain=month&by=customer',
  '/metrics/repeat_purchase_rate?grain=total',
  '/metrics/refund_rate?grain=week&by=country',
  '/cohorts?grain=month',
  '/cohorts?grain=week&kind=rolling',
  '/repurchase',
  '/survival',
  '/rfm',
  '/ltv',
  '/channels?margin=0.4',
  '/channels?country=DE',
  '/channels?device=mobile&country=DE',
  '/customers?channel=email',
  '/creatives',
  '/offers/calendar',
  '/promotions',
  '/compare?before=2026-02-01..2026-02-28&after=2026-03-01..2026-03-28',
  '/experiments',
  '/experiments/cta/results',
  '/experiments/cta/segments?by=device',
  '/events',
  '/events?name=Order%20Completed',
  '/events/count',
  '/program/wall',
  '/beat',
]

type Timing = { median: number; p95: number; first: number }

/**
 * Each panel's answer over 10 million events (90 days, a million visitors, two million sessions) and
 * over a million of the same kind: median at most 50 ms, 95th percentile at most 150 ms, and at most
 * 1.5 times the time at a million. The shops are asked in turn, so that both see the same machine.
 */
export async function run(): Promise<void> {
  const shops: KeptShop[] = []
  for (const events of SIZES) shops.push(await openKeptShop(FOLDER, events))
  const names = SIZES.map((events) => `${events.toLocaleString('en')}: median, p95, first`)
  console.log(`panel | ${names.join(' | ')} | ratio`)
  let failures = 0
  for (const panel of PANELS) {
    const timings = await timesOf(shops, panel)
    const [a, b] = [timings[0], timings.at(-1)]
    if (a === undefined || b === undefined) continue
    const ratio = b.median / a.median
    const grows = b.median > MEASURABLE_MS && ratio > RATIO_MAX
    const isGood = b.median <= MEDIAN_MS_MAX && b.p95 <= P95_MS_MAX && !grows
    if (!isGood) failures += 1
    const cells = timings.map(textOf).join(' | ')
    console.log(`${panel} | ${cells} | ${ratio.toFixed(2)}${isGood ? '' : '  MISSED'}`)
  }
  console.log(failures === 0 ? 'every panel holds' : `${String(failures)} panels miss a limit`)
  for (const shop of shops) await shop.close()
}

const textOf = ({ median, p95, first }: Timing): string =>
  [median, p95, first].map((ms) => `${ms.toFixed(1)} ms`).join(', ')

/** How long each shop takes; a panel that misses the limit by far is not asked as often. */
async function timesOf(shops: readonly KeptShop[], panel: string): Promise<Timing[]> {
  const taken = shops.map((): number[] => [])
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    for (const [index, shop] of shops.entries()) taken[index]?.push(await timeOf(shop, panel))
    const slowest = Math.max(...taken.map((times) => times.at(-1) ?? 0))
    if (round === WARM_UP && slowest > 20 * MEDIAN_MS_MAX) break
  }
  return taken.map((times) => {
    const sorted = times.slice(WARM_UP).toSorted((a, b) => a - b)
    const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0
    return { median: at(0.5), p95: at(0.95), first: times[0] ?? 0 }
  })
}

async function timeOf(shop: KeptShop, panel: string): Promise<number> {
  const from = performance.now()
  const answer = await shop.ask(panel)
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${panel}: ${String(answer.status)} ${text}`)
  return performance.now() - from
}
