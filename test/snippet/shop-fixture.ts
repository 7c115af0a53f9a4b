import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { LoggedEvent } from '../../shared/schemas/logged-event.ts'
import type { Takt } from '../../web/snippet/types.ts'
import { type ApiClient, apiClient } from '../support/api.ts'
import { launchChromium } from '../support/chromium.ts'
import { foreignPage } from '../support/foreign-page.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

/** A server, a browser, and a shop on another origin whose head a test may write. */
export type ShopFixture = {
  server: ServerProcess
  browser: Browser
  url: string
  /** A project of its own for each call. */
  newProject(): Promise<{ api: ApiClient; writeKey: string }>
  /** What stands in the shop's head from now on; the body is one heading. */
  setHead(html: string): void
  close(): Promise<void>
}

export async function openShop(): Promise<ShopFixture> {
  const directory = await temporaryDirectory()
  const server = await startServer({ dataDirectory: directory.path })
  const browser = await launchChromium()
  let head = ''
  const shop = await foreignPage(() => `<!doctype html><title>Shop</title>${head}<h1>Shop</h1>`)
  return {
    server,
    browser,
    url: shop.url,
    async newProject() {
      const project = await createProject(directory.path, { name: 'Snippet' })
      return { api: apiClient({ url: server.url, ...project }), writeKey: project.writeKey }
    },
    setHead(html) {
      head = html
    },
    async close() {
      await browser.close()
      await shop.close()
      await server.stop()
      await directory.remove()
    },
  }
}

const SHOWN_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36'

/** A fresh visitor's page, and what it sends; `faults` holds what the page threw. */
export async function openVisit(
  browser: Browser,
): Promise<{ context: BrowserContext; page: Page; requests: string[]; faults: string[] }> {
  // Whoever says that they have no head counts as a robot, and robots as no unit.
  const userAgent = SHOWN_AGENT
  const context = await browser.newContext({ locale: 'de-DE', userAgent })
  const page = await context.newPage()
  const requests: string[] = []
  const faults: string[] = []
  page.on('request', (request) => requests.push(new URL(request.url()).pathname))
  page.on('pageerror', ({ message }) => faults.push(message))
  return { context, page, requests, faults }
}

/** Runs in the page once the snippet is there. */
export async function withTakt<T>(page: Page, work: (takt: Takt) => T): Promise<T> {
  await page.waitForFunction(() => (window as { takt?: unknown }).takt !== undefined)
  return await page.evaluate(`(${work.toString()})(window.takt)`)
}

/** The project's events in the order in which they arrived. */
export const eventsOf = async (api: ApiClient): Promise<LoggedEvent[]> =>
  (await api.get<{ events: LoggedEvent[] }>('/events?limit=100')).events.toReversed()

/** Everything that a visitor's device keeps of us. */
export const keptOn = (page: Page): Promise<string[]> =>
  page.evaluate(() => [
    ...document.cookie.split('; ').filter((cookie) => cookie !== ''),
    ...Object.keys(localStorage),
    ...Object.keys(sessionStorage),
  ])
