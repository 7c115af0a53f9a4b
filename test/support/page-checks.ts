import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page, Request } from 'playwright-core'
import type { Cookies } from './sign-in.ts'

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js')

type Violation = { id: string; help: string; nodes: { target: unknown; failureSummary?: string }[] }

/**
 * What axe-core finds on the page, as lines a person can act on; empty when nothing.
 *
 * @param rules only these of its rules; all of them by default
 */
export async function axeFindings(
  page: Page,
  rules: readonly string[] | null = null,
): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) {
    await page.evaluate(await readFile(AXE, 'utf8'))
  }
  const violations = await page.evaluate(async (values) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: Violation[] }> }
    }
    const options = values === null ? {} : { runOnly: { type: 'rule', values } }
    // Nothing is preloaded: no rule of these reads style sheets.
    return (await axe.run({ ...options, resultTypes: ['violations'], preload: false })).violations
  }, rules)
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) => `${id}: ${help} at ${String(target)} ${failureSummary ?? ''}`,
    ),
  )
}

/** How many pixels the page is wider than the window. */
export const overflowOf = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

/** A page with its own context that collects what went wrong on it. */
export async function openPage(
  browser: Browser,
  url: string,
  options: {
    width?: number
    scheme?: 'light' | 'dark'
    locale?: string
    /** Whose session the page has; nobody's without. */
    cookies?: Cookies | undefined
  } = {},
): Promise<{ page: Page; context: BrowserContext; problems: string[] }> {
  const { width = 1440, scheme = 'light', locale = 'en-GB' } = options
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme: scheme,
    locale,
    reducedMotion: 'reduce',
  })
  const { cookies } = options
  if (cookies !== undefined) {
    await context.addCookies(
      cookies.list.map((cookie) => ({ ...cookie, url: new URL(url).origin })),
    )
  }
  const page = await context.newPage()
  watchRequests(page)
  const problems: string[] = []
  page.on('pageerror', ({ message }) => problems.push(`error: ${message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  page.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    if (protocol.startsWith('http') && hostname !== '127.0.0.1')
      problems.push(`request to ${request.url()}`)
  })
  await page.goto(url)
  return { page, context, problems }
}

/** Requests that have no answer yet, of each page that `openPage` opened. */
const underway = new WeakMap<Page, Set<Request>>()

function watchRequests(page: Page): void {
  const requests = new Set<Request>()
  underway.set(page, requests)
  page.on('request', (request) => {
    // A stream of events has no end to wait for.
    if (request.resourceType() !== 'eventsource') requests.add(request)
  })
  page.on('requestfinished', (request) => requests.delete(request))
  page.on('requestfailed', (request) => requests.delete(request))
}

/** Goes to an address of the dashboard as its links do, without loading the application anew. */
export const followTo = (page: Page, path: string): Promise<void> =>
  page.evaluate((to) => {
    history.pushState(null, '', to)
    dispatchEvent(new PopStateEvent('popstate'))
  }, path)

const QUIET_MS = 50

/** Waits until the page has its heading and nothing on it is loading or asked for any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('load')
  for (let quiet = 0; quiet < 2;) {
    await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
    await page.waitForFunction(() => document.querySelector('[data-waiting]') === null)
    // What was answered may ask for more once it is drawn.
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS))
    quiet = (underway.get(page)?.size ?? 0) === 0 ? quiet + 1 : 0
  }
}
