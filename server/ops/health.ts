import { Hono } from 'hono'
import type { Services } from '../context.ts'

/** `/healthz`: the process serves. `/readyz`: it can store. */
export function healthRoutes({ store, disk }: Services): Hono {
  return new Hono()
    .get('/healthz', (c) => c.json({ status: 'ok' }))
    .get('/readyz', (c) => {
      const reason = disk.fullReason()
      if (reason !== null) return c.json({ status: 'read-only', reason }, 503)
      try {
        store.writer.transaction(() => undefined)
        return c.json({ status: 'ok' })
      } catch (error) {
        return c.json({ status: 'unavailable', reason: String(error) }, 503)
      }
    })
}
