import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assignVariant } from '../../shared/assignment/index.ts'
import type { LoggedEvent } from '../../shared/schemas/logged-event.ts'
import { apiClient, type ApiClient } from '../support/api.ts'
import { launchChromium } from '../support/chromium.ts'
import { demoDirectory } from '../support/demo-directory.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'

const VARIANTS = ['control', 'promise', 'countdown'].map((key) => ({ key, weight: 1 }))
const BUTTON_OF: Readonly<Record<string, string>> = {
  control: 'Add to cart',
  promise: 'Tonight, relaxed skin',
  countdown: 'Only 2 hours left: add to cart',
}

let directory: Awaited<ReturnType<typeof demoDirectory>>
let server: ServerProcess
let browser: Browser
let api: ApiClient
let context: BrowserContext
let page: Page
let problems: string[]
beforeAll(async () => {
  directory = await demoDirectory()
  server = await startServer({ dataDirectory: directory.path, command: 'demo' })
  browser = await launchChromium()
  api = apiClient({ url: server.url, slug: 'brand-a' })
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await directory.remove()
})
beforeEach(async () => {
  problems = []
  context = await browser.newContext({ locale: 'en-US' })
  page = await context.newPage()
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text())
  })
  page.on('pageerror', (error) => problems.push(error.message))
})
afterEach(() => context.close())

const eventsOf = async (visitor: string): Promise<LoggedEvent[]> => {
  const { events } = await api.get<{ events: LoggedEvent[] }>('/events?limit=200')
  return events.filter(({ anonymousId }) => anonymousId === visitor).toReversed()
}
const visitorOf = async (): Promise<string> =>
  (await page.locator('[data-visitor]').innerText()).trim()

describe('the sample storefront', () => {
  it('takes a visitor to an order, each step an event of the same visitor', async () => {
    await page.goto(`${server.url}/shop`)
    const visitor = await visitorOf()
    const variant = assignVariant({ seed: 'buy-button', unitId: visitor, variants: VARIANTS })
    await page.getByRole('link', { name: /Calm/ }).click()
    const button = page.locator('[data-add]')
    await expect.poll(() => button.innerText()).toBe(BUTTON_OF[variant ?? ''])
    await button.click()
    await page.getByRole('link', { name: 'To checkout' }).click()
    await page.getByRole('button', { name: 'Pay and order' }).click()
    await page.getByRole('heading', { name: 'Thank you' }).waitFor()
    const steps = [
      ...['Product Viewed', 'Product Added', 'Cart Viewed'],
      ...['Checkout Started', 'Order Completed'],
    ]
    const seen = async (): Promise<string[]> =>
      (await eventsOf(visitor)).map(({ type, name }) => (type === 'page' ? 'page' : (name ?? '')))
    const pages = 5
    await expect
      .poll(async () => (await seen()).filter((name) => name === 'page').length)
      .toBe(pages)
    await expect
      .poll(async () => new Set(await seen()))
      .toEqual(new Set(['page', 'Experiment Viewed', ...steps]))
    const events = await eventsOf(visitor)
    const exposures = events.filter(
      ({ name, properties }) =>
        name === 'Experiment Viewed' && properties['experimentKey'] === 'buy-button',
    )
    expect(exposures.map(({ properties }) => properties['variantKey'])).toEqual([variant])
    expect(problems).toEqual([])
  })

  it('keeps the variant of a visitor and gives a new visitor an own one', async () => {
    await page.goto(`${server.url}/shop`)
    const first = await visitorOf()
    const variant = await page.locator('[data-variant]').innerText()
    await page.reload()
    expect(await visitorOf()).toBe(first)
    expect(await page.locator('[data-variant]').innerText()).toBe(variant)
    await page.getByRole('button', { name: 'Become a new visitor' }).click()
    await expect.poll(visitorOf).not.toBe(first)
    expect(problems).toEqual([])
  })

  it('fills the running test with simulated visitors at the press of a button', async () => {
    type Results = { variants: { units: number }[] }
    const units = async (): Promise<number> => {
      const { variants } = await api.get<Results>('/experiments/buy-button/results')
      return variants.reduce((sum, each) => sum + each.units, 0)
    }
    const before = await units()
    await page.goto(`${server.url}/shop`)
    await page.getByRole('button', { name: /50 simulated visitors/ }).click()
    await page.getByText('50 visitors are in the log.').waitFor()
    await expect.poll(units).toBeGreaterThanOrEqual(before + 45)
    expect(problems).toEqual([])
  })

  it('speaks German to those who do', async () => {
    const german = await browser.newContext({ locale: 'de-DE' })
    const visit = await german.newPage()
    await visit.goto(`${server.url}/shop`)
    await visit.getByRole('heading', { name: 'Haut, die gut schläft' }).waitFor()
    expect(await visit.locator('html').getAttribute('lang')).toBe('de')
    await german.close()
  })
})
