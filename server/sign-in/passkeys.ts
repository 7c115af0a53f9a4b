import {
  generateAuthenticationOptions,
  generateRegistrationOptions,
  verifyAuthenticationResponse,
  verifyRegistrationResponse,
} from '@simplewebauthn/server'
import { APIError, createAuthEndpoint, sessionMiddleware } from 'better-auth/api'
import { setSessionCookie } from 'better-auth/cookies'
import type { BetterAuthPlugin } from 'better-auth'
import { z } from 'zod'
import {
  addPasskey,
  type Passkey,
  readPasskey,
  readPasskeysOf,
  removePasskey,
  setPasskeyCounter,
} from '../config-store/passkeys.ts'
import type { Store } from '../db/store.ts'

const CHALLENGE_S = 300
const COOKIE = 'passkey'
const PASSKEYS_MAX = 20

/** The credential as the browser gives it; the library checks what is in it. */
const Credential = z.looseObject({ id: z.string().max(1_024) })

type Context = {
  request?: Request | undefined
  context: { baseURL: string; createAuthCookie: (name: string) => { name: string } }
}

/**
 * Passkeys (WebAuthn) instead of a password: the person's device keeps the private key, we keep the
 * public one. A passkey is two factors by itself (the device and what unlocks it), so TOTP is not
 * asked for.
 *
 * @see https://www.w3.org/TR/webauthn-3/#sctn-rp-operations
 */
export function passkeys(parts: Parts) {
  return {
    id: 'takt-passkeys',
    endpoints: { ...registration(parts), ...signIn(parts), ...keeping(parts) },
  } satisfies BetterAuthPlugin
}

type Parts = { store: Store; now: () => number }

/** A signed-in person adds a device. */
function registration({ store: { reader, writer }, now }: Parts) {
  return {
    passkeyRegisterOptions: createAuthEndpoint(
      '/passkey/register/options',
      { method: 'POST', use: [sessionMiddleware] },
      async (c) => {
        const { user } = c.context.session
        const known = await readPasskeysOf(reader, user.id)
        if (known.length >= PASSKEYS_MAX) {
          throw new APIError('BAD_REQUEST', { message: 'remove a passkey first' })
        }
        const options = await generateRegistrationOptions({
          rpName: 'Takt',
          rpID: relyingParty(c).hostname,
          userName: user.email,
          userDisplayName: user.name,
          userID: new TextEncoder().encode(user.id),
          excludeCredentials: known.map(({ id, transports }) => ({ id, transports })),
          authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
        })
        await rememberChallenge(c, options.challenge)
        return c.json(options)
      },
    ),
    passkeyRegister: createAuthEndpoint(
      '/passkey/register',
      {
        method: 'POST',
        use: [sessionMiddleware],
        body: z.object({ name: z.string().trim().min(1).max(100), credential: Credential }),
      },
      async (c) => {
        const party = relyingParty(c)
        const { verified, registrationInfo } = await verifyRegistrationResponse({
          response: c.body.credential as never,
          expectedChallenge: await takeChallenge(c),
          expectedOrigin: party.origin,
          expectedRPID: party.hostname,
          requireUserVerification: true,
        }).catch(refuse)
        if (!verified) throw refusal()
        const { credential } = registrationInfo
        addPasskey(writer, {
          id: credential.id,
          name: c.body.name,
          userId: c.context.session.user.id,
          publicKey: Buffer.from(credential.publicKey).toString('base64url'),
          counter: credential.counter,
          transports: credential.transports ?? [],
          nowMs: now(),
        })
        return c.json({ id: credential.id, name: c.body.name })
      },
    ),
  }
}

/** A device signs its person in. */
function signIn({ store: { reader, writer } }: Parts) {
  return {
    passkeySignInOptions: createAuthEndpoint(
      '/passkey/sign-in/options',
      { method: 'POST' },
      async (c) => {
        const options = await generateAuthenticationOptions({
          rpID: relyingParty(c).hostname,
          userVerification: 'required',
        })
        await rememberChallenge(c, options.challenge)
        return c.json(options)
      },
    ),
    passkeySignIn: createAuthEndpoint(
      '/passkey/sign-in',
      { method: 'POST', body: z.object({ credential: Credential }) },
      async (c) => {
        const passkey = await readPasskey(reader, c.body.credential.id)
        const expectedChallenge = await takeChallenge(c)
        if (passkey === undefined) throw refusal()
        const party = relyingParty(c)
        const { verified, authenticationInfo } = await verifyAuthenticationResponse({
          response: c.body.credential as never,
          expectedChallenge,
          expectedOrigin: party.origin,
          expectedRPID: party.hostname,
          credential: credentialOf(passkey),
          requireUserVerification: true,
        }).catch(refuse)
        if (!verified) throw refusal()
        const user = await c.context.internalAdapter.findUserById(passkey.userId)
        if (user === null) throw refusal()
        setPasskeyCounter(writer, passkey.id, authenticationInfo.newCounter)
        const session = await c.context.internalAdapter.createSession(user.id)
        await setSessionCookie(c, { session, user })
        return c.json({ ok: true })
      },
    ),
  }
}

/** A person looks at their devices and removes one. */
function keeping({ store: { reader, writer } }: Parts) {
  return {
    passkeyList: createAuthEndpoint(
      '/passkey/list',
      { method: 'GET', use: [sessionMiddleware] },
      async (c) => {
        const known = await readPasskeysOf(reader, c.context.session.user.id)
        return c.json(known.map(({ id, name, createdAtMs }) => ({ id, name, createdAtMs })))
      },
    ),
    passkeyRemove: createAuthEndpoint(
      '/passkey/remove',
      {
        method: 'POST',
        use: [sessionMiddleware],
        body: z.object({ id: z.string().max(1_024) }),
      },
      (c) => {
        removePasskey(writer, { userId: c.context.session.user.id, id: c.body.id })
        return Promise.resolve(c.json({ ok: true }))
      },
    ),
  }
}

/** The site that a passkey is bound to: the one that the browser shows. */
function relyingParty({ request, context }: Context): URL {
  return new URL(request?.headers.get('origin') ?? context.baseURL)
}

type Signed = Context & {
  getSignedCookie: (name: string, secret: string) => Promise<string | false | null | undefined>
  setSignedCookie: (
    name: string,
    value: string,
    secret: string,
    options: object,
  ) => Promise<unknown>
  setCookie: (name: string, value: string, options: object) => unknown
  context: {
    secret: string
    internalAdapter: {
      createVerificationValue: (data: {
        identifier: string
        value: string
        expiresAt: Date
      }) => Promise<unknown>
      consumeVerificationValue: (
        identifier: string,
      ) => Promise<{ value: string; expiresAt: Date } | null>
    }
    createAuthCookie: (name: string, overrides?: object) => { name: string; attributes: object }
  }
}

async function rememberChallenge(c: Signed, challenge: string): Promise<void> {
  const cookie = c.context.createAuthCookie(COOKIE, { maxAge: CHALLENGE_S })
  const key = crypto.randomUUID()
  await c.context.internalAdapter.createVerificationValue({
    identifier: `passkey:${key}`,
    value: challenge,
    expiresAt: new Date(Date.now() + CHALLENGE_S * 1_000),
  })
  await c.setSignedCookie(cookie.name, key, c.context.secret, cookie.attributes)
}

/** A challenge is good once. */
async function takeChallenge(c: Signed): Promise<string> {
  const { name } = c.context.createAuthCookie(COOKIE)
  const key = await c.getSignedCookie(name, c.context.secret)
  if (typeof key !== 'string') throw refusal()
  const found = await c.context.internalAdapter.consumeVerificationValue(`passkey:${key}`)
  if (found === null || found.expiresAt.getTime() < Date.now()) throw refusal()
  return found.value
}

const credentialOf = ({ id, publicKey, counter, transports }: Passkey) => ({
  id,
  publicKey: new Uint8Array(Buffer.from(publicKey, 'base64url')),
  counter,
  transports,
})

const refusal = (): APIError =>
  new APIError('UNAUTHORIZED', { message: 'this passkey is not known or could not be verified' })

function refuse(): never {
  throw refusal()
}
