import { Hono } from 'hono'
import { apiRoutes } from './api/index.ts'
import { growthBookRoutes } from './assignment/growthbook.ts'
import { ofrepRoutes } from './assignment/ofrep.ts'
import { postHogFlagRoutes } from './assignment/posthog-flags.ts'
import { deliveryRoutes } from './assignment/routes.ts'
import type { Services } from './context.ts'
import { storefrontRoutes } from './demo/index.ts'
import { AppError, errorBody, httpStatus, retryAfterS } from './errors.ts'
import { ingestRoutes } from './ingest/routes.ts'
import { webhookRoutes } from './ingest/webhooks/routes.ts'
import { dashboardRoutes } from './ops/dashboard.ts'
import { healthRoutes } from './ops/health.ts'

/** Puts the rooms together; no logic of its own. */
export function createApp(services: Services): Hono {
  const app = new Hono()
  app.route('/', healthRoutes(services))
  app.route('/', ingestRoutes(services))
  app.route('/', webhookRoutes(services))
  app.route('/', deliveryRoutes(services))
  app.route('/', growthBookRoutes(services))
  app.route('/', ofrepRoutes(services))
  app.route('/', postHogFlagRoutes(services))
  app.route('/shop', storefrontRoutes(services))
  app.route('/api/v1', apiRoutes(services))
  app.all('/api/*', (c) => {
    throw new AppError('not_found', `there is nothing at ${c.req.path}`)
  })
  app.route('/', dashboardRoutes())
  app.onError((error, c) => {
    const refusal = error instanceof AppError ? error : unexpected(services, error)
    const waitS = retryAfterS(refusal)
    if (waitS !== null) c.header('Retry-After', String(waitS))
    return c.json(errorBody(refusal), httpStatus(refusal.code))
  })
  return app
}

function unexpected({ log }: Services, error: Error): AppError {
  log.error({ err: error }, 'a request failed')
  return new AppError('internal', 'something went wrong on our side; the log has the cause')
}
