import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiClient, send } from '../support/api.ts'
import { launchChromium } from '../support/chromium.ts'
import { openPage, settled } from '../support/page-checks.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import { type Cookies, postJson, setUpOwner } from '../support/sign-in.ts'

/** Whatever runs says so by calling this. */
const CALL = 'window.__ran=1'
const VALUES = [
  `<script>${CALL}</script>`,
  `<img src=x onerror="${CALL}">`,
  `"><svg onload=${CALL}>`,
  `javascript:${CALL}`,
  `{{constructor.constructor('${CALL}')()}}`,
  `\${${CALL}}`,
  `</title><script>${CALL}</script>`,
  `'-alert(${CALL})-'`,
  `data:text/html,<script>${CALL}</script>`,
]
const PAGES = ['overview', 'experiments', 'events', 'definitions', 'workbench', 'settings']

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let browser: Browser
let cookies: Cookies
let project: Awaited<ReturnType<typeof createProject>>
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path, { name: VALUES[1] ?? '', mode: 'hybrid' })
  server = await startServer({ dataDirectory: directory.path })
  cookies = await setUpOwner(server)
  browser = await launchChromium()
  await fill()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await directory.remove()
})

/** Stores the values in every field that something from outside can reach. */
async function fill(): Promise<void> {
  const api = apiClient({ url: server.url, ...project })
  const at = (path: string): string => `/api/v1/projects/${project.slug}${path}`
  for (const [n, value] of VALUES.entries()) {
    const key = `test-${String(n)}`
    const id = `${value} ${String(n)}`
    const timestamp = new Date(Date.now() - 60_000).toISOString()
    const context = {
      page: { url: `https://shop.example/${value}`, path: value, title: value, referrer: value },
      campaign: { source: value, medium: value, name: value },
      userAgent: value,
      locale: value,
    }
    const common = { anonymousId: id, userId: value, timestamp, context }
    const batch = [
      { ...common, type: 'page', name: value, properties: { [value]: value } },
      { ...common, type: 'identify', traits: { name: value, email: value, [value]: value } },
      { ...common, type: 'group', groupId: value, traits: { name: value } },
      { ...common, type: 'track', event: value, properties: { [value]: { [value]: [value] } } },
      {
        ...common,
        type: 'track',
        event: 'Order Completed',
        properties: { order_id: value, revenue: 10, currency: 'EUR', coupon: value },
      },
      { ...common, type: 'track', event: 'Order Completed', properties: { revenue: value } },
      {
        ...common,
        type: 'track',
        event: 'Experiment Viewed',
        properties: { experiment_id: key, variation_id: n % 2 === 0 ? 'control' : 'b' },
      },
    ]
    expect((await send(server.url, project.writeKey, '/v1/batch', { batch })).status).toBe(200)
    const plan = {
      key,
      name: value,
      mode: 'b2c',
      unit: 'visitor',
      ...{ hypothesis: value, tactic: value, resistance: value, owner: value },
      variants: [
        { key: 'control', weight: 0.5 },
        { key: 'b', weight: 0.5 },
      ],
      metrics: { primary: 'session_purchase_rate', secondary: ['aov'], guardrails: [] },
    }
    expect((await api.post('/experiments', plan)).status).toBe(201)
    expect((await api.post(`/experiments/${key}/start`)).status).toBe(200)
    await postJson(server.url, at('/tokens'), { name: value, scope: 'read' }, cookies)
  }
  const plan = {
    events: VALUES.map((name) => ({ name, description: name, owner: name, properties: [] })),
    unknownEvents: 'accept',
    currencies: [],
  }
  const denied = VALUES.map((value) => value.slice(0, 100))
  expect((await api.patch('/settings', { plan, denied, ownVisitors: denied })).status).toBe(200)
}

it.each([
  ...PAGES.flatMap((page) => [`/b2c/${page}`, `/b2b/${page}`]),
  ...VALUES.map((_, n) => `/b2c/experiments/test-${String(n)}`),
])('shows stored text as text at %s', async (path) => {
  const url = `${server.url}/p/${project.slug}${path}`
  const { page, context, problems } = await openPage(browser, url, { cookies })
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
  await settled(page)
  for (const summary of await page.locator('summary').all()) {
    await summary.click({ timeout: 2_000 }).catch(() => undefined)
  }
  expect(await page.evaluate(() => '__ran' in window)).toBe(false)
  const links = await page
    .locator('a')
    .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).protocol))
  expect(links.filter((protocol) => !['http:', 'https:'].includes(protocol))).toEqual([])
  expect(problems).toEqual([])
  await context.close()
})
