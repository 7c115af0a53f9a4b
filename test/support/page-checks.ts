import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContext, Page } from 'playwright-core'
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
  await page.evaluate(await readFile(AXE, 'utf8'))
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

/** Waits until the page has its heading and nothing on it is loading any more. */
export async function settled(page: Page): Promise<void> {
  await page.waitForLoadState('networkidle').catch(() => undefined)
  await page.getByRole('heading', { level: 1 }).first().waitFor({ state: 'attached' })
  await page.waitForFunction(() => document.querySelector('[data-waiting]') === null)
}
