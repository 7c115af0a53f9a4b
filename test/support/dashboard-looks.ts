import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'
import { axeFindings, openPage, overflowOf, settled } from './page-checks.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from './server-process.ts'

const PAGES = [
  ['start', '/'],
  ['sprint', '/p/brand-a/b2c/overview'],
  ['experiments', '/p/brand-a/b2c/experiments'],
  ['new experiment', '/p/brand-a/b2c/experiments/new'],
  ['running test', '/p/brand-a/b2c/experiments/buy-button'],
  ['concluded test', '/p/brand-a/b2c/experiments/review-filter'],
  ['live events', '/p/brand-a/b2c/events'],
  ['definitions', '/p/brand-a/b2c/definitions'],
  ['a metric', '/p/brand-a/b2c/definitions/aov'],
  ['metric sheet', '/p/brand-a/b2c/definitions/sheet'],
  ['workbench', '/p/brand-a/b2c/workbench'],
  ['settings', '/p/brand-a/b2c/settings'],
  ['quarter', '/p/saas-b/b2b/overview'],
  ['empty sprint', '/p/empty/b2c/overview'],
  ['empty quarter', '/p/empty/b2b/overview'],
  ['empty experiments', '/p/empty/b2c/experiments'],
  ['empty events', '/p/empty/b2c/events'],
  ['unknown workspace', '/p/nobody/b2c/overview'],
  ['storefront', '/shop'],
  ['product', '/shop/p/calm-serum'],
] as const

type Look = { scheme: 'light' | 'dark'; width: number; locale: string }

/** Every page of the demo and of an empty workspace, in the given looks. */
export function describeLooks(looks: readonly Look[]): void {
  let directory: Awaited<ReturnType<typeof temporaryDirectory>>
  let server: ServerProcess
  let browser: Browser
  beforeAll(async () => {
    directory = await temporaryDirectory()
    await createProject(directory.path, { name: 'Empty', mode: 'hybrid' })
    server = await startServer({ dataDirectory: directory.path, command: 'demo' })
    browser = await launchChromium()
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await directory.remove()
  })

  describe.each(looks)('in $scheme, $width wide, $locale', (look) => {
    it.each(PAGES)('%s is accessible, fits and says nothing on the console', async (_, path) => {
      const { page, context, problems } = await openPage(browser, server.url + path, look)
      await settled(page)
      expect(await axeFindings(page)).toEqual([])
      expect(await overflowOf(page)).toBeLessThanOrEqual(0)
      expect(problems).toEqual([])
      await context.close()
    })
  })
}
