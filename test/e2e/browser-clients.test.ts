import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assignVariant } from '../../shared/assignment/index.ts'
import type { LoggedEvent } from '../../shared/schemas/logged-event.ts'
import type { ApiClient } from '../support/api.ts'
import { eventsOf, openShop, openVisit, type ShopFixture } from '../snippet/shop-fixture.ts'

const { resolve } = createRequire(import.meta.url)
const VARIANTS = [
  { key: 'control', weight: 1 },
  { key: 'b', weight: 1 },
]

let shop: ShopFixture
let browser: Browser
let api: ApiClient
let writeKey: string
let context: BrowserContext
let page: Page
let asked: string[]
beforeAll(async () => {
  shop = await openShop()
  ;({ browser } = shop)
})
afterAll(() => shop.close())
beforeEach(async () => {
  ;({ api, writeKey } = await shop.newProject())
  ;({ context, page } = await openVisit(browser))
  asked = []
  // Whoever calls anybody but us is stopped and noted.
  await page.route('**/*', (route) => {
    const { host, pathname } = new URL(route.request().url())
    const isOurs = [shop.server.url, shop.url].some((url) => new URL(url).host === host)
    if (isOurs) return route.fallback()
    asked.push(host + pathname)
    return route.abort()
  })
})
afterEach(async () => {
  await context.close()
})

/** Serves a library's own build to the page, as the shop's bundle would. */
async function serve(path: string, file: string): Promise<void> {
  const body = await readFile(resolve(file), 'utf8')
  await page.route(`**${path}`, (route) =>
    route.fulfill({ contentType: 'text/javascript; charset=utf-8', body }),
  )
}
const named = async (name: string): Promise<LoggedEvent[]> =>
  (await eventsOf(api)).filter((event) => event.name === name)
const numbers = (events: readonly LoggedEvent[]): number[] =>
  events.map(({ properties }) => Number(properties['n'])).toSorted((a, b) => a - b)
const UPTO = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

describe('@segment/analytics-next, unmodified but for the address of its settings', () => {
  it.each([
    ['one request an event', {}],
    ['in batches', { strategy: 'batching', config: { size: 4, timeout: 200 } }],
  ])('has its events stored exactly once, %s', async (_, delivery) => {
    await serve('/analytics-next.js', '@segment/analytics-next/dist/umd/index.js')
    shop.setHead('<script src="/analytics-next.js"></script>')
    await page.goto(`${shop.url}/landing?utm_source=letter`)
    const strategy =
      'strategy' in delivery
        ? { integrations: { 'Segment.io': { deliveryStrategy: delivery } } }
        : {}
    await page.evaluate(
      async ({ key, cdnURL, options }) => {
        type Client = {
          page(): Promise<unknown>
          track(name: string, properties: object): Promise<unknown>
          identify(id: string, traits: object): Promise<unknown>
          group(id: string): Promise<unknown>
        }
        const { AnalyticsNext } = window as unknown as {
          AnalyticsNext: { AnalyticsBrowser: { load(a: object, b: object): Client } }
        }
        const client = AnalyticsNext.AnalyticsBrowser.load({ writeKey: key, cdnURL }, options)
        await client.page()
        for (let n = 0; n < 10; n += 1) await client.track('Segment Event', { n })
        await client.identify('ada', { plan: 'pro' })
        await client.group('acme')
      },
      { key: writeKey, cdnURL: shop.server.url, options: strategy },
    )
    await expect.poll(async () => (await eventsOf(api)).length, { timeout: 15_000 }).toBe(13)
    expect(numbers(await named('Segment Event'))).toEqual(UPTO(10))
    const events = await eventsOf(api)
    expect(new Set(events.map(({ anonymousId }) => anonymousId)).size).toBe(1)
    expect(events.find(({ type }) => type === 'page')).toMatchObject({
      properties: { path: '/landing' },
      context: { campaign: { source: 'letter' } },
    })
    expect(events.find(({ type }) => type === 'identify')).toMatchObject({
      userId: 'ada',
      traits: { plan: 'pro' },
    })
    expect(events.find(({ type }) => type === 'group')).toMatchObject({ groupId: 'acme' })
    expect(asked).toEqual([])
  })
})

describe('posthog-js, unmodified but for its host', () => {
  it('has its events stored, its flags answered, and keeps its variant through sign-in', async () => {
    await api.post('/experiments', {
      key: 'button',
      name: 'Button',
      mode: 'b2c',
      unit: 'visitor',
      hypothesis: 'h',
      tactic: 't',
      resistance: 'r',
      owner: 'o',
      variants: VARIANTS,
      metrics: { primary: 'session_purchase_rate' },
    })
    await api.post('/experiments/button/start')
    await serve('/posthog.js', 'posthog-js/dist/module.no-external.js')
    shop.setHead(
      `<script type="module">import posthog from '/posthog.js'; window.library = posthog</script>`,
    )
    await page.goto(`${shop.url}/landing`)
    await page.waitForFunction(() => 'library' in window)
    const seen = await page.evaluate(
      async ({ key, host }) => {
        type PostHog = {
          init(key: string, options: object): void
          capture(name: string, properties: object): void
          identify(id: string): void
          getFeatureFlag(key: string): string | undefined
          onFeatureFlags(callback: () => void): void
          get_distinct_id(): string
        }
        const { library: posthog } = window as unknown as { library: PostHog }
        const loaded = new Promise<void>((done) => {
          posthog.init(key, {
            api_host: host,
            opt_out_useragent_filter: true,
            request_batching: true,
            autocapture: false,
            disable_session_recording: true,
            disable_surveys: true,
          })
          posthog.onFeatureFlags(done)
        })
        await loaded
        const visitor = posthog.get_distinct_id()
        const before = posthog.getFeatureFlag('button')
        for (let n = 0; n < 10; n += 1) posthog.capture('PostHog Event', { n })
        const again = new Promise<void>((done) => {
          let calls = 0
          posthog.onFeatureFlags(() => {
            calls += 1
            if (calls > 1) done()
          })
        })
        posthog.identify('ada')
        await Promise.race([again, new Promise((done) => setTimeout(done, 3_000))])
        return { visitor, before, after: posthog.getFeatureFlag('button') }
      },
      { key: writeKey, host: shop.server.url },
    )
    const expected = assignVariant({ seed: 'button', unitId: seen.visitor, variants: VARIANTS })
    expect(seen).toMatchObject({ before: expected, after: expected })
    await expect
      .poll(async () => numbers(await named('PostHog Event')), { timeout: 20_000 })
      .toEqual(UPTO(10))
    await expect.poll(async () => (await named('Experiment Viewed')).length).toBeGreaterThan(0)
    const events = await eventsOf(api)
    expect(events.find(({ type }) => type === 'identify')).toMatchObject({
      userId: 'ada',
      anonymousId: seen.visitor,
    })
    expect(events.find(({ type }) => type === 'page')).toMatchObject({
      context: { page: { path: '/landing' } },
    })
    expect(asked).toEqual([])
  })
})
