import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import { openPage } from '../support/page-checks.ts'
import { setUpOwner } from '../support/sign-in.ts'
import {
  createProject,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let browser: Browser
let tab: Awaited<ReturnType<typeof openPage>>
beforeAll(async () => {
  directory = await temporaryDirectory()
  await createProject(directory.path, { name: 'Sales', mode: 'b2b' })
  server = await startServer({ dataDirectory: directory.path })
  browser = await launchChromium()
  tab = await openPage(browser, server.url, { cookies: await setUpOwner(server) })
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await directory.remove()
})

describe('the evidence library', () => {
  it('keeps a case with its number, says what is missing by when, and finds it again', async () => {
    const { page, problems } = tab
    await page.goto(`${server.url}/p/sales/b2b/program/library`)
    await page.getByText('No evidence kept yet').waitFor()
    const form = page.getByRole('region', { name: 'Keep a piece of evidence' })
    await form.getByLabel('Title').fill('A plant in Ulm')
    await form.getByLabel('Tags').fill('energy')
    await form.getByLabel('What was measured').fill('Energy use')
    await form.getByLabel('Before').fill('100')
    await form.getByLabel('After').fill('88')
    await form.getByRole('button', { name: 'Keep it' }).click()
    await form.getByText('number.source: say where the number comes from').waitFor()
    await form.getByLabel('Source').fill('Meter reading')
    await form.getByRole('button', { name: 'Keep it' }).click()
    await page.getByRole('heading', { name: 'A plant in Ulm' }).waitFor()

    const gaps = page.getByRole('region', { name: 'What is missing' })
    await gaps.getByText('Review missing').waitFor()
    await gaps.getByText('TCO calculator missing').waitFor()
    expect(await gaps.getByText('Number missing').count()).toBe(0)
    expect(await gaps.getByText('to be brought by').count()).toBeGreaterThan(0)

    await page.getByLabel('Search the evidence').fill('energy')
    await page.getByRole('heading', { name: 'A plant in Ulm' }).waitFor()
    await page.getByLabel('Search the evidence').fill('water')
    await page.getByText('No piece fits').waitFor()
    // Refusing the number without its source is an answer of 422, which Chromium prints.
    expect(problems.filter((problem) => !problem.includes('422'))).toEqual([])
  })

  it('opens the gap again when the piece is retired', async () => {
    const { page } = tab
    await page.goto(`${server.url}/p/sales/b2b/program/library`)
    const item = page.getByRole('listitem').filter({ hasText: 'A plant in Ulm' }).first()
    await item.getByText('Change it').click()
    await item.getByLabel('State').selectOption('retired')
    await item.getByRole('button', { name: 'Keep it' }).click()
    await page.getByText('Number missing').waitFor()
  })
})
