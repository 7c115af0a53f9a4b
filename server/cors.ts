import type { MiddlewareHandler } from 'hono'

const PREFLIGHT_MAX_AGE_S = 86_400

/** What a page of that origin needs to read an answer; a request without one comes from no page. */
export const originHeaders = (origin: string | undefined): Record<string, string> =>
  origin === undefined
    ? {}
    : {
        'Access-Control-Allow-Origin': origin,
        'Access-Control-Allow-Credentials': 'true',
        'Access-Control-Expose-Headers': 'ETag, Retry-After',
        Vary: 'Origin',
      }

/** Any page may ask with its key; a refusal carries the headers too, or an SDK sees no status. */
export const allowAnyOrigin: MiddlewareHandler = async (c, next) => {
  const headers = originHeaders(c.req.header('origin'))
  for (const [name, value] of Object.entries(headers)) c.header(name, value)
  if (c.req.method !== 'OPTIONS') return await next()
  c.header('Access-Control-Allow-Methods', 'GET, POST, OPTIONS')
  c.header(
    'Access-Control-Allow-Headers',
    c.req.header('access-control-request-headers') ?? 'authorization, content-type',
  )
  c.header('Access-Control-Max-Age', String(PREFLIGHT_MAX_AGE_S))
  return c.body(null, 204)
}
