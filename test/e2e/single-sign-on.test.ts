import { OAuth2Server } from 'oauth2-mock-server'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launchChromium } from '../support/chromium.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let provider: OAuth2Server
let server: ServerProcess
let browser: Browser
let slug: string
/** Who the provider says is there. */
let email = ''
let isVerified = true
beforeAll(async () => {
  directory = await temporaryDirectory()
  ;({ slug } = await createProject(directory.path))
  provider = new OAuth2Server()
  await provider.issuer.keys.generate('RS256')
  await provider.start(0, '127.0.0.1')
  const claims = (): Record<string, unknown> => ({
    sub: `id-of-${email}`,
    email,
    email_verified: isVerified,
    name: 'Mara',
  })
  provider.service.on('beforeTokenSigning', (token: { payload: object }) => {
    Object.assign(token.payload, claims())
  })
  provider.service.on('beforeUserinfo', (answer: { body: object }) => {
    answer.body = claims()
  })
  server = await startServer({
    dataDirectory: directory.path,
    env: {
      TAKT_OIDC_ISSUER: provider.issuer.url ?? '',
      TAKT_OIDC_CLIENT_ID: 'takt',
      TAKT_OIDC_CLIENT_SECRET: 'a secret',
      TAKT_OIDC_NAME: 'Example Inc.',
    },
  })
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await provider.stop()
  await directory.remove()
})

async function enter(address: string): Promise<{ text: string; path: string }> {
  email = address
  const context = await browser.newContext({ locale: 'en-GB' })
  const page = await context.newPage()
  await page.goto(`${server.url}/sign-in`)
  const button = page.getByRole('button', { name: 'Continue with Example Inc.' })
  const outcome = page.getByText(/Mara|You could not be signed in/).first()
  // Sign-in is bounded in speed: whoever comes too fast tries again.
  await expect
    .poll(
      async () => {
        if (await button.isVisible()) await button.click()
        return await outcome.waitFor({ timeout: 4_000 }).then(
          () => true,
          () => false,
        )
      },
      { timeout: 45_000 },
    )
    .toBe(true)
  const found = {
    text: (await page.textContent('body')) ?? '',
    path: new URL(page.url()).pathname,
  }
  await context.close()
  return found
}

it('lets in whom a project has invited, by the provider of the company, and nobody else', async () => {
  const refused = await enter('stranger@example.com')
  expect(refused).toMatchObject({ path: '/sign-in' })
  expect(refused.text).toContain('Were you invited with this address?')

  const { code } = await runTakt([
    ...['user', 'invite', '--project', slug, '--email', 'mara@example.com', '--role', 'editor'],
    ...['--data', directory.path],
  ])
  expect(code).toBe(0)
  const entered = await enter('mara@example.com')
  expect(entered.text).toContain('Your workspaces')
  expect(await enter('mara@example.com')).toMatchObject({ path: '/' })
  const { stdout } = await runTakt(['user', 'list', '--data', directory.path, '--json'])
  expect(JSON.parse(stdout)).toEqual({
    users: [{ name: 'Mara', email: 'mara@example.com', isOwner: false }],
  })
})

it('opens nobody’s account to an address that the provider has not verified', async () => {
  const invited = await runTakt([
    ...['user', 'invite', '--project', slug, '--email', 'owner@example.com', '--role', 'admin'],
    ...['--data', directory.path, '--json'],
  ])
  const { link } = JSON.parse(invited.stdout) as { link: string }
  const token = link.split('#').at(-1) ?? ''
  const joined = await fetch(`${server.url}/api/v1/invitations/accept`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, name: 'Mara', password: 'correct horse battery' }),
  })
  expect(joined.status).toBeLessThan(300)
  isVerified = false
  expect(await enter('owner@example.com')).toMatchObject({ path: '/sign-in' })
  isVerified = true
  expect(await enter('owner@example.com')).toMatchObject({ path: '/' })
})
