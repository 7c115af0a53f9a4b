import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { send } from '../support/api.ts'
import { launchChromium } from '../support/chromium.ts'
import { demoDirectory } from '../support/demo-directory.ts'
import { openPage, settled } from '../support/page-checks.ts'
import { createProject, type ServerProcess, startServer } from '../support/server-process.ts'
import { setUpOwner } from '../support/sign-in.ts'

const WATCH = fileURLToPath(new URL('../support/watch-connections.cjs', import.meta.url))

let directory: Awaited<ReturnType<typeof demoDirectory>>
let server: ServerProcess
let browser: Browser
let file: string
beforeAll(async () => {
  directory = await demoDirectory()
  file = join(directory.path, 'connections.txt')
  const env = { NODE_OPTIONS: `--require ${WATCH}`, CONNECTIONS_FILE: file }
  server = await startServer({ dataDirectory: directory.path, command: 'demo', env })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await directory.remove()
})

it('speaks to nobody but those who ask it, and neither do its pages', async () => {
  const project = await createProject(directory.path)
  const cookies = await setUpOwner(server)
  const batch = [{ type: 'track', anonymousId: 'a', event: 'Product Viewed' }]
  expect((await send(server.url, project.writeKey, '/v1/batch', { batch })).status).toBe(200)
  const outside: string[] = []
  for (const path of [
    '/',
    '/shop',
    '/account',
    '/p/brand-a/b2c/overview',
    '/p/brand-a/b2c/experiments/buy-button',
    '/p/saas-b/b2b/overview',
    '/p/shop/b2c/settings',
    '/p/shop/b2c/workbench',
  ]) {
    const { page, context, problems } = await openPage(browser, server.url + path, { cookies })
    await settled(page)
    outside.push(...problems)
    await context.close()
  }
  expect(await server.stop()).toBe(0)
  expect(outside).toEqual([])
  // Once in the process and once in its thread that writes.
  expect(new Set((await readFile(file, 'utf8')).trim().split('\n'))).toEqual(new Set(['watching']))
})
