import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { apiClient, send } from '../support/api.ts'
import { launchChromium } from '../support/chromium.ts'
import { followTo, openPage, settled } from '../support/page-checks.ts'
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
/** Every page that shows what a sender, a file or a colleague has written. */
const PAGES = [
  ...['overview', 'channels', 'customers', 'rows/visits', 'rows/orders', 'rows/customers'].map(
    (page) => `/b2c/${page}`,
  ),
  ...[
    'experiments',
    'events',
    'definitions',
    'settings',
    'program',
    'program/ideas',
    'attribution',
  ].map((page) => `/b2c/${page}`),
  ...[
    'overview',
    'pipeline',
    'forecast',
    'accounts',
    'attribution',
    'stages',
    'seam',
    'revenue',
  ].map((page) => `/b2b/${page}`),
]
/** Experiments of which the page is looked at; their list shows all. */
const RESULTS = 3

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let browser: Browser
let cookies: Cookies
let project: Awaited<ReturnType<typeof createProject>>
let tab: Awaited<ReturnType<typeof openPage>>
beforeAll(async () => {
  directory = await temporaryDirectory()
  project = await createProject(directory.path, { name: VALUES[1] ?? '', mode: 'hybrid' })
  server = await startServer({ dataDirectory: directory.path })
  cookies = await setUpOwner(server)
  browser = await launchChromium()
  await fill()
  tab = await openPage(browser, server.url, { cookies })
  const { page, problems } = tab
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`)
    void dialog.dismiss()
  })
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
      campaign: { source: value, medium: value, name: value, content: value },
      userAgent: value,
      locale: value,
    }
    const common = { anonymousId: id, userId: value, timestamp, context }
    const batch: object[] = [
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
    // With such a user agent some would be taken for robots, which no page counts.
    const { userAgent: _robot, ...seen } = context
    const about = { ...common, context: seen, groupId: value }
    batch.push(...recordsOf(value).map((record) => ({ ...about, ...record })))
    batch.push({ ...about, type: 'page', name: value })
    expect((await send(server.url, project.writeKey, '/v1/batch', { batch })).status).toBe(200)
    expect((await api.post('/ideas', ideaOf(value))).status).toBe(201)
    expect((await api.post('/creatives', { creatives: [creativeOf(value)] })).status).toBe(200)
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
  // Nobody has these ids: what one's own visitors do stands on no page.
  const ownVisitors = denied.map((value) => `${value} x`)
  expect((await api.patch('/settings', { plan, denied, ownVisitors })).status).toBe(200)
}

/** What a CRM tells, with the value in every field. */
const recordsOf = (value: string) => [
  {
    type: 'track',
    event: 'Deal Updated',
    properties: {
      ...{ deal_id: value, name: value, stage: value, owner: value, product: value },
      ...{ lead_source: value, campaign: value, next_step: value, pipeline: value, amount: 100 },
      discovery: discoveryOf(value),
    },
  },
  {
    type: 'track',
    event: 'Lead Created',
    properties: {
      ...{ lead_id: value, source: value, owner: value, status: value, campaign: value },
      re_engagement: { campaign: value, group: 'contacted', days: 30 },
    },
  },
  {
    type: 'track',
    event: 'Account Updated',
    properties: { account_id: value, name: value, domain: value, segment: value, industry: value },
  },
  {
    type: 'track',
    event: 'Touch Recorded',
    properties: { channel: value, type: value, campaign: value, content: value },
  },
  {
    type: 'track',
    event: 'Subscription Started',
    properties: { subscription_id: value, product: value, mrr: 10 },
  },
]
const discoveryOf = (value: string) => {
  const stamp = { at: '2026-04-01T10:00:00.000Z', by: value }
  const hypotheses = [{ problem: value, state: 'open' }]
  return {
    answers: { problem: { text: value, ...stamp } },
    personas: { list: [{ persona: value, hypotheses }], ...stamp },
    fit: { hypothesis: value, verdict: 'open', ...stamp },
  }
}
const ideaOf = (value: string) => ({
  ...{ title: value, mode: 'b2c', hypothesis: value, tactic: value, resistance: value },
  ...{ owner: value, tags: [value.slice(0, 40)] },
})
const creativeOf = (value: string) => ({
  ...{ key: value, name: value, creator: value, tags: [value] },
})

it('has something to show on the pages of sales, too', async () => {
  const api = apiClient({ url: server.url, ...project })
  const deals = async () => (await api.get<{ total: number }>('/deals?limit=1')).total
  await expect.poll(deals, { timeout: 20_000 }).toBe(VALUES.length)
})

it.each([
  ...PAGES,
  ...VALUES.slice(0, RESULTS).map((_, n) => `/b2c/experiments/test-${String(n)}`),
])('shows stored text as text at %s', async (path) => {
  const { page, problems } = tab
  problems.length = 0
  await followTo(page, `/p/${project.slug}${path}`)
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
})
