import type { MiddlewareHandler } from 'hono'

const PREFLIGHT_MAX_AGE_S = 86_400

/** Any page may ask with its key; a refusal carries the headers too, or an SDK sees no status. */
export const allowAnyOrigin: MiddlewareHandler = async (c, next) => {
  const origin = c.req.header('origin')
  if (origin !== undefined) {
    c.header('Access-Control-Allow-Origin', origin)
    c.header('Access-Control-Allow-Credentials', 'true')
    c.header('Access-Control-Expose-Headers', 'ETag, Retry-After')
    c.header('Vary', 'Origin')
  }
  if (c.req.method !== 'OPTIONS') return await next()
  c.header('Access-Control-Allow-Methods', 'GET, POST, OPTIONS')
  c.header(
    'Access-Control-Allow-Headers',
    c.req.header('access-control-request-headers') ?? 'authorization, content-type',
  )
  c.header('Access-Control-Max-Age', String(PREFLIGHT_MAX_AGE_S))
  return c.body(null, 204)
}
