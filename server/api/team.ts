import { NewInvitation, NewToken, RoleChange } from '@takt/shared/schemas/access.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { publicOrigin } from '../client-address.ts'
import { addToken, readTokens, removeToken } from '../config-store/api-tokens.ts'
import { auditChange, readAudit } from '../config-store/audit.ts'
import {
  addInvitation,
  type Member,
  putMember,
  readInvitations,
  readMembers,
  readUserByEmail,
  removeInvitation,
  removeMember,
} from '../config-store/members.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { requireRole } from './access.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { isoInstant } from './public-event.ts'
import { body, query, rowIdOf } from './validate.ts'

const AUDIT_PAGE = 100

/** Who belongs to a project, which programs may ask, and who changed what: for its admins. */
export function team(services: Services) {
  const app = new Hono<ApiEnv>()
  for (const path of ['/members', '/invitations', '/tokens', '/audit']) {
    app.use(path, requireRole('admin')).use(`${path}/*`, requireRole('admin'))
  }
  return app
    .route('/', members(services))
    .route('/', invitations(services))
    .route('/', tokens(services))
    .route('/', auditTrail())
}

function members({ store: { writer }, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/members', async (c) => {
      const { scope } = c.var
      const invited = await readInvitations(scope)
      return c.json({
        members: await readMembers(scope),
        invitations: invited.map(({ id, email, role, expiresAtMs }) => ({
          id,
          email,
          role,
          expiresAt: isoInstant(expiresAtMs),
        })),
      })
    })
    .patch('/members/:userId', body(RoleChange), async (c) => {
      const { role } = c.var.body
      const member = await memberOf(c.var.scope, c.req.param('userId'))
      const change = changeBy(c.var, now())
      writer.transaction(() => {
        putMember(writer, { ...change, userId: member.userId, role })
        auditChange(writer, change, {
          action: 'member.role',
          subject: member.email,
          details: { from: member.role, to: role },
        })
      })
      return c.json({ ...member, role })
    })
    .delete('/members/:userId', async (c) => {
      const member = await memberOf(c.var.scope, c.req.param('userId'))
      const change = changeBy(c.var, now())
      writer.transaction(() => {
        removeMember(writer, { ...change, userId: member.userId })
        auditChange(writer, change, {
          action: 'member.remove',
          subject: member.email,
          details: { role: member.role },
        })
      })
      return c.json({ removed: member.email })
    })
}

function invitations({ store, config, now }: Services) {
  const { writer, reader } = store
  return new Hono<ApiEnv>()
    .post('/invitations', body(NewInvitation), async (c) => {
      const { email, role } = c.var.body
      const change = changeBy(c.var, now())
      const known = await readUserByEmail(reader, email)
      const belongs = (await readMembers(c.var.scope)).some(({ userId }) => userId === known?.id)
      if (belongs) throw new AppError('conflict', `${email} belongs to this project already`)
      const invitation = writer.transaction(() => {
        auditChange(writer, change, { action: 'member.invite', subject: email, details: { role } })
        return addInvitation(writer, { ...change, email, role })
      })
      const link = `${publicOrigin(c, config)}/invite#${invitation.token}`
      const { id, expiresAtMs } = invitation
      return c.json({ id, email, role, link, expiresAt: isoInstant(expiresAtMs) }, 201)
    })
    .delete('/invitations/:id', (c) => {
      const change = changeBy(c.var, now())
      const email = writer.transaction(() => {
        const found = removeInvitation(writer, { ...change, id: rowIdOf(c) })
        if (found === undefined) throw new AppError('not_found', 'there is no such invitation')
        auditChange(writer, change, { action: 'member.uninvite', subject: found, details: {} })
        return found
      })
      return c.json({ removed: email })
    })
}

function tokens({ store: { writer }, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/tokens', async (c) => {
      const all = await readTokens(c.var.scope)
      return c.json({
        tokens: all.map(({ id, name, scope, createdAtMs, expiresAtMs, lastUsedAtMs }) => ({
          id,
          name,
          scope,
          createdAt: isoInstant(createdAtMs),
          expiresAt: expiresAtMs === null ? null : isoInstant(expiresAtMs),
          lastUsedAt: lastUsedAtMs === null ? null : isoInstant(lastUsedAtMs),
        })),
      })
    })
    .post('/tokens', body(NewToken), async (c) => {
      const wanted = c.var.body
      const change = changeBy(c.var, now())
      const { id, token } = writer.transaction(() => {
        auditChange(writer, change, {
          action: 'token.create',
          subject: wanted.name,
          details: { scope: wanted.scope, expiresInDays: wanted.expiresInDays },
        })
        return addToken(writer, { ...change, ...wanted })
      })
      return c.json({ id, ...wanted, token }, 201)
    })
    .delete('/tokens/:id', (c) => {
      const change = changeBy(c.var, now())
      const name = writer.transaction(() => {
        const found = removeToken(writer, { ...change, id: rowIdOf(c) })
        if (found === undefined) throw new AppError('not_found', 'there is no such token')
        auditChange(writer, change, { action: 'token.remove', subject: found, details: {} })
        return found
      })
      return c.json({ removed: name })
    })
}

function auditTrail() {
  const Page = z.object({
    limit: z.coerce.number().int().min(1).max(1_000).default(AUDIT_PAGE),
    before: z.coerce.number().int().min(1).optional(),
  })
  return new Hono<ApiEnv>().get('/audit', query(Page), async (c) => {
    const page = c.req.valid('query')
    const entries = await readAudit(c.var.scope, page)
    return c.json({
      entries: entries.map(({ atMs, ...entry }) => ({ ...entry, at: isoInstant(atMs) })),
      next: entries.length < page.limit ? null : (entries.at(-1)?.id ?? null),
    })
  })
}

async function memberOf(scope: ProjectScope, userId: string): Promise<Member> {
  const member = (await readMembers(scope)).find((each) => each.userId === userId)
  if (member === undefined) throw new AppError('not_found', 'there is no such member')
  return member
}
