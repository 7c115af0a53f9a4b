import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { axeFindings, openPage, overflowOf } from '../support/page-checks.ts'
import { type Cookies, setUpOwner } from '../support/sign-in.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

const MAVEN = fileURLToPath(
  new URL('../fixtures/data/maven_crm/sales_pipeline.csv', import.meta.url),
)
const ROWS = 40

/** Deals of the public Maven file under headings that no system uses, and a column that is called like a date. */
function unknownHeadings(): Buffer {
  const [, ...lines] = readFileSync(MAVEN, 'utf8').trimEnd().split(/\r?\n/)
  const closed = lines.filter((line) => /,(Won|Lost),/.test(line)).slice(0, ROWS)
  const head = 'Ref,Rep on it,Product,Account,Deal Stage,Engage Date,Shut,Worth,Last Activity'
  return Buffer.from([head, ...closed.map((line) => `${line},Email Opened`), ''].join('\n'))
}

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let browser: Browser
let cookies: Cookies
beforeAll(async () => {
  directory = await temporaryDirectory()
  await createProject(directory.path, { name: 'Sales', mode: 'b2b' })
  server = await startServer({ dataDirectory: directory.path })
  cookies = await setUpOwner(server)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await directory.remove()
})

it('maps a file of unknown headings by hand, says what is wrong in which cell, and brings it in once', async () => {
  const { page, context, problems } = await openPage(browser, server.url, { cookies })
  await page.goto(`${server.url}/p/sales/b2b/imports`)
  const bring = page.getByRole('button', { name: 'Import', exact: true })
  const take = async (column: string, field: string): Promise<void> => {
    const answered = page.waitForResponse(/\/imports\/preview/)
    await page.getByRole('combobox', { name: column, exact: true }).selectOption({ label: field })
    await answered
  }
  const file = { name: 'deals.csv', mimeType: 'text/csv', buffer: unknownHeadings() }
  await page.getByLabel('File', { exact: true }).setInputFiles(file)

  // The guess: what is known by its name is taken, what is needed and unknown is asked for.
  await page.getByText('Choose the column for: Id').waitFor()
  expect(await bring.isDisabled()).toBe(true)
  const stage = page.getByRole('combobox', { name: 'Deal Stage', exact: true })
  expect(await stage.inputValue()).toBe('stage')
  // Called like a date, but with words in it: not taken for one.
  await page.getByText('Called like a date').waitFor()
  const activity = page.getByRole('combobox', { name: 'Last Activity', exact: true })
  expect(await activity.inputValue()).toBe('')

  // A wrong choice is told row by row, with the field and what stands in the cell.
  await take('Ref', 'Id *')
  await take('Shut', 'Amount')
  await page
    .getByRole('row', { name: /^1 / })
    .getByText(/^Amount “2017-03-01”/)
    .waitFor()
  await take('Shut', 'Closed on')
  await take('Worth', 'Amount')
  await take('Rep on it', 'Owner')
  expect(await page.getByText(/^Amount “/).count()).toBe(0)
  expect(await overflowOf(page)).toBeLessThanOrEqual(0)
  expect(await axeFindings(page)).toEqual([])

  await bring.click()
  await page.getByRole('heading', { name: `${String(ROWS)} rows read` }).waitFor()
  const [, stored = '0'] =
    /([\d,]+) stored/.exec(
      (await page.getByRole('heading', { name: /rows read/ }).textContent()) ?? '',
    ) ?? []
  expect(Number(stored.replace(',', ''))).toBeGreaterThanOrEqual(ROWS)
  const run = page.locator('details').filter({ hasText: 'deals.csv' }).first()
  await run.locator('summary').click()
  await run.getByText('nothing is gated').waitFor()

  // The same file again brings nothing new.
  await bring.click()
  await page.getByRole('heading', { name: /: 0 stored/ }).waitFor()
  await page.goto(`${server.url}/p/sales/b2b/pipeline`)
  await page.getByRole('heading', { name: 'Pipeline' }).waitFor()
  const deals = await page.evaluate(
    async () => (await (await fetch('/api/v1/projects/sales/deals?limit=1')).json()) as object,
  )
  expect(deals).toMatchObject({ total: ROWS })
  expect(problems).toEqual([])
  await context.close()
})
