import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '../support/api.ts'
import {
  eventsOf,
  keptOn,
  openShop,
  openVisit,
  type ShopFixture,
  withTakt,
} from './shop-fixture.ts'

let shop: ShopFixture
let api: ApiClient
let context: BrowserContext
let page: Page
let requests: string[]
let faults: string[]
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  const project = await shop.newProject()
  ;({ api } = project)
  shop.setHead(`<script async src="${shop.server.url}/t.js?k=${project.writeKey}"></script>`)
  ;({ context, page, requests, faults } = await openVisit(shop.browser))
})
afterEach(async () => {
  expect(faults).toEqual([])
  await context.close()
})

const standard = async (consent: string): Promise<void> => {
  await api.patch('/settings', { consent })
}
const sent = (): string[] => requests.filter((path) => path.startsWith('/v1'))
/** Longer than the snippet waits before it sends. */
const settle = (): Promise<void> => page.waitForTimeout(600)

describe('where nothing is agreed to', () => {
  it('sends nothing and stores nothing, whatever the page calls', async () => {
    await standard('denied')
    await page.goto(shop.url)
    const answers = await withTakt(page, (takt) => {
      takt.track('Never')
      takt.identify('u1', { plan: 'pro' })
      takt.group('acme')
      history.pushState(null, '', '/next')
      return [takt.consent(), takt.variant('button'), takt.visitorId()]
    })
    expect(answers).toEqual(['denied', null, null])
    await settle()
    await page.goto('about:blank')
    await page.goBack()
    expect(await keptOn(page)).toEqual([])
    expect(sent()).toEqual([])
    expect(await eventsOf(api)).toEqual([])
  })

  it('starts with the page that the visitor agrees on, and remembers it', async () => {
    await standard('denied')
    await page.goto(`${shop.url}/here`)
    await withTakt(page, (takt) => takt.consent('full'))
    await expect.poll(async () => (await eventsOf(api)).length).toBe(1)
    expect((await eventsOf(api))[0]).toMatchObject({ type: 'page', properties: { path: '/here' } })
    await page.reload()
    await expect.poll(async () => (await eventsOf(api)).length).toBe(2)
    const [first, second] = await eventsOf(api)
    expect(second?.anonymousId).toBe(first?.anonymousId)
  })
})

describe('consent', () => {
  it('that is withdrawn takes everything back, and stays withdrawn', async () => {
    await page.goto(shop.url)
    await expect.poll(async () => (await eventsOf(api)).length).toBe(1)
    expect((await keptOn(page)).length).toBeGreaterThan(1)
    await withTakt(page, (takt) => {
      takt.identify('u1')
      takt.consent('denied')
      takt.track('Never')
    })
    // The refusal itself is all that is remembered.
    expect(await keptOn(page)).toEqual(['takt_c'])
    await page.reload()
    await withTakt(page, (takt) => {
      takt.track('Never')
    })
    await settle()
    expect(await keptOn(page)).toEqual(['takt_c'])
    expect((await eventsOf(api)).map(({ name }) => name)).not.toContain('Never')
  })

  it('may be given before the snippet comes', async () => {
    await standard('denied')
    await page.addInitScript(() => {
      ;(window as unknown as { taktq: unknown[] }).taktq = [['consent', 'full']]
    })
    await page.goto(shop.url)
    await expect.poll(async () => (await eventsOf(api)).length).toBe(1)
  })

  it('without storage measures a visitor of one day, who gets one variant for that day', async () => {
    await standard('cookieless')
    await api.post('/experiments', {
      key: 'button',
      name: 'Button',
      mode: 'b2c',
      unit: 'visitor',
      hypothesis: 'h',
      tactic: 't',
      resistance: 'r',
      owner: 'o',
      variants: [
        { key: 'control', weight: 1 },
        { key: 'b', weight: 1 },
      ],
      metrics: { primary: 'session_purchase_rate' },
    })
    await api.post('/experiments/button/start')
    await page.goto(shop.url)
    const first = await withTakt(page, (takt) => takt.variant('button'))
    expect(first).toMatch(/^(control|b)$/u)
    await expect.poll(async () => (await eventsOf(api)).length).toBe(2)
    await page.reload()
    expect(await withTakt(page, (takt) => takt.variant('button'))).toBe(first)
    await expect.poll(async () => (await eventsOf(api)).length).toBe(4)
    const visitors = new Set((await eventsOf(api)).map(({ anonymousId }) => anonymousId))
    expect([...visitors]).toEqual([expect.stringMatching(/^cookieless:/u)])
    expect(await keptOn(page)).toEqual([])
    await expect
      .poll(async () => {
        const result = await api.get<{ health: { cookieless: object } }>(
          '/experiments/button/results',
        )
        return result.health.cookieless
      })
      .toEqual({ units: 1, share: 1 })
  })
})

describe('our own people', () => {
  it('are not measured in a browser where they said so, until they say otherwise', async () => {
    await page.goto(`${shop.url}/?takt=off`)
    await withTakt(page, (takt) => {
      takt.track('Never')
    })
    await page.goto(shop.url)
    await settle()
    expect(await eventsOf(api)).toEqual([])
    await page.goto(`${shop.url}/?takt=on`)
    await expect.poll(async () => (await eventsOf(api)).length).toBe(1)
  })
})
