import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { ApiClient } from '../support/api.ts'
import { eventsOf, openShop, openVisit, type ShopFixture, withTakt } from './shop-fixture.ts'

const PLAN = {
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
}

let shop: ShopFixture
let api: ApiClient
let writeKey: string
let context: BrowserContext
let page: Page
let faults: string[]
beforeAll(async () => {
  shop = await openShop()
})
afterAll(() => shop.close())
beforeEach(async () => {
  ;({ api, writeKey } = await shop.newProject())
  await api.post('/experiments', PLAN)
  await api.post('/experiments/button/start')
  ;({ context, page, faults } = await openVisit(shop.browser))
})
afterEach(async () => {
  expect(faults).toEqual([])
  await context.close()
})
const named = async (name: string) => (await eventsOf(api)).filter((event) => event.name === name)
const short = (): string => `${shop.server.url}/t.js?k=${writeKey}`

describe('the script', () => {
  it('runs pinned by its hash, with Subresource Integrity, and never changes there', async () => {
    const answer = await fetch(`${shop.server.url}/t/integrity.json`)
    const { path, integrity } = (await answer.json()) as { path: string; integrity: string }
    const pinned = await fetch(`${shop.server.url}${path}`)
    expect(pinned.headers.get('cache-control')).toContain('immutable')
    shop.setHead(
      `<script src="${shop.server.url}${path}" integrity="${integrity}" crossorigin data-key="${writeKey}"></script>`,
    )
    await page.goto(shop.url)
    expect(await withTakt(page, (takt) => takt.variant('button'))).toMatch(/^(control|b)$/u)
    await expect.poll(async () => (await named('Experiment Viewed')).length).toBe(1)
    const unknown = await fetch(`${shop.server.url}/t/${'x'.repeat(22)}.js`)
    expect(unknown.status).toBe(404)
    expect((await fetch(`${shop.server.url}/t/..%2Ftakt.db`)).status).toBe(404)
  })

  it('works under a strict policy with a nonce, web vitals and all', async () => {
    const policy = `default-src 'none'; script-src 'nonce-n0nce' 'strict-dynamic'; connect-src ${shop.server.url}`
    shop.setHead(`<meta http-equiv="Content-Security-Policy" content="${policy}">
      <script nonce="n0nce" src="${short()}" data-vitals></script>`)
    const refused: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().includes('favicon')) {
        refused.push(message.text())
      }
    })
    await page.goto(shop.url)
    const variant = await withTakt(page, (takt) => takt.variant('button'))
    await page.getByRole('heading').click()
    await page.waitForTimeout(300)
    await page.goto('about:blank')
    await expect.poll(async () => (await named('Web Vitals')).length, { timeout: 10_000 }).toBe(1)
    const [vitals] = await named('Web Vitals')
    expect(Object.keys(vitals?.properties ?? {})).toEqual(
      expect.arrayContaining(['fcp', 'lcp', 'ttfb', 'cls']),
    )
    expect(vitals?.context['variants']).toEqual({ button: variant })
    expect(refused).toEqual([])
  })

  it('comes without assignment while nothing runs', async () => {
    await api.post('/experiments/button/stop')
    const script = await (await fetch(short())).text()
    expect(script).not.toContain('takt_x')
    shop.setHead(`<script src="${short()}"></script>`)
    await page.goto(shop.url)
    expect(await withTakt(page, (takt) => takt.variant('button'))).toBeNull()
  })

  it('is also a module with types, for a bundle', async () => {
    shop.setHead(`<script type="module">
      import { loadTakt } from '${shop.server.url}/t/module.js'
      window.takt = await loadTakt({ host: '${shop.server.url}/', writeKey: '${writeKey}' })
    </script>`)
    await page.goto(shop.url)
    expect(await withTakt(page, (takt) => takt.variant('button'))).toMatch(/^(control|b)$/u)
    await expect.poll(async () => (await eventsOf(api)).length).toBe(2)
    const types = new URL('../../web/dist-snippet/module.d.ts', import.meta.url)
    expect(await readFile(fileURLToPath(types), 'utf8')).toContain(
      'export declare function loadTakt',
    )
  })
})

describe('assignment in a browser', () => {
  it('survives signing out: the device keeps what it has shown', async () => {
    shop.setHead(`<script src="${short()}"></script>`)
    for (let round = 0; round < 4; round += 1) {
      await context.clearCookies()
      await page.goto(shop.url)
      await page.evaluate(() => {
        localStorage.clear()
      })
      await page.reload()
      const variants = await withTakt(page, (takt) => {
        const first = takt.variant('button')
        takt.identify('ada')
        const signedIn = takt.variant('button')
        takt.reset()
        return [first, signedIn, takt.variant('button'), takt.visitorId()]
      })
      expect(new Set(variants.slice(0, 3)).size).toBe(1)
    }
  })

  it('follows the target group: path, campaign, device and what the page says', async () => {
    const targeting = [
      { attribute: 'path', operator: 'in', values: ['/offer'] },
      { attribute: 'source', operator: 'in', values: ['letter'] },
      { attribute: 'device', operator: 'notIn', values: ['mobile'] },
      { attribute: 'plan', operator: 'in', values: ['pro'] },
      { attribute: 'language', operator: 'in', values: ['de'] },
    ]
    await api.post('/experiments', { ...PLAN, key: 'offer', targeting })
    await api.post('/experiments/offer/start')
    shop.setHead(`<script src="${short()}"></script>`)
    const ask = async (path: string, isPro: boolean): Promise<string | null> => {
      await page.goto(shop.url + path)
      return await withTakt(
        page,
        isPro
          ? (takt) => {
              takt.attributes({ plan: 'pro' })
              return takt.variant('offer')
            }
          : (takt) => takt.variant('offer'),
      )
    }
    expect(await ask('/offer?utm_source=letter', false)).toBeNull()
    expect(await ask('/offer', true)).toBeNull()
    expect(await ask('/other?utm_source=letter', true)).toBeNull()
    expect(await ask('/offer?utm_source=letter', true)).toMatch(/^(control|b)$/u)
    // Whoever has seen it keeps it, also elsewhere.
    expect(await ask('/other', false)).toMatch(/^(control|b)$/u)
  })
})

describe('the page', () => {
  it('tells of clicks that lead away, without getting in their way', async () => {
    shop.setHead(`<script src="${short()}"></script>
      <a id="out" href="https://other.example/page?secret=1">out</a> <a id="in" href="/next">in</a>
      <svg><a href="https://drawn.example/"><text y="20" id="drawn">drawn</text></a></svg>`)
    await page.goto(shop.url)
    await withTakt(page, () => null)
    const prevented = await page.evaluate(() => {
      const seen: boolean[] = []
      addEventListener('click', (event) => {
        seen.push(event.defaultPrevented)
        event.preventDefault()
      })
      for (const id of ['out', 'in', 'drawn']) {
        document
          .getElementById(id)
          ?.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))
      }
      return seen
    })
    expect(prevented).toEqual([false, false, false])
    await expect.poll(async () => (await named('Outbound Link Clicked')).length).toBe(1)
    expect((await named('Outbound Link Clicked'))[0]?.properties).toEqual({
      url: 'https://other.example/page',
    })
  })

  it('that comes back from the back-forward cache is another view', async () => {
    shop.setHead(`<script src="${short()}"></script>`)
    await page.goto(`${shop.url}/first`)
    await withTakt(page, () => null)
    await page.evaluate(() => {
      dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))
    })
    await expect
      .poll(async () => (await eventsOf(api)).map(({ properties }) => properties['path']))
      .toEqual(['/first', '/first'])
  })
})
