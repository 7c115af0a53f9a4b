import type { Browser, Page, Route } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { demoDirectory } from '../support/demo-directory.ts'
import { axeFindings, openPage, overflowOf, settled } from '../support/page-checks.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'

/** Each panel of a page: what it is called, and the part of the API that it asks. */
const PAGES = [
  [
    'overview',
    [
      ['Alarms', '/alarms'],
      ['What the change is made of', '/tree'],
      ['Key figures', '/tiles'],
      ['Running tests', '/experiments'],
      ['From session to payment', '/funnel'],
      ['Where sessions come from', '/metrics/session_purchase_rate?from'],
      ['Totals', '/metrics/orders'],
    ],
  ],
  [
    'customers',
    [
      ['Bought again', '/repurchase'],
      ['Who came back, by the time of the first order', '/cohorts'],
      ['How long until the second order', '/survival'],
      ['After the purchase', '/customer-loop'],
      ['Groups by recency, frequency and money', '/rfm'],
      ['What a customer is worth', '/ltv'],
    ],
  ],
  [
    'channels',
    [
      ['What channels cost and brought', '/channels'],
      ['Ads, clips and posts', '/creatives'],
      ['Offers', '/offers/calendar'],
      ['What customers won by an offer are worth', '/promotions'],
    ],
  ],
  ['compare', [['Two periods side by side', '/compare?']]],
  ['rows/visits', [['The sessions behind the number', '/visits?']]],
] as const

/** Holds the answers to some questions back until the test says what becomes of them. */
async function holdBack(page: Page, paths: readonly string[]) {
  const held: Route[] = []
  let isFailing = false
  const isHeld = (url: URL): boolean =>
    paths.some((path) => `${url.pathname}${url.search}`.includes(`/projects/brand-a${path}`))
  const body = JSON.stringify({ error: { code: 'internal', message: 'broken', details: null } })
  const answerFailed = (route: Route): Promise<void> =>
    route.fulfill({ status: 500, contentType: 'application/json', body })
  const hold = (route: Route): Promise<void> | void => {
    if (isFailing) return answerFailed(route)
    held.push(route)
  }
  await page.route(isHeld, hold)
  return {
    /** Fails what is held and what is asked from now on: a page may ask a moment after it says so. */
    async fail(): Promise<void> {
      isFailing = true
      await Promise.all(held.splice(0).map(answerFailed))
    },
    release: () => page.unroute(isHeld, hold),
  }
}

let directory: Awaited<ReturnType<typeof demoDirectory>>
let server: ServerProcess
let browser: Browser
beforeAll(async () => {
  directory = await demoDirectory()
  server = await startServer({ dataDirectory: directory.path, command: 'demo' })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await directory.remove()
})

describe('a panel of the shop', () => {
  it.each(PAGES)('of %s says what it loads, what failed, and tries again', async (path, panels) => {
    const { page, context } = await openPage(browser, server.url)
    const answers = await holdBack(
      page,
      panels.map(([, question]) => question),
    )
    await page.goto(`${server.url}/p/brand-a/b2c/${path}`)
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })

    const waiting = (name: string) => page.locator('[data-waiting]', { hasText: name }).first()
    for (const [name] of panels) await waiting(name).waitFor()
    expect(await waiting(panels[0][0]).textContent()).toContain('Loading …')
    const heldPx = await page.evaluate(() => document.body.scrollHeight)

    await answers.fail()
    for (const [name] of panels) {
      const alert = page.getByRole('alert').filter({ hasText: `${name}: could not be loaded.` })
      await alert.waitFor()
      expect(await alert.textContent()).toContain('The server made a mistake')
    }
    expect(await overflowOf(page)).toBeLessThanOrEqual(0)
    expect(await axeFindings(page)).toEqual([])

    await answers.release()
    for (const [name] of panels)
      await page.getByLabel(`Try again: ${name}`, { exact: true }).click()
    await settled(page)
    expect(await page.getByRole('alert').filter({ hasText: 'could not be loaded' }).count()).toBe(0)
    // What was kept free is about what the panels take, so that nothing below one jumps.
    if (panels.length === 1) return await context.close()
    const readyPx = await page.evaluate(() => document.body.scrollHeight)
    expect(heldPx / readyPx).toBeGreaterThan(0.6)
    expect(heldPx / readyPx).toBeLessThan(1.5)
    await context.close()
  })

  it('says so when the filters could not be loaded, and still shows the rest', async () => {
    const { page, context } = await openPage(browser, server.url)
    const answers = await holdBack(page, ['/visits/values'])
    await page.goto(`${server.url}/p/brand-a/b2c/overview`)
    await page.getByRole('heading', { name: 'Totals' }).waitFor()
    await answers.fail()
    const note = page.getByRole('alert').filter({ hasText: 'What can be chosen' })
    await note.waitFor()
    await answers.release()
    await note.getByRole('button', { name: 'Try again' }).click()
    await note.waitFor({ state: 'detached' })
    await page.getByRole('combobox', { name: 'Device', exact: true }).selectOption('mobile')
    await page.waitForURL(/device=mobile/)
    await context.close()
  })
})
