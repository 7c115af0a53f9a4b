import { MarkdownError, canonicalJson, parseRetroMarkdown, retroMarkdown } from '@takt/shared/retro'
import type { RetroRecord } from '@takt/shared/schemas/retro.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { readProjectBySlug } from '../config-store/projects.ts'
import {
  addShare,
  readShared,
  readShares,
  type RetroShare,
  revokeShare,
} from '../config-store/retro-shares.ts'
import { addImportedRetro } from '../config-store/retros.ts'
import type { Services } from '../context.ts'
import { projectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { isoInstant } from './public-event.ts'
import { findRetro, publicRetro } from './retros.ts'
import { body, query, rowIdOf } from './validate.ts'

const DAY_MS = 24 * 3_600_000

const NewShare = z.strictObject({ expiresInDays: z.number().int().min(1).max(90).default(14) })
const Language = z.object({ language: z.enum(['en', 'de']).default('en') })
const Markdown = z.strictObject({ markdown: z.string().min(1, 'must not be empty') })
const Token = z.strictObject({ token: z.string().min(1).max(100) })

/** A retro on its way to others: as Markdown and back, and by links for people without an account. */
export function retroShares({ store: { writer }, config, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/retros/:week/markdown', query(Language), async (c) => {
      const { document, minutes } = await findRetro(c.var.scope, c.req.param('week'))
      const { language } = c.req.valid('query')
      c.header('Content-Disposition', `attachment; filename="retro-${document.week}.md"`)
      return c.body(retroMarkdown({ document, minutes }, language), 200, {
        'content-type': 'text/markdown; charset=utf-8',
      })
    })
    .post('/retros/import', body(Markdown), async (c) => {
      const { scope } = c.var
      const { document, minutes } = readMarkdown(c.var.body.markdown)
      const { mode } = scope.project
      if (mode !== 'hybrid' && mode !== document.mode) {
        throw new AppError(
          'unprocessable',
          `markdown: a retro of ${document.mode}; this project is ${mode}`,
        )
      }
      const isNew = addImportedRetro(writer, changeBy(c.var, now()), {
        document,
        documentText: canonicalJson(document),
        minutes: minutes === null ? null : canonicalJson(minutes),
        asOfMs: Date.parse(document.asOf),
      })
      if (!isNew) {
        throw new AppError(
          'conflict',
          `the retro of ${document.week} exists already; it stays as it is`,
        )
      }
      return c.json(await publicRetro(scope, await findRetro(scope, document.week)), 201)
    })
    .get('/retros/:week/shares', async (c) => {
      const { week } = await findRetro(c.var.scope, c.req.param('week'))
      const known = await readShares(c.var.scope, week)
      return c.json({ shares: known.map((share) => publicShare(share, now())) })
    })
    .post('/retros/:week/shares', body(NewShare), async (c) => {
      const { week } = await findRetro(c.var.scope, c.req.param('week'))
      const expiresAtMs = now() + c.var.body.expiresInDays * DAY_MS
      const { id, token } = addShare(writer, changeBy(c.var, now()), { week, expiresAtMs })
      const origin = config.publicUrl ?? new URL(c.req.url).origin
      // Behind the hash: it reaches no server's log and no referrer.
      const link = `${origin}/shared#${token}`
      return c.json({ id, link, expiresAt: isoInstant(expiresAtMs) }, 201)
    })
    .delete('/retros/:week/shares/:id', async (c) => {
      const { week } = await findRetro(c.var.scope, c.req.param('week'))
      if (!revokeShare(writer, changeBy(c.var, now()), { week, id: rowIdOf(c) })) {
        throw new AppError('not_found', 'there is no such link, or it has ended')
      }
      return c.json({ revoked: true })
    })
}

/** Opens a link: that retro and nothing else, without the names of those who wrote it down. */
export function sharedRetro({ store, now }: Services) {
  return new Hono<ApiEnv>().post('/shared/look', body(Token), async (c) => {
    const { token } = c.var.body
    const found = await readShared(store.reader, { token, nowMs: now() })
    const project = found && (await readProjectBySlug(store.reader, found.slug))
    if (found === undefined || project === undefined) {
      throw new AppError('not_found', 'this link has ended, was taken back, or never was')
    }
    const scope = projectScope(store.reader, project)
    const { document, items, state } = await publicRetro(scope, await findRetro(scope, found.week))
    return c.json({
      document,
      state,
      items: items
        .filter(({ status }) => status !== 'dropped')
        .map(({ id, kind, text, owner, dueOn, votes }) => ({
          id,
          kind,
          text,
          owner,
          dueOn,
          votes,
        })),
    })
  })
}

function readMarkdown(markdown: string): RetroRecord {
  try {
    return parseRetroMarkdown(markdown)
  } catch (error) {
    if (error instanceof MarkdownError) {
      throw new AppError('unprocessable', `markdown: ${error.message}`, { field: 'markdown' })
    }
    throw error
  }
}

function publicShare(share: RetroShare, nowMs: number) {
  const { id, createdBy, createdAtMs, expiresAtMs, revokedAtMs } = share
  return {
    id,
    createdBy,
    createdAt: isoInstant(createdAtMs),
    expiresAt: isoInstant(expiresAtMs),
    state: revokedAtMs !== null ? 'revoked' : expiresAtMs <= nowMs ? 'ended' : 'open',
  }
}
