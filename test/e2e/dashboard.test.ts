import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { send } from '../support/api.ts'
import { launchChromium } from '../support/chromium.ts'
import { demoDirectory } from '../support/demo-directory.ts'
import { openPage, settled } from '../support/page-checks.ts'
import { type Cookies, setUpOwner } from '../support/sign-in.ts'
import { createProject, type ServerProcess, startServer } from '../support/server-process.ts'

let directory: Awaited<ReturnType<typeof demoDirectory>>
let server: ServerProcess
let browser: Browser
let cookies: Cookies
let empty: Awaited<ReturnType<typeof createProject>>
beforeAll(async () => {
  directory = await demoDirectory()
  empty = await createProject(directory.path, { name: 'Empty', mode: 'hybrid' })
  server = await startServer({ dataDirectory: directory.path, command: 'demo' })
  cookies = await setUpOwner(server)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await directory.remove()
})

const open = (url: string): ReturnType<typeof openPage> => openPage(browser, url, { cookies })

describe('the first minutes', () => {
  it('goes from a new workspace to "your first event arrived"', async () => {
    const { page, context, problems } = await open(server.url)
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await expect.poll(() => page.getByText('Give it a name').count()).toBe(1)
    await page.getByLabel('Name', { exact: true }).fill('My <b>shop</b>')
    await page.getByLabel('Time zone of its days').fill('Europe/Berlin')
    await page.getByRole('button', { name: 'Create workspace' }).click()
    await page.getByText('Listening for the first event').waitFor()
    const snippet = await page.getByRole('region', { name: /Storefront/ }).textContent()
    const writeKey = /k=(wk_[\w-]+)/.exec(snippet ?? '')?.[1] ?? ''
    expect(snippet).toContain(`<script async src="${server.url}/t.js?k=${writeKey}"></script>`)
    await send(server.url, writeKey, '/v1/track', { anonymousId: 'a', event: 'Product Viewed' })
    await page.getByText('Your first event arrived.').waitFor()
    await page.getByRole('link', { name: 'Look at it' }).click()
    await page.getByText('Product Viewed').waitFor()
    expect(problems).toEqual([])
    await context.close()
  })

  it('shows stored text as text, whatever it holds', async () => {
    const hostile = '<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'
    await send(server.url, empty.writeKey, '/v1/track', {
      anonymousId: hostile,
      event: hostile.slice(0, 60),
      properties: { [hostile]: hostile },
      context: { page: { url: 'javascript:window.hacked=1', title: hostile } },
    })
    const { page, context, problems } = await open(`${server.url}/p/empty/b2c/events`)
    await page.getByText('<img src=x').first().waitFor()
    await page.locator('summary').first().click()
    expect(
      await page.evaluate(() => (window as unknown as { hacked?: number }).hacked),
    ).toBeUndefined()
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('an answer that is older than the newest data', () => {
  it('says as of when it is, until a newer one is asked for', async () => {
    const { page, context, problems } = await open(`${server.url}/p/brand-a/b2c`)
    let isCurrent = false
    await page.route('**/api/v1/projects/brand-a/rfm', async (route) => {
      const answer = (await (await route.fetch()).json()) as Record<string, unknown>
      const computed = { at: '2026-11-28T14:03:00.000Z', isCurrent }
      await route.fulfill({ json: { ...answer, computed } })
    })
    await page.goto(`${server.url}/p/brand-a/b2c/customers`)
    await page.getByText(/^As of 28 Nov 2026, \d\d:03; being computed anew$/).waitFor()
    isCurrent = true
    await page.getByRole('button', { name: 'Look again' }).click()
    await expect.poll(() => page.getByText('being computed anew').count()).toBe(0)
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('an experiment', () => {
  it('is planned, refused where the plan is unfinished, started and stopped', async () => {
    const { page, context, problems } = await open(`${server.url}/p/empty/b2c/experiments/new`)
    await page.getByRole('button', { name: 'Create draft' }).click()
    await expect.poll(() => page.getByText('Choose the metric that decides.').count()).toBe(1)
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('name')
    await page.getByLabel('Name', { exact: true }).fill('Longer promise')
    await page.getByLabel('Key').fill('promise')
    await page.getByLabel('Hypothesis').fill('Because visitors hesitate, a longer promise helps.')
    await page.getByLabel('Tactic').fill('Say more.')
    await page.getByLabel('Owner', { exact: true }).fill('Ada')
    await page.getByLabel('Primary metric', { exact: true }).selectOption('session_purchase_rate')
    await page.getByRole('button', { name: 'Add a variant' }).click()
    await page.getByRole('button', { name: 'Create draft' }).click()
    await page.getByRole('heading', { name: 'Longer promise' }).waitFor()
    const start = page.getByRole('button', { name: 'Start', exact: true })
    expect(await start.isDisabled()).toBe(true)
    await page.locator('#plan-check').locator('..').getByText('Resistance').waitFor()
    await page.locator('#draft-resistance').fill('Promises were broken before.')
    for (const label of ['Should move', 'Step of the funnel', 'Role of the owner']) {
      await page.getByLabel(label).selectOption({ index: 1 })
    }
    await page.getByRole('button', { name: 'Keep' }).click()
    await expect.poll(() => start.isEnabled()).toBe(true)
    await start.click()
    await page.getByRole('button', { name: 'Stop' }).waitFor()
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('what was learnt', () => {
  it('is shown to a plan as soon as it has the tag, before anything else is chosen', async () => {
    const learning = { statement: 'Reviews help', modes: ['b2c'], tags: ['trust'] }
    const kept = await fetch(`${server.url}/api/v1/projects/${empty.slug}/learnings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${empty.token}` },
      body: JSON.stringify(learning),
    })
    expect(kept.status).toBe(201)
    const { page, context, problems } = await open(`${server.url}/p/empty/b2c/experiments/new`)
    await page.getByLabel('Tags').fill('price, trust')
    await page.getByLabel('Tags').blur()
    await page.locator('#plan-check').locator('..').getByText('Reviews help').waitFor()
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('a result', () => {
  it('is read another way, against another variant, and with large values cut', async () => {
    const { page, context, problems } = await open(
      `${server.url}/p/brand-a/b2c/experiments/buy-button`,
    )
    const view = page.getByRole('region', { name: 'How it is read' })
    const primary = page.getByRole('region', { name: 'Session to purchase', exact: true })
    await primary.getByText('asymptotic confidence sequence').waitFor()
    expect(await view.getByRole('button', { name: 'Any time' }).getAttribute('aria-pressed')).toBe(
      'true',
    )
    await view.getByRole('button', { name: 'At the end' }).click()
    await primary.getByText('Dunnett over 2 variants').waitFor()
    await view.getByRole('button', { name: 'Bayesian' }).click()
    await primary.getByText('better with probability').waitFor()
    await view.getByLabel('Against').selectOption('promise')
    await primary.getByRole('img', { name: /control .*countdown / }).waitFor()
    await view.getByLabel('Large values').selectOption({ label: 'cut at 90.0%' })
    await expect.poll(() => page.getByText(/With values above the/).count()).toBe(0)
    await page.getByLabel('Split by').selectOption('channel')
    await page.getByRole('columnheader', { name: 'Channel' }).waitFor()
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('planning', () => {
  it("says how long a test takes from the shop's own variance", async () => {
    const { page, context, problems } = await open(`${server.url}/p/brand-a/b2c/experiments/new`)
    await page.getByLabel('Primary metric', { exact: true }).selectOption('revenue_per_visitor')
    const planning = page.getByRole('region', { name: 'How long it takes' })
    await planning.getByText('looking once at the end').waitFor()
    const weeks = async (): Promise<number> =>
      Number.parseInt(
        (await planning.locator('dd').last().textContent())?.replace(/\D.*/, '') ?? '',
      )
    const tenPerCent = await weeks()
    await planning.getByLabel('to find an effect of').selectOption({ label: '+5.0%' })
    await expect.poll(weeks).toBeGreaterThan(3 * tenPerCent)
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('the workbench', () => {
  it('judges what is pasted and names the line that it cannot read', async () => {
    const { page, context, problems } = await open(`${server.url}/p/brand-a/b2c/workbench`)
    await page.getByLabel('Numbers').fill('No E-Mail\t122\t21306\nMens E-Mail\t267\t21307')
    const pair = page.getByRole('region', { name: 'Mens E-Mail' })
    await pair.getByText('+118.8%').waitFor()
    await page.getByLabel('Numbers').fill('a 5 3\nb 1 2')
    await page.getByText('control.successes must not exceed control.trials').waitFor()
    await page.getByLabel('Numbers').fill('a 5 30\nb 1 2 3')
    await page.getByText('Line 2').waitFor()
    await page.getByLabel('What you have').selectOption({ label: 'The values themselves' })
    await page.getByLabel('Numbers').fill('a 1 2 3 4\nb 4 5 6 7')
    await page.getByText('Mann–Whitney U').waitFor()
    expect(problems).toEqual([])
    await context.close()
  })
})

describe('the keyboard', () => {
  it('reaches every page by letters and by the palette', async () => {
    const { page, context } = await open(`${server.url}/p/brand-a/b2c/overview`)
    await settled(page)
    await page.keyboard.press('g')
    await page.keyboard.press('e')
    await page.getByRole('heading', { name: 'Experiments', level: 1 }).waitFor()
    await page.keyboard.press('/')
    await page.keyboard.type('settin')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
    await context.close()
  })

  it('jumps over the navigation and walks the rhythm switch', async () => {
    const { page, context } = await open(`${server.url}/p/empty/b2c/overview`)
    await settled(page)
    await page.keyboard.press('Tab')
    await expect
      .poll(() => page.evaluate(() => document.activeElement?.textContent))
      .toBe('Skip to the content')
    await page.getByRole('link', { name: 'B2B quarterly' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => new URL(page.url()).pathname).toBe('/p/empty/b2b/overview')
    await page.getByRole('link', { name: 'Quarter', exact: true }).waitFor()
    await context.close()
  })
})

describe('language and theme', () => {
  it('switch at once and are remembered', async () => {
    const { page, context } = await open(`${server.url}/p/brand-a/b2c/experiments`)
    await settled(page)
    await page.getByLabel('Language').selectOption('de')
    await page.getByRole('heading', { name: 'Experimente', level: 1 }).waitFor()
    await page.getByLabel('Darstellung').selectOption('dark')
    await page.reload()
    await page.getByRole('heading', { name: 'Experimente', level: 1 }).waitFor()
    expect(await page.evaluate(() => document.documentElement.dataset['theme'])).toBe('dark')
    expect(await page.evaluate(() => document.documentElement.lang)).toBe('de')
    await context.close()
  })
})
