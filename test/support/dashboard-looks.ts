import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from './chromium.ts'
import { demoDirectory } from './demo-directory.ts'
import { axeFindings, followTo, openPage, overflowOf, settled } from './page-checks.ts'
import { type Cookies, setUpOwner } from './sign-in.ts'
import { createProject, type ServerProcess, startServer } from './server-process.ts'

const FOR_EVERYBODY = [
  ['the start, signed out', '/'],
  ['the demo, signed out', '/p/brand-a/b2c/experiments'],
  ['a workspace, signed out', '/p/empty/b2c/overview'],
  ['sign-in', '/sign-in'],
  ['a used setup link', '/setup#used'],
  ['a new password', '/reset#token'],
  ['an address that is none', '/p/%E0%A4%A/b2c/overview'],
] as const

const PAGES = [
  ['account', '/account'],
  ['reference', '/reference'],
  ["settings of one's own", '/p/empty/b2c/settings'],
  ['start', '/'],
  ['sprint', '/p/brand-a/b2c/overview'],
  ['customers', '/p/brand-a/b2c/customers'],
  ['channels', '/p/brand-a/b2c/channels'],
  ['sessions behind a number', '/p/brand-a/b2c/rows/visits?reached=cart&missed=paid'],
  ['orders behind a number', '/p/brand-a/b2c/rows/orders'],
  ['customers behind a number', '/p/brand-a/b2c/rows/customers?group=champions'],
  ['no sessions behind a number', '/p/empty/b2c/rows/visits'],
  ['costs behind a number', '/p/brand-a/b2c/rows/spend'],
  ['channels of a device', '/p/brand-a/b2c/channels?device=mobile&landing=/'],
  ['diagnosis of a shop', '/p/brand-a/b2c/diagnosis'],
  ['diagnosis of a pipeline', '/p/saas-b/b2b/diagnosis'],
  ['empty diagnosis', '/p/empty/b2c/diagnosis'],
  ['before and after', '/p/brand-a/b2c/compare'],
  ['empty customers', '/p/empty/b2c/customers'],
  ['empty channels', '/p/empty/b2c/channels'],
  ['empty comparison', '/p/empty/b2c/compare'],
  ['experiments', '/p/brand-a/b2c/experiments'],
  ['new experiment', '/p/brand-a/b2c/experiments/new'],
  ['running test', '/p/brand-a/b2c/experiments/buy-button'],
  ['concluded test', '/p/brand-a/b2c/experiments/review-filter'],
  ['retros', '/p/brand-a/b2c/retro'],
  ['no retros yet', '/p/empty/b2c/retro'],
  ['roadmap', '/p/brand-a/b2c/roadmap'],
  ['roadmap of both rhythms', '/p/empty/b2b/roadmap'],
  ['position', '/p/empty/b2b/position'],
  ['position of the demo', '/p/brand-a/b2c/position'],
  ['learnings of both rhythms', '/p/empty/b2b/program/learnings'],
  ['a link to a retro that is not whole', '/shared'],
  ['live events', '/p/brand-a/b2c/events'],
  ['definitions', '/p/brand-a/b2c/definitions'],
  ['a metric', '/p/brand-a/b2c/definitions/aov'],
  ['metric sheet', '/p/brand-a/b2c/definitions/sheet'],
  ['workbench', '/p/brand-a/b2c/workbench'],
  ['settings', '/p/brand-a/b2c/settings'],
  ['quarter', '/p/saas-b/b2b/overview'],
  ['pipeline', '/p/saas-b/b2b/pipeline'],
  ['forecast', '/p/saas-b/b2b/forecast'],
  ['empty pipeline', '/p/empty/b2b/pipeline'],
  ['empty forecast', '/p/empty/b2b/forecast'],
  ['wall', '/p/brand-a/b2c/program'],
  ['ideas', '/p/brand-a/b2c/program/ideas'],
  ['learnings', '/p/saas-b/b2b/program/learnings'],
  ['evidence of a shop', '/p/brand-a/b2c/program/library'],
  ['evidence of sales', '/p/saas-b/b2b/program/library'],
  ['evidence of both rhythms', '/p/empty/b2b/program/library'],
  ['scorecard', '/p/brand-a/b2c/program/scorecard'],
  ['empty wall', '/p/empty/b2c/program'],
  ['empty ideas', '/p/empty/b2b/program/ideas'],
  ['empty learnings', '/p/empty/b2c/program/learnings'],
  ['empty scorecard', '/p/empty/b2c/program/scorecard'],
  ['accounts', '/p/saas-b/b2b/accounts'],
  ['revenue', '/p/saas-b/b2b/revenue'],
  ['attribution of deals', '/p/saas-b/b2b/attribution'],
  ['attribution of orders', '/p/brand-a/b2c/attribution'],
  ['empty accounts', '/p/empty/b2b/accounts'],
  ['empty revenue', '/p/empty/b2b/revenue'],
  ['empty attribution', '/p/empty/b2b/attribution'],
  ['empty seam', '/p/empty/b2b/seam'],
  ['seam', '/p/tool-c/b2b/seam'],
  ['quarter of a hybrid', '/p/tool-c/b2b/overview'],
  ['sprint of a hybrid', '/p/tool-c/b2c/overview'],
  ['stages', '/p/saas-b/b2b/stages'],
  ['import', '/p/saas-b/b2b/imports'],
  ['empty stages', '/p/empty/b2b/stages'],
  ['empty import', '/p/empty/b2b/imports'],
  ['empty sprint', '/p/empty/b2c/overview'],
  ['empty quarter', '/p/empty/b2b/overview'],
  ['empty experiments', '/p/empty/b2c/experiments'],
  ['empty events', '/p/empty/b2c/events'],
  ['unknown workspace', '/p/nobody/b2c/overview'],
  ['unknown page', '/p/brand-a/b2c/program/nothing'],
] as const
const STOREFRONT = [
  ['storefront', '/shop'],
  ['product', '/shop/p/calm-serum'],
] as const

/** Rules whose answer depends on the width or on the colours; the others hold for both looks alike. */
const RULES_OF_LOOKS = ['color-contrast', 'scrollable-region-focusable', 'target-size']
const LOOKS = [
  { width: 1440, locale: 'en-GB', scheme: 'dark', rules: RULES_OF_LOOKS },
  { width: 390, locale: 'de-DE', scheme: 'light', rules: null },
] as const
type Look = (typeof LOOKS)[number]
type Who = 'nobody' | 'owner'
/** Who looks at which page, and whether the browser loads it or a link leads there. */
type Visit = { who: Who; path: string; isLoaded: boolean }
type Tab = Awaited<ReturnType<typeof openPage>>

/**
 * Every page of the demo and of an empty workspace, wide, dark and in English, and narrow, light and in
 * German: each look in a tab of its own at the same time.
 */
export function describeLooks(): void {
  let directory: Awaited<ReturnType<typeof demoDirectory>>
  let server: ServerProcess
  let browser: Browser
  const tabs = new Map<string, Tab>()
  const tabOf = async (look: Look, who: Who, cookies: Cookies): Promise<void> => {
    const whose = who === 'owner' ? { ...look, cookies } : look
    tabs.set(`${look.locale} ${who}`, await openPage(browser, server.url, whose))
  }
  beforeAll(async () => {
    directory = await demoDirectory()
    await createProject(directory.path, { name: 'Empty', mode: 'hybrid' })
    server = await startServer({ dataDirectory: directory.path, command: 'demo' })
    const cookies = await setUpOwner(server)
    browser = await launchChromium()
    for (const look of LOOKS) {
      await tabOf(look, 'nobody', cookies)
      await tabOf(look, 'owner', cookies)
    }
  })
  afterAll(async () => {
    await browser.close()
    await server.stop()
    await directory.remove()
  })

  const check = async (look: Look, { who, path, isLoaded }: Visit): Promise<void> => {
    const tab = tabs.get(`${look.locale} ${who}`)
    if (tab === undefined) throw new Error(`no tab for ${look.locale}`)
    const { page, problems } = tab
    const where = `${String(look.width)} wide, ${look.locale}, ${look.scheme}`
    problems.length = 0
    await (isLoaded ? page.goto(server.url + path) : followTo(page, path))
    await settled(page)
    expect(await overflowOf(page), where).toBeLessThanOrEqual(0)
    expect(await axeFindings(page, look.rules), where).toEqual([])
    expect(problems, where).toEqual([])
  }
  describe('wide and dark in English, narrow and light in German', () => {
    it.each([
      ...FOR_EVERYBODY.map(
        ([name, path]) => [name, { path, who: 'nobody', isLoaded: true }] as const,
      ),
      ...PAGES.map(([name, path]) => [name, { path, who: 'owner', isLoaded: false }] as const),
      ...STOREFRONT.map(([name, path]) => [name, { path, who: 'owner', isLoaded: true }] as const),
    ])('%s is accessible, fits and says nothing on the console', async (_, visit) => {
      await Promise.all(LOOKS.map((look) => check(look, visit)))
    })
  })
}
