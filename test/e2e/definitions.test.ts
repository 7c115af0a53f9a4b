import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { demoDirectory } from '../support/demo-directory.ts'
import { axeFindings, openPage } from '../support/page-checks.ts'
import { type ServerProcess, startServer } from '../support/server-process.ts'

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

describe('a metric', () => {
  it('has a page with its definition, its docstring and what is related', async () => {
    const { page, context, problems } = await openPage(
      browser,
      `${server.url}/p/saas-b/b2b/definitions`,
    )
    await page.getByRole('link', { name: 'Net revenue retention' }).click()
    await page.getByRole('heading', { level: 1, name: 'Net revenue retention' }).waitFor()
    await page.getByText('revenueRetention', { exact: true }).waitFor()
    expect(await axeFindings(page)).toEqual([])
    expect(problems).toEqual([])
    await context.close()
  })

  it.each([
    ['brand-a', 'b2c'],
    ['saas-b', 'b2b'],
  ])('stands with all others on one printed sheet: %s (product B11)', async (slug, mode) => {
    for (const locale of ['en', 'de']) {
      const { page, context } = await openPage(
        browser,
        `${server.url}/p/${slug}/${mode}/definitions/sheet`,
        { scheme: 'light', width: 1440, locale },
      )
      await page.locator('article dl div').nth(40).waitFor()
      const pdf = await page.pdf({ preferCSSPageSize: true })
      expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
      await context.close()
    }
  })
})

describe('a retro that was closed', () => {
  it('is one printed page, with its ring, its actions and every sentence', async () => {
    const { page, context, problems } = await openPage(
      browser,
      `${server.url}/p/brand-a/b2c/retro`,
      { scheme: 'light', width: 1440, locale: 'en' },
    )
    await page.getByRole('row', { name: 'Closed' }).getByRole('link').click()
    await page.getByText('One promise on the buy button, on every product page').first().waitFor()
    const pdf = await page.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    await page.emulateMedia({ media: 'print' })
    for (const heading of ['The one ring', 'Actions', 'What moved', 'Five checkpoints']) {
      await page.getByRole('heading', { name: heading }).first().waitFor()
    }
    expect(await page.getByRole('button', { name: 'Print (A4)' }).isVisible()).toBe(false)
    expect(problems).toEqual([])
    await context.close()
  })
})
