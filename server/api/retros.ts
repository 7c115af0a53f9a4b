import type { RetroItem } from '@takt/shared/schemas/retro.ts'
import { type Context, Hono } from 'hono'
import { readItems } from '../config-store/retro-items.ts'
import { readRetro, readRetros, type StoredRetro } from '../config-store/retros.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { lastDueWeek, nextDueMs } from '../retro/clock.ts'
import { makeRetro } from '../retro/make.ts'
import type { ApiEnv } from './env.ts'
import { actorOf } from './identity.ts'
import { isoInstant } from './public-event.ts'

/** The weekly retros: what each found, and on what it rests. */
export function retros({ store, projector, answers, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/retros', async (c) => {
      const { scope } = c.var
      const known = await readRetros(scope)
      return c.json({
        retros: await Promise.all(known.map((retro) => listed(scope, retro))),
        nextAt: isoInstant(nextDueMs(now(), scope.project.timeZone)),
      })
    })
    .post('/retros', async (c) => {
      const { scope } = c.var
      const week = lastDueWeek(now(), scope.project.timeZone)
      await projector.catchUp(scope.project.id)
      const request = { week, nowMs: now(), actor: actorOf(c.var.identity) }
      if (!(await makeRetro({ scope, writer: store.writer, answers }, request))) {
        throw new AppError('conflict', `the retro of ${week} exists already; it stays as it is`)
      }
      return c.json(await publicRetro(scope, await findRetro(scope, week)), 201)
    })
    .get('/retros/:week', async (c) => {
      const { scope } = c.var
      return c.json(await publicRetro(scope, await findRetro(scope, c.req.param('week'))))
    })
    .get('/retros/:week/snapshot', async (c) => {
      const { snapshot } = await findRetro(c.var.scope, c.req.param('week'))
      if (snapshot === '') {
        throw new AppError('not_found', 'this retro was imported; its snapshot stayed behind')
      }
      return verbatim(c, snapshot)
    })
}

/** The bytes that were hashed, and no others. */
const verbatim = (c: Context, json: string): Response =>
  c.body(json, 200, { 'content-type': 'application/json; charset=utf-8' })

/** @throws AppError `not_found` */
export async function findRetro(scope: ProjectScope, week: string): Promise<StoredRetro> {
  const retro = await readRetro(scope, week)
  if (retro === undefined) throw new AppError('not_found', `there is no retro of "${week}"`)
  return retro
}

async function listed(scope: ProjectScope, retro: StoredRetro) {
  const { week, mode, document } = retro
  const items = retro.minutes?.items ?? (await readItems(scope, week)).map(publicItem)
  const warnings = document.sections
    .flatMap(({ sentences }) => sentences)
    .filter(({ tone }) => tone === 'bad' || tone === 'warn')
  return {
    week,
    mode,
    from: document.from,
    to: document.to,
    state: stateOf(retro),
    warnings: warnings.length,
    ring: items.find(({ kind }) => kind === 'ring')?.text ?? null,
    actions: items.filter(({ kind }) => kind === 'action').length,
  }
}

/** A retro with what its meeting wrote down; a closed one as it was at closing. */
export async function publicRetro(scope: ProjectScope, retro: StoredRetro) {
  const { document, minutes, agenda } = retro
  const items = minutes?.items ?? (await readItems(scope, retro.week)).map(publicItem)
  return {
    document,
    state: stateOf(retro),
    seq: retro.seq,
    madeAt: isoInstant(retro.madeAtMs),
    madeBy: retro.madeBy,
    openedAt: retro.openedAtMs === null ? null : isoInstant(retro.openedAtMs),
    closedAt: retro.closedAtMs === null ? null : isoInstant(retro.closedAtMs),
    closedBy: retro.closedBy,
    agenda: minutes?.agenda ?? agenda,
    items,
  }
}

const stateOf = ({ openedAtMs, closedAtMs }: StoredRetro): 'due' | 'open' | 'closed' =>
  closedAtMs !== null ? 'closed' : openedAtMs === null ? 'due' : 'open'

/** An item without what only the server needs. */
export const publicItem = (item: RetroItem): RetroItem => {
  const { id, kind, topic, text, owner, dueOn, createdAt, createdBy, status, votes } = item
  return { id, kind, topic, text, owner, dueOn, createdAt, createdBy, status, votes }
}
