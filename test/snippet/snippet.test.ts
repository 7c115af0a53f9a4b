import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { assignVariant } from '../../shared/assignment/index.ts'
import type { LoggedEvent } from '../../shared/schemas/logged-event.ts'
import { apiClient, type ApiClient } from '../support/api.ts'
import { launchChromium } from '../support/chromium.ts'
import { foreignPage } from '../support/foreign-page.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

const VARIANTS = [
  { key: 'control', weight: 1 },
  { key: 'b', weight: 1 },
  { key: 'c', weight: 1 },
]
const PLAN = {
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
}
type TaktWindow = {
  takt?: {
    track(event: string, properties?: object): void
    identify(id: string, traits?: object): void
    group(id: string): void
    variant(key: string): string | null
    visitorId(): string | null
    reset(): void
  }
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let browser: Browser
let api: ApiClient
let key: string
let shop: Awaited<ReturnType<typeof foreignPage>>
let head: string
beforeAll(async () => {
  directory = await temporaryDirectory()
  server = await startServer({ dataDirectory: directory.path })
  browser = await launchChromium()
  shop = await foreignPage(() => `<!doctype html><title>Shop</title>${head}<h1>Shop</h1>`)
})
afterAll(async () => {
  await browser.close()
  await shop.close()
  await server.stop()
  await directory.remove()
})

let context: BrowserContext
let page: Page
let faults: string[]
beforeEach(async () => {
  const project = await createProject(directory.path, { name: 'Snippet' })
  key = project.writeKey
  api = apiClient({ url: server.url, ...project })
  await api.post('/experiments', PLAN)
  await api.post('/experiments/button/start')
  head = `<script async src="${server.url}/t.js?k=${key}"></script>`
  context = await browser.newContext({ locale: 'de-DE' })
  page = await context.newPage()
  faults = []
  page.on('pageerror', ({ message }) => faults.push(message))
})
afterEach(async () => {
  expect(faults).toEqual([])
  await context.close()
})

const events = async (): Promise<LoggedEvent[]> =>
  (await api.get<{ events: LoggedEvent[] }>('/events?limit=100')).events.toReversed()
const named = async (name: string): Promise<LoggedEvent[]> =>
  (await events()).filter((event) => event.name === name)
/** Runs in the page once the snippet is there. */
async function inPage<T>(work: (takt: NonNullable<TaktWindow['takt']>) => T): Promise<T> {
  await page.waitForFunction(() => (window as unknown as TaktWindow).takt !== undefined)
  return await page.evaluate(`(${work.toString()})(window.takt)`)
}

describe('page views', () => {
  it('arrive with path, campaign, referrer and visitor, without the query string', async () => {
    await page.goto(
      `${shop.url}/landing?utm_source=tiktok&utm_medium=paid_social&utm_campaign=may&email=a@b.c`,
      {
        referer: 'https://www.example.org/post?secret=1',
      },
    )
    await expect.poll(async () => (await events()).length).toBe(1)
    const [view] = await events()
    expect(view).toMatchObject({
      type: 'page',
      anonymousId: expect.stringMatching(/^[\w-]{20,64}$/) as string,
      context: {
        page: { path: '/landing', url: `${shop.url}/landing`, title: 'Shop' },
        campaign: { source: 'tiktok', medium: 'paid_social', name: 'may' },
        locale: 'de-DE',
      },
    })
    expect(JSON.stringify(view)).not.toMatch(/a@b\.c|secret/)
  })

  it('follow a single-page application, and only real changes of address', async () => {
    await page.goto(shop.url)
    await inPage(() => {
      history.pushState(null, '', '/a')
      history.replaceState(null, '', '/a')
    })
    await expect.poll(async () => (await events()).length).toBe(2)
    await inPage(() => {
      history.pushState(null, '', '/b')
    })
    await expect.poll(async () => (await events()).length).toBe(3)
    await page.goBack()
    await expect.poll(async () => (await events()).length).toBe(4)
    const paths = (await events()).map(({ properties }) => properties['path'])
    expect(paths).toEqual(['/', '/a', '/b', '/a'])
  })
})

describe('assignment', () => {
  it('gives the variant that the server computes, and exposes it once', async () => {
    await page.goto(shop.url)
    const seen = await inPage((takt) => [
      takt.visitorId(),
      takt.variant('button'),
      takt.variant('button'),
    ])
    const expected = assignVariant({ seed: 'button', unitId: seen[0] ?? '', variants: VARIANTS })
    expect(seen.slice(1)).toEqual([expected, expected])
    await page.reload()
    expect(await inPage((takt) => takt.variant('button'))).toBe(expected)
    await inPage((takt) => {
      takt.track('Done')
    })
    await expect.poll(async () => (await named('Done')).length).toBe(1)
    expect((await named('Experiment Viewed')).map(({ properties }) => properties)).toEqual([
      { experimentKey: 'button', variantKey: expected },
    ])
  })

  it('of accounts gives all their visitors one variant, once the account is known', async () => {
    const hybrid = await createProject(directory.path, { name: 'Accounts', mode: 'hybrid' })
    const accounts = apiClient({ url: server.url, ...hybrid })
    const plan = { ...PLAN, mode: 'b2b', unit: 'account', metrics: { primary: 'conversion' } }
    await accounts.post('/experiments', plan)
    await accounts.post('/experiments/button/start')
    head = `<script async src="${server.url}/t.js?k=${hybrid.writeKey}"></script>`
    const expected = assignVariant({ seed: 'button', unitId: 'acme', variants: VARIANTS })
    // Whoever says that they have no head counts as a robot, and robots as no unit.
    const shown = (await page.evaluate(() => navigator.userAgent)).replace('Headless', '')
    await context.close()
    context = await browser.newContext({ locale: 'de-DE', userAgent: shown })
    page = await context.newPage()
    await page.goto(shop.url)
    expect(await inPage((takt) => takt.variant('button'))).toBeNull()
    await inPage((takt) => {
      takt.group('acme')
    })
    expect(await inPage((takt) => takt.variant('button'))).toBe(expected)
    await inPage((takt) => {
      takt.reset()
      takt.group('acme')
    })
    expect(await inPage((takt) => takt.variant('button'))).toBe(expected)
    type Result = { unit: string; variants: { key: string; units: number }[] }
    const unitsOf = async (): Promise<number> => {
      const { variants } = await accounts.get<Result>('/experiments/button/results')
      return variants.find((variant) => variant.key === expected)?.units ?? 0
    }
    // Two visitors of one account are one unit.
    await expect.poll(unitsOf, { timeout: 15_000 }).toBe(1)
  })

  it('gives null for an experiment that does not run', async () => {
    await page.goto(shop.url)
    expect(await inPage((takt) => takt.variant('nothing'))).toBeNull()
  })

  it('moves nothing on the page when the variant is applied at once', async () => {
    head = `<script src="${server.url}/t.js?k=${key}"></script><script>
      window.shift = 0
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) window.shift += entry.value })
        .observe({ type: 'layout-shift', buffered: true })
      addEventListener('DOMContentLoaded', () => { document.querySelector('h1').textContent = 'Variant ' + takt.variant('button') })
    </script>`
    await page.goto(shop.url)
    await page.getByText(/^Variant (control|b|c)$/).waitFor()
    expect(await page.evaluate(() => (window as unknown as { shift: number }).shift)).toBe(0)
  })
})

describe('events', () => {
  it('replay what was called before the snippet came', async () => {
    head = `<script>(window.taktq = window.taktq || []).push(['track', 'Early', { n: 1 }])</script>${head}`
    await page.goto(shop.url)
    await expect
      .poll(async () => (await named('Early')).map(({ properties }) => properties))
      .toEqual([{ n: 1 }])
  })

  it('carry the user and the account once they are known', async () => {
    await page.goto(shop.url)
    await inPage((takt) => {
      takt.identify('u1', { plan: 'free' })
      takt.group('acme')
      takt.track('Used')
    })
    await expect.poll(async () => (await named('Used')).length).toBe(1)
    expect((await named('Used'))[0]).toMatchObject({ userId: 'u1', groupId: 'acme' })
    expect((await events()).find(({ type }) => type === 'identify')).toMatchObject({
      traits: { plan: 'free' },
    })
  })

  it('still arrive when the visitor leaves at once', async () => {
    await page.goto(shop.url)
    await inPage((takt) => {
      takt.track('Last Words')
      location.href = 'about:blank'
    })
    await expect.poll(async () => (await named('Last Words')).length).toBe(1)
  })

  it('wait while the network is gone and arrive exactly once', async () => {
    await page.goto(shop.url)
    await expect.poll(async () => (await events()).length).toBe(1)
    await context.setOffline(true)
    await inPage((takt) => {
      for (let n = 0; n < 5; n += 1) takt.track('Offline', { n })
    })
    await context.setOffline(false)
    await expect.poll(async () => (await named('Offline')).length, { timeout: 20_000 }).toBe(5)
    const ns = (await named('Offline')).map(({ properties }) => properties['n'])
    expect(ns.toSorted((a, b) => Number(a) - Number(b))).toEqual([0, 1, 2, 3, 4])
  })
})

describe('restraint', () => {
  it('sets no cookie but its own', async () => {
    await page.goto(shop.url)
    await expect.poll(async () => (await events()).length).toBe(1)
    const cookies = await context.cookies()
    expect(cookies.map(({ name, sameSite }) => [name, sameSite])).toEqual([['takt_id', 'Lax']])
  })

  it('sends and stores nothing under Global Privacy Control', async () => {
    const requests: string[] = []
    page.on('request', (request) => requests.push(new URL(request.url()).pathname))
    await page.addInitScript(() => {
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true })
    })
    await page.goto(shop.url)
    expect(
      await inPage((takt) => {
        takt.track('Never')
        return [takt.variant('button'), document.cookie, localStorage.length]
      }),
    ).toEqual([null, '', 0])
    await page.goto('about:blank')
    expect(requests.filter((path) => path.startsWith('/v1'))).toEqual([])
    expect(await events()).toEqual([])
  })

  it('works where storage is blocked', async () => {
    const inner = head.replaceAll('"', '&quot;')
    head = `<iframe sandbox="allow-scripts" srcdoc="${inner}"></iframe>`
    await page.goto(shop.url)
    await expect.poll(async () => (await events()).length).toBe(1)
  })

  it('leaves the page alone when its key is unknown', async () => {
    head = `<script src="${server.url}/t.js?k=wk_unknown"></script>`
    await page.goto(shop.url)
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    expect(await page.evaluate(() => (window as unknown as TaktWindow).takt)).toBeUndefined()
  })
})
