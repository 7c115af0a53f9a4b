import type { RequestListener } from 'node:http'
import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { apiRoutes } from './api/index.ts'
import { mcpRoutes } from './api/mcp.ts'
import { type ApiDescription, describeApi } from './api/openapi.ts'
import { growthBookRoutes } from './assignment/growthbook.ts'
import { ofrepRoutes } from './assignment/ofrep.ts'
import { postHogFlagRoutes } from './assignment/posthog-flags.ts'
import { deliveryRoutes } from './assignment/routes.ts'
import type { Services } from './context.ts'
import { storefrontRoutes } from './demo/index.ts'
import { AppError, errorBody, httpStatus, retryAfterS } from './errors.ts'
import { ingestListener } from './ingest/node-listener.ts'
import { createReceiver, type Receiver } from './ingest/receive.ts'
import { ingestRoutes } from './ingest/routes.ts'
import { webhookRoutes } from './ingest/webhooks/routes.ts'
import { dashboardRoutes, pageHeaders } from './ops/dashboard.ts'
import { healthRoutes } from './ops/health.ts'
import { createMetrics, type RequestMetrics } from './ops/metrics.ts'
import { signInRoutes } from './sign-in/routes.ts'

/** Everything that is served, without a socket. */
export const createApp = (services: Services): Hono =>
  createHono(services, { metrics: createMetrics(services), receiver: createReceiver(services) })

/** The same for a socket: what clients send takes the short way. */
export function createListener(services: Services): RequestListener {
  const parts = { metrics: createMetrics(services), receiver: createReceiver(services) }
  const framework = getRequestListener(createHono(services, parts).fetch)
  return ingestListener({
    receiver: parts.receiver,
    observe: parts.metrics.observe,
    unexpected: (error) => unexpected(services, error),
    otherwise: (incoming, outgoing) => void framework(incoming, outgoing),
  })
}

/** Puts the rooms together; no logic of its own. */
function createHono(
  services: Services,
  { metrics, receiver }: { metrics: RequestMetrics; receiver: Receiver },
): Hono {
  const app = new Hono()
  app.use(metrics.measure)
  app.route('/', healthRoutes(services))
  app.route('/', metrics.routes)
  app.route('/', ingestRoutes(receiver))
  app.route('/', webhookRoutes(services))
  app.route('/', deliveryRoutes(services))
  app.route('/', growthBookRoutes(services))
  app.route('/', ofrepRoutes(services))
  app.route('/', postHogFlagRoutes(services))
  app.route('/shop', storefrontRoutes(services))
  app.use('/api/*', pageHeaders(services.config))
  app.route('/', signInRoutes(services))
  app.route('/api/v1', apiRoutes(services))
  // Only some ask for it, and it takes a while to make: not before anybody does.
  let described: ApiDescription | undefined
  const description = (): ApiDescription => (described ??= describeApi(app.routes))
  app.get('/api/openapi.json', (c) => c.json(description()))
  app.get('/api/docs', (c) => c.redirect('/reference'))
  app.route(
    '/api',
    mcpRoutes(description, async (path, headers) => await app.request(path, { headers })),
  )
  app.all('/api/*', (c) => {
    throw new AppError('not_found', `there is nothing at ${c.req.path}`)
  })
  app.route('/', dashboardRoutes(services.config))
  app.onError((error, c) => {
    const refusal = error instanceof AppError ? error : unexpected(services, error)
    const waitS = retryAfterS(refusal)
    if (waitS !== null) c.header('Retry-After', String(waitS))
    return c.json(errorBody(refusal), httpStatus(refusal.code))
  })
  return app
}

function unexpected({ log }: Services, error: unknown): AppError {
  log.error({ err: error }, 'a request failed')
  return new AppError('internal', 'something went wrong on our side; the log has the cause')
}
