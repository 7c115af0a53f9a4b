import { NewHook } from '@takt/shared/schemas/hook.ts'
import { Hono } from 'hono'
import {
  addHook,
  type Delivery,
  putTestDelivery,
  readDeliveries,
  readHooks,
  removeHook,
} from '../config-store/hooks.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { AddressError, parseTarget } from '../hooks/allowed-address.ts'
import { requireRole } from './access.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { isoInstant } from './public-event.ts'
import { body, rowIdOf } from './validate.ts'

const DELIVERIES_SHOWN = 20

/** Webhooks that tell others what happens in a project: for its admins. */
export function hooks({ store, config, now }: Services) {
  const { writer } = store
  return new Hono<ApiEnv>()
    .use('/hooks', requireRole('admin'))
    .use('/hooks/*', requireRole('admin'))
    .get('/hooks', async (c) => {
      const { scope } = c.var
      const known = await readHooks(scope)
      const answers = known.map(async ({ id, url, topics, createdAtMs }) => {
        const deliveries = await readDeliveries(scope, { hookId: id, limit: DELIVERIES_SHOWN })
        return {
          id,
          url,
          topics,
          createdAt: isoInstant(createdAtMs),
          deliveries: deliveries.map(publicDelivery),
        }
      })
      return c.json({ hooks: await Promise.all(answers) })
    })
    .post('/hooks', body(NewHook), async (c) => {
      const { url, topics } = c.var.body
      const target = targetOf(url, config.allowsPrivateHooks)
      const { id, secret } = addHook(writer, changeBy(c.var, now()), { url: target.href, topics })
      return c.json({ id, url: target.href, topics, secret }, 201)
    })
    .post('/hooks/:id/test', async (c) => {
      const id = rowIdOf(c)
      if (!(await readHooks(c.var.scope)).some((hook) => hook.id === id)) throw unknownHook()
      putTestDelivery(writer, changeBy(c.var, now()), id)
      return c.json({ queued: true }, 202)
    })
    .delete('/hooks/:id', (c) => {
      const url = removeHook(writer, changeBy(c.var, now()), rowIdOf(c))
      if (url === undefined) throw unknownHook()
      return c.json({ removed: url })
    })
}

function targetOf(url: string, allowPrivate: boolean): URL {
  try {
    return parseTarget(url, allowPrivate)
  } catch (error) {
    if (error instanceof AddressError)
      throw new AppError('invalid_request', `url: ${error.message}`)
    throw error
  }
}

const unknownHook = (): AppError => new AppError('not_found', 'there is no such webhook')

function publicDelivery({ id, topic, attempts, ...times }: Delivery) {
  const { createdAtMs, nextAtMs, deliveredAtMs, lastAnswer } = times
  return {
    id,
    topic,
    attempts,
    lastAnswer,
    createdAt: isoInstant(createdAtMs),
    nextAt: nextAtMs === null ? null : isoInstant(nextAtMs),
    deliveredAt: deliveredAtMs === null ? null : isoInstant(deliveredAtMs),
  }
}
