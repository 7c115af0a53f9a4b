import { randomBytes } from 'node:crypto'
import type { Config } from '../config.ts'
import { betterAuth, type BetterAuthOptions } from 'better-auth'
import { genericOAuth, twoFactor } from 'better-auth/plugins'
import type { Logger } from 'pino'
import { PASSWORD_CHARACTERS } from '@takt/shared/schemas/access.ts'
import { auditChange } from '../config-store/audit.ts'
import { installationSecret } from '../config-store/installation.ts'
import {
  hasUsers,
  putMember,
  readInvitationsOf,
  removeInvitation,
} from '../config-store/members.ts'
import type { Store } from '../db/store.ts'
import { passkeys } from './passkeys.ts'

/** Where the endpoints of sign-in lie. */
export const SIGN_IN_PATH = '/api/auth'
/** Header in which the server itself says who asks, for the rate limit; what a client sends there is dropped. */
export const ADDRESS_HEADER = 'x-takt-address'
/** The name under which better-auth knows the company's identity provider. */
const OIDC = 'oidc'

const DAY_S = 24 * 3_600
const SESSION_DAYS = 14
const RESET_MS = 24 * 3_600_000

const PASSWORDS = {
  enabled: true,
  disableSignUp: true,
  minPasswordLength: PASSWORD_CHARACTERS.min,
  maxPasswordLength: PASSWORD_CHARACTERS.max,
  revokeSessionsOnPasswordReset: true,
}

/** Of one address, in seconds and requests. */
const RATE_LIMIT = {
  enabled: true,
  storage: 'memory',
  window: 60,
  max: 100,
  customRules: {
    '/get-session': false,
    '/sign-in/email': { window: 60, max: 20 },
    '/two-factor/*': { window: 60, max: 20 },
    '/passkey/*': { window: 60, max: 30 },
  },
} as const

/** Somebody who has signed in. */
export type SignedIn = {
  id: string
  name: string
  email: string
  isOwner: boolean
  hasSecondFactor: boolean
}

/** People's accounts and sessions: better-auth with our rules. */
export type Accounts = {
  /** Answers a request below `SIGN_IN_PATH`. */
  handle(request: Request): Promise<Response>
  /** Who a request's cookie belongs to; null for nobody. */
  readSignedIn(headers: Headers): Promise<SignedIn | null>
  /** Makes an account with a password and signs it in; gives its id and the cookies to set. */
  create(
    account: { name: string; email: string; password: string; isOwner: boolean },
    headers: Headers,
  ): Promise<{ userId: string; cookies: string[] }>
  /** The secret of the one-time link that makes the owner; null once there is one. */
  setupToken(): Promise<string | null>
}

type Parts = { config: Config; store: Store; log: Logger; now: () => number }

export function createAccounts({ config, store, log, now }: Parts): Accounts {
  const welcome = new Set<string>()
  const auth = createAuth({ config, store, log, now, welcome })
  const setupSecret = randomBytes(18).toString('base64url')
  return {
    handle: (request) => auth.handler(request),
    async readSignedIn(headers) {
      const found = await auth.api.getSession({ headers })
      if (found === null) return null
      const { id, name, email, isOwner, twoFactorEnabled } = found.user
      const hasSecondFactor = twoFactorEnabled === true
      return { id, name, email, isOwner, hasSecondFactor }
    },
    async create({ password, ...account }, headers) {
      const context = await auth.$context
      welcome.add(account.email)
      const user = await context.internalAdapter
        .createUser({ ...account, emailVerified: true }, { method: 'email-password' })
        .finally(() => welcome.delete(account.email))
      await context.internalAdapter.linkAccount({
        userId: user.id,
        accountId: user.id,
        providerId: 'credential',
        password: await context.password.hash(password),
      })
      const { headers: answered } = await auth.api.signInEmail({
        body: { email: account.email, password },
        headers,
        returnHeaders: true,
      })
      return { userId: user.id, cookies: answered.getSetCookie() }
    },
    async setupToken() {
      return (await hasUsers(store.reader)) ? null : setupSecret
    },
  }
}

/** Makes the secret of a link with which somebody sets a new password within a day. */
export async function createPasswordReset(parts: Parts, userId: string): Promise<string> {
  const context = await createAuth({ ...parts, welcome: new Set() }).$context
  const token = randomBytes(18).toString('base64url')
  await context.internalAdapter.createVerificationValue({
    identifier: `reset-password:${token}`,
    value: userId,
    expiresAt: new Date(parts.now() + RESET_MS),
  })
  return token
}

function createAuth({
  config,
  store,
  log,
  now,
  welcome,
}: Parts & {
  /** Addresses whose accounts we are making ourselves. */ welcome: ReadonlySet<string>
}) {
  const { publicUrl, oidc } = config
  const { writer } = store
  return betterAuth({
    appName: 'Takt',
    basePath: SIGN_IN_PATH,
    ...(publicUrl === null ? {} : { baseURL: publicUrl }),
    secret: installationSecret(writer),
    database: { db: writer.query, type: 'sqlite', transaction: false },
    telemetry: { enabled: false },
    logger: {
      level: 'error',
      log: (level, message) => {
        log[level === 'debug' || level === 'info' ? 'debug' : level]({ part: 'sign-in' }, message)
      },
    },
    trustedOrigins: (request) => (request === undefined ? [] : [new URL(request.url).origin]),
    user: {
      modelName: 'auth_user',
      additionalFields: {
        isOwner: { type: 'boolean', input: false, defaultValue: false, required: true },
      },
    },
    session: {
      modelName: 'auth_session',
      expiresIn: SESSION_DAYS * DAY_S,
      updateAge: DAY_S,
    },
    account: {
      modelName: 'auth_account',
      // No provider is trusted blindly: an address that it has not verified opens nobody's account.
      accountLinking: { enabled: true, trustedProviders: [] },
    },
    verification: { modelName: 'auth_verification' },
    emailAndPassword: PASSWORDS,
    rateLimit: RATE_LIMIT,
    advanced: {
      cookiePrefix: 'takt',
      useSecureCookies: publicUrl?.startsWith('https://') ?? false,
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
    },
    databaseHooks: hooksOf({ store, now, welcome }),
    plugins: [
      twoFactor({ issuer: 'Takt', schema: { twoFactor: { modelName: 'auth_two_factor' } } }),
      passkeys({ store, now }),
      ...(oidc === null ? [] : [companyProvider(oidc)]),
    ],
  })
}

/** The company's identity provider, by its discovery document. */
const companyProvider = ({ issuer, clientId, clientSecret }: NonNullable<Config['oidc']>) =>
  genericOAuth({
    config: [
      {
        providerId: OIDC,
        discoveryUrl: `${issuer}/.well-known/openid-configuration`,
        clientId,
        clientSecret,
        scopes: ['openid', 'email', 'profile'],
        pkce: true,
      },
    ],
  })

type Hooks = NonNullable<BetterAuthOptions['databaseHooks']>

function hooksOf({
  store,
  now,
  welcome,
}: {
  store: Store
  now: () => number
  welcome: ReadonlySet<string>
}): Hooks {
  return {
    user: {
      create: {
        // The invitation, not the provider, decides who may come in.
        before: async (user) => {
          const invitations = await readInvitationsOf(store.reader, {
            email: user.email,
            nowMs: now(),
          })
          const isInvited = invitations.length > 0 && user.emailVerified
          return welcome.has(user.email) || isInvited ? { data: user } : false
        },
        after: (user) => joinProjects({ store, now }, user),
      },
    },
    session: {
      create: { before: (session) => Promise.resolve({ data: { ...session, ipAddress: null } }) },
    },
  }
}

/** Gives a new person every role that their address was invited to. */
async function joinProjects(
  { store, now }: { store: Store; now: () => number },
  { id: userId, email }: { id: string; email: string },
): Promise<void> {
  const { writer } = store
  const nowMs = now()
  const invitations = await readInvitationsOf(store.reader, { email, nowMs })
  writer.transaction(() => {
    for (const { id, projectId, role } of invitations) {
      putMember(writer, { projectId, userId, role, nowMs })
      removeInvitation(writer, { projectId, id })
      auditChange(
        writer,
        { projectId, nowMs, actor: email },
        { action: 'member.join', subject: email, details: { role } },
      )
    }
  })
}
