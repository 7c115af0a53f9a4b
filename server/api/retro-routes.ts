import { Hono } from 'hono'
import { z } from 'zod'
import {
  addRoute,
  enqueueRetro,
  readRetroDeliveries,
  readRoutes,
  removeRoute,
  type RetroDelivery,
} from '../config-store/retro-routes.ts'
import { readLastWeek } from '../config-store/retros.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { AddressError, parseTarget } from '../hooks/allowed-address.ts'
import { requireRole } from './access.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { isoInstant } from './public-event.ts'
import { body, rowIdOf } from './validate.ts'

const DELIVERIES_SHOWN = 50

const Language = z.enum(['en', 'de']).default('en')
const NewRoute = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('email'),
    target: z.string().trim().max(254).pipe(z.email('is not an e-mail address')),
    language: Language,
  }),
  z.strictObject({
    kind: z.enum(['slack', 'teams']),
    target: z.string().trim().min(1, 'must not be empty').max(2_000),
    language: Language,
  }),
])

/** Where retros are sent on Monday morning and when they are closed: for a project's admins. */
export function retroRoutes({ store: { writer }, config, now }: Services) {
  return new Hono<ApiEnv>()
    .use('/retro-routes', requireRole('admin'))
    .use('/retro-routes/*', requireRole('admin'))
    .get('/retro-routes', async (c) => {
      const deliveries = await readRetroDeliveries(c.var.scope, DELIVERIES_SHOWN)
      return c.json({
        canMail: config.mail !== null,
        routes: await readRoutes(c.var.scope),
        deliveries: deliveries.map(publicDelivery),
      })
    })
    .post('/retro-routes', body(NewRoute), (c) => {
      const wanted = c.var.body
      if (wanted.kind === 'email' && config.mail === null) {
        throw new AppError(
          'unprocessable',
          'kind: no mail leaves this server yet; set TAKT_SMTP_HOST and TAKT_MAIL_FROM',
          { field: 'kind' },
        )
      }
      const target =
        wanted.kind === 'email'
          ? wanted.target
          : addressOf(wanted.target, config.allowsPrivateHooks)
      const id = addRoute(writer, changeBy(c.var, now()), { ...wanted, target })
      return c.json({ id, ...wanted, target }, 201)
    })
    .post('/retro-routes/:id/send', async (c) => {
      const { scope } = c.var
      const week = await readLastWeek(scope)
      if (week === null) throw new AppError('not_found', 'there is no retro to send yet')
      const request = { projectId: scope.project.id, week, nowMs: now(), routeId: rowIdOf(c) }
      if (enqueueRetro(writer, request) === 0) throw unknownRoute()
      return c.json({ queued: true }, 202)
    })
    .delete('/retro-routes/:id', (c) => {
      if (!removeRoute(writer, changeBy(c.var, now()), rowIdOf(c))) throw unknownRoute()
      return c.json({ removed: true })
    })
}

const unknownRoute = (): AppError => new AppError('not_found', 'there is no such route')

function addressOf(target: string, allowPrivate: boolean): string {
  try {
    return parseTarget(target, allowPrivate).href
  } catch (error) {
    if (error instanceof AddressError) {
      throw new AppError('invalid_request', `target: ${error.message}`)
    }
    throw error
  }
}

function publicDelivery(delivery: RetroDelivery) {
  const { id, week, kind, target, attempts, lastAnswer } = delivery
  const { createdAtMs, nextAtMs, deliveredAtMs } = delivery
  return {
    id,
    week,
    kind,
    target,
    attempts,
    lastAnswer,
    createdAt: isoInstant(createdAtMs),
    nextAt: nextAtMs === null ? null : isoInstant(nextAtMs),
    deliveredAt: deliveredAtMs === null ? null : isoInstant(deliveredAtMs),
  }
}
