import { Acceptance, InvitationToken, Setup } from '@takt/shared/schemas/access.ts'
import { type Context, Hono } from 'hono'
import { auditChange, recordAudit } from '../config-store/audit.ts'
import {
  type Invitation,
  putMember,
  readInvitation,
  readUserByEmail,
  removeInvitation,
} from '../config-store/members.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { type Identity, refuseOtherOrigins } from './identity.ts'
import { body } from './validate.ts'

/** Who asks, the first owner, and those who are invited. */
export function people(services: Services) {
  const { accounts, store, config, now } = services
  return new Hono<ApiEnv>()
    .get('/me', async (c) => {
      const { identity } = c.var
      return c.json({
        person: identity.kind === 'person' ? publicPerson(identity) : null,
        needsSetup: (await accounts.setupToken()) !== null,
        singleSignOn: config.oidc?.name ?? null,
      })
    })
    .post('/setup', body(Setup), async (c) => {
      refuseOtherOrigins(c.req.raw, config.publicUrl)
      const { token, ...account } = c.var.body
      const expected = await accounts.setupToken()
      if (expected === null) throw new AppError('conflict', 'there is an owner already: sign in')
      if (token !== expected) throw endedLink('open the link that the server printed at its start')
      const { cookies } = await accounts.create({ ...account, isOwner: true }, c.req.raw.headers)
      recordAudit(store.writer, {
        projectId: null,
        atMs: now(),
        actor: account.email,
        action: 'owner.create',
        subject: account.email,
        details: { name: account.name },
      })
      return signedIn(c, cookies)
    })
    .route('/invitations', invited(services))
}

/** Those who hold the link of an invitation. */
function invited(services: Services) {
  const { accounts, store, config } = services
  return new Hono<ApiEnv>()
    .post('/look', body(InvitationToken), async (c) => {
      const { token } = c.var.body
      const invitation = await find(services, token)
      const { project, email, role } = invitation
      const hasAccount = (await readUserByEmail(store.reader, email)) !== undefined
      return c.json({ project, email, role, hasAccount })
    })
    .post('/accept', body(Acceptance), async (c) => {
      refuseOtherOrigins(c.req.raw, config.publicUrl)
      const { token, name, password } = c.var.body
      const invitation = await find(services, token)
      const { email } = invitation
      if ((await readUserByEmail(store.reader, email)) !== undefined) {
        throw new AppError('conflict', `${email} has an account already: sign in, then join`)
      }
      // The account takes up every invitation of its address.
      const { cookies } = await accounts.create(
        { name, email, password, isOwner: false },
        c.req.raw.headers,
      )
      return signedIn(c, cookies)
    })
    .post('/join', body(InvitationToken), async (c) => {
      const { token } = c.var.body
      const invitation = await find(services, token)
      const { identity } = c.var
      if (identity.kind !== 'person' || identity.email !== invitation.email) {
        throw new AppError('forbidden', `sign in as ${invitation.email} to join`)
      }
      join(services, invitation, identity.id)
      return c.json({ project: invitation.project })
    })
}

const publicPerson = ({
  name,
  email,
  isOwner,
  hasSecondFactor,
}: Extract<Identity, { kind: 'person' }>) => ({ name, email, isOwner, hasSecondFactor })

function join({ store, now }: Services, invitation: Invitation, userId: string): void {
  const { writer } = store
  const { id, projectId, role, email } = invitation
  const change = { projectId, nowMs: now(), actor: email }
  writer.transaction(() => {
    putMember(writer, { ...change, userId, role })
    removeInvitation(writer, { projectId, id })
    auditChange(writer, change, { action: 'member.join', subject: email, details: { role } })
  })
}

async function find(
  { store, now }: Services,
  token: string,
): Promise<Invitation & { project: string }> {
  const invitation = await readInvitation(store.reader, { token, nowMs: now() })
  if (invitation === undefined) throw endedLink('ask whoever invited you for a new link')
  return invitation
}

const endedLink = (advice: string): AppError =>
  new AppError('forbidden', `this link is not known or has ended: ${advice}`)

function signedIn(c: Context, cookies: readonly string[]): Response {
  for (const cookie of cookies) c.header('Set-Cookie', cookie, { append: true })
  return c.json({ ok: true }, 201)
}
