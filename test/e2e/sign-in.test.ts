import { TOTP } from 'otpauth'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Sqlite } from '../../server/db/sqlite.ts'
import { launchChromium } from '../support/chromium.ts'
import { openPage } from '../support/page-checks.ts'
import {
  createProject,
  runTakt,
  type ServerProcess,
  startServer,
  temporaryDirectory,
} from '../support/server-process.ts'
import {
  type Cookies,
  cookiesOf,
  OWNER,
  postJson,
  setUpOwner,
  setupTokenOf,
} from '../support/sign-in.ts'

let directory: Awaited<ReturnType<typeof temporaryDirectory>>
let server: ServerProcess
let browser: Browser
let owner: Cookies
let shop: Awaited<ReturnType<typeof createProject>>
beforeAll(async () => {
  directory = await temporaryDirectory()
  shop = await createProject(directory.path)
  server = await startServer({ dataDirectory: directory.path })
  owner = await setUpOwner(server)
  browser = await launchChromium()
})
afterAll(async () => {
  await browser.close()
  await server.stop()
  await directory.remove()
})

const api = (path: string): string => `/api/v1/projects/${shop.slug}${path}`

async function ask(path: string, cookies?: Cookies, init: RequestInit = {}): Promise<Response> {
  return await fetch(server.url + path, {
    ...init,
    headers: cookies === undefined ? {} : { cookie: cookies.header },
  })
}
async function invite(email: string, role: string): Promise<string> {
  const response = await postJson(server.url, api('/invitations'), { email, role }, owner)
  expect(response.status).toBe(201)
  const { link } = (await response.json()) as { link: string }
  return link.split('#')[1] ?? ''
}
async function accept(token: string, name: string): Promise<Cookies> {
  const response = await postJson(server.url, '/api/v1/invitations/accept', {
    token,
    name,
    password: OWNER.password,
  })
  expect(response.status).toBe(201)
  return cookiesOf(response)
}

describe('the first start', () => {
  it('prints a link that makes the owner once, and asks nothing of strangers', async () => {
    const again = await postJson(server.url, '/api/v1/setup', {
      ...OWNER,
      email: 'eve@evil.example',
      token: setupTokenOf(server),
    })
    expect(again.status).toBe(409)
    expect(await (await ask('/api/v1/me')).json()).toEqual({
      person: null,
      needsSetup: false,
      singleSignOn: null,
    })
    expect((await ask('/api/v1/projects')).status).toBe(200)
    expect(await (await ask('/api/v1/projects')).json()).toEqual({ projects: [] })
    expect((await ask(api('/experiments'))).status).toBe(401)
    expect((await ask('/api/v1/projects/nobody/experiments')).status).toBe(401)
  })

  it('refuses a guessed setup link', async () => {
    const own = await temporaryDirectory()
    const fresh = await startServer({ dataDirectory: own.path })
    const refused = await postJson(fresh.url, '/api/v1/setup', { ...OWNER, token: 'guessed' })
    expect(refused.status).toBe(403)
    const { page, context, problems } = await openPage(browser, fresh.url)
    await page.getByText('Open the link that the server printed').waitFor()
    await page.goto(`${fresh.url}/setup#${setupTokenOf(fresh)}`)
    await page.getByLabel('Your name').fill(OWNER.name)
    await page.getByLabel('E-mail').fill(OWNER.email)
    await page.getByLabel('New password').fill(OWNER.password)
    await page.getByRole('button', { name: 'Make the account' }).click()
    await page.getByRole('heading', { name: 'Your own workspace' }).waitFor()
    expect(problems).toEqual([])
    await context.close()
    await fresh.stop()
    await own.remove()
  })
})

describe('signing in', () => {
  it('works with the password, stays, and ends', async () => {
    const { page, context } = await openPage(browser, `${server.url}/sign-in`)
    await page.getByLabel('E-mail').fill(OWNER.email)
    await page.getByLabel('Password').fill('not the right one')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('E-mail or password is wrong.').waitFor()
    await page.getByLabel('Password').fill(OWNER.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('heading', { name: 'Your own workspace' }).waitFor()
    const [cookie] = await context.cookies()
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' })
    await page.goto(`${server.url}/account`)
    await page.getByRole('button', { name: 'Sign out', exact: true }).first().click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await page.goto(`${server.url}/p/shop/b2c/experiments`)
    await page.getByText('There is no such page.').waitFor()
    await context.close()
  })

  it('is slowed down for one address, whoever tries', async () => {
    const attempts = await Promise.all(
      Array.from({ length: 12 }, () =>
        postJson(server.url, '/api/auth/sign-in/email', {
          email: 'victim@shop.example',
          password: 'a guess at random',
        }),
      ),
    )
    const statuses = attempts.map(({ status }) => status)
    expect(statuses).toContain(429)
    expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(5)
  })

  it('cannot be asked for by a stranger: nobody signs up', async () => {
    const response = await postJson(server.url, '/api/auth/sign-up/email', {
      ...OWNER,
      email: 'eve@evil.example',
    })
    expect(response.status).toBeGreaterThanOrEqual(400)
    const { stdout } = await runTakt(['user', 'list', '--data', directory.path, '--json'])
    expect(stdout).not.toContain('eve@')
  })

  it('needs the code of an app once a second factor is on', async () => {
    const cookies = await accept(await invite('otto@shop.example', 'viewer'), 'Otto')
    const started = await postJson(
      server.url,
      '/api/auth/two-factor/enable',
      { password: OWNER.password },
      cookies,
    )
    const { totpURI, backupCodes } = (await started.json()) as {
      totpURI: string
      backupCodes: string[]
    }
    const secret = new URL(totpURI).searchParams.get('secret') ?? ''
    const totp = new TOTP({ secret })
    const confirmed = await postJson(
      server.url,
      '/api/auth/two-factor/verify-totp',
      { code: totp.generate() },
      cookies,
    )
    expect(confirmed.status).toBe(200)

    const { page, context } = await openPage(browser, `${server.url}/sign-in`)
    await page.getByLabel('E-mail').fill('otto@shop.example')
    await page.getByLabel('Password').fill(OWNER.password)
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByLabel('Code of your app').fill('000000')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByText('The code is wrong or too old.').waitFor()
    await page.getByLabel('Code of your app').fill(backupCodes[0] ?? '')
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('link', { name: 'Otto' }).waitFor()
    await context.close()
  })

  it('works with a passkey of a real browser', async () => {
    const cookies = await accept(await invite('paula@shop.example', 'viewer'), 'Paula')
    const url = server.url.replace('127.0.0.1', 'localhost')
    const context = await browser.newContext({ locale: 'en-GB' })
    await context.addCookies(cookies.list.map((cookie) => ({ ...cookie, url })))
    const page = await context.newPage()
    const devtools = await context.newCDPSession(page)
    await devtools.send('WebAuthn.enable')
    await devtools.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await page.goto(`${url}/account`)
    await page.getByLabel('Name of this device').fill('Laptop')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    await page.getByRole('button', { name: 'Remove Laptop' }).waitFor()
    await context.clearCookies()
    await page.goto(`${url}/sign-in`)
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await page.getByRole('link', { name: 'Paula' }).waitFor()
    await context.close()
  })
})

describe('an invitation', () => {
  it('lets in whom it names, with its role, once', async () => {
    const token = await invite('vera@shop.example', 'viewer')
    const look = await postJson(server.url, '/api/v1/invitations/look', { token })
    expect(await look.json()).toMatchObject({ email: 'vera@shop.example', role: 'viewer' })
    const vera = await accept(token, 'Vera')
    expect((await postJson(server.url, '/api/v1/invitations/look', { token })).status).toBe(403)
    expect((await ask(api('/experiments'), vera)).status).toBe(200)
    expect((await postJson(server.url, api('/experiments'), {}, vera)).status).toBe(403)
    expect((await ask(api('/members'), vera)).status).toBe(403)
    expect((await postJson(server.url, '/api/v1/projects', { name: 'Mine' }, vera)).status).toBe(
      403,
    )
  })

  it('is seen, changed and ended by admins only, and the audit tells', async () => {
    const erik = await accept(await invite('erik@shop.example', 'editor'), 'Erik')
    const { members } = (await (await ask(api('/members'), owner)).json()) as {
      members: { userId: string; email: string }[]
    }
    const { userId } = members.find(({ email }) => email === 'erik@shop.example') ?? { userId: '' }
    const settings = await ask(api('/settings'), erik, { method: 'PATCH', body: '{}' })
    expect(settings.status).toBe(403)
    const promoted = await fetch(server.url + api(`/members/${userId}`), {
      method: 'PATCH',
      headers: { cookie: owner.header, 'content-type': 'application/json' },
      body: JSON.stringify({ role: 'admin' }),
    })
    expect(promoted.status).toBe(200)
    expect((await ask(api('/members'), erik)).status).toBe(200)
    const removed = await ask(api(`/members/${userId}`), owner, { method: 'DELETE' })
    expect(removed.status).toBe(200)
    expect((await ask(api('/experiments'), erik)).status).toBe(404)
    const { entries } = (await (await ask(api('/audit'), owner)).json()) as {
      entries: { actor: string; action: string; subject: string }[]
    }
    expect(entries.slice(0, 4)).toMatchObject([
      { actor: OWNER.email, action: 'member.remove', subject: 'erik@shop.example' },
      { actor: OWNER.email, action: 'member.role' },
      { actor: 'erik@shop.example', action: 'member.join' },
      { actor: OWNER.email, action: 'member.invite' },
    ])
  })
})

describe('an API token', () => {
  it('is shown once, does what its scope says, and ends', async () => {
    const made = await postJson(
      server.url,
      api('/tokens'),
      { name: 'Report', scope: 'read', expiresInDays: 30 },
      owner,
    )
    const { id, token } = (await made.json()) as { id: number; token: string }
    const withToken = (path: string, method = 'GET'): Promise<Response> =>
      fetch(server.url + path, { method, headers: { authorization: `Bearer ${token}` } })
    expect((await withToken(api('/metrics'))).status).toBe(200)
    expect((await withToken(api('/experiments'), 'POST')).status).toBe(403)
    expect((await withToken(api('/tokens'))).status).toBe(403)
    const listed = await (await ask(api('/tokens'), owner)).text()
    expect(listed).toContain('"name":"Report"')
    expect(listed).not.toContain(token)
    expect((await ask(api(`/tokens/${String(id)}`), owner, { method: 'DELETE' })).status).toBe(200)
    expect((await withToken(api('/metrics'))).status).toBe(401)
  })
})

describe('a session', () => {
  it('ends everywhere when its owner says so', async () => {
    const nina = await accept(await invite('nina@shop.example', 'viewer'), 'Nina')
    const second = cookiesOf(
      await postJson(server.url, '/api/auth/sign-in/email', {
        email: 'nina@shop.example',
        password: OWNER.password,
      }),
    )
    expect((await ask(api('/experiments'), second)).status).toBe(200)
    await postJson(server.url, '/api/auth/revoke-other-sessions', {}, nina)
    expect((await ask(api('/experiments'), second)).status).toBe(401)
    expect((await ask(api('/experiments'), nina)).status).toBe(200)
  })

  it('is of no use to a page from elsewhere', async () => {
    for (const headers of [
      { origin: 'https://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'null' },
    ]) {
      const response = await fetch(server.url + api('/experiments'), {
        method: 'POST',
        headers: { cookie: owner.header, ...headers },
        body: '{}',
      })
      expect(response.status).toBe(403)
    }
  })

  it('keeps no IP address', async () => {
    const db = new Sqlite(`${directory.path}/takt.db`, { readonly: true })
    const rows = db.prepare('select distinct ipAddress from auth_session').all()
    db.close()
    expect(rows).toEqual([{ ipAddress: null }])
  })
})

describe('a lost password', () => {
  it('is set anew with a link from the command line', async () => {
    await accept(await invite('lars@shop.example', 'viewer'), 'Lars')
    const { stdout } = await runTakt([
      ...['user', 'reset', '--email', 'lars@shop.example', '--data', directory.path, '--json'],
    ])
    const { link } = JSON.parse(stdout) as { link: string }
    const { page, context } = await openPage(
      browser,
      `${server.url}/reset#${link.split('#')[1] ?? ''}`,
    )
    await page.getByLabel('New password').fill('another long password')
    await page.getByRole('button', { name: 'Save the password' }).click()
    await page.getByText('Your new password is set.').waitFor()
    await context.close()
    const signIn = (password: string): Promise<Response> =>
      postJson(server.url, '/api/auth/sign-in/email', { email: 'lars@shop.example', password })
    expect((await signIn('another long password')).status).toBe(200)
    expect((await signIn(OWNER.password)).status).toBe(401)
  })
})
