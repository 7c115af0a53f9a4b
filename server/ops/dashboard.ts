import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono, type MiddlewareHandler } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { webAsset } from '../assets.ts'
import type { Config } from '../config.ts'

const YEAR_S = 365 * 24 * 3_600

/**
 * What browsers may do with our own pages and answers: nothing inline, nothing from elsewhere, in no
 * frame. Behind TLS they come back by TLS only.
 */
export const pageHeaders = ({ publicUrl }: Config): MiddlewareHandler =>
  secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      objectSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
    strictTransportSecurity:
      publicUrl?.startsWith('https://') === true
        ? `max-age=${String(YEAR_S)}; includeSubDomains`
        : false,
    referrerPolicy: 'same-origin',
  })

/** The built dashboard: hashed assets cached for good, every other path answers the one page. */
export function dashboardRoutes(config: Config): Hono {
  const root = relative(process.cwd(), webAsset('dist')) || '.'
  const app = new Hono()
  app.use('*', pageHeaders(config))
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.ok) c.header('Cache-Control', 'public, max-age=31536000, immutable')
  })
  app.use('*', serveStatic({ root, index: 'no-directory-index' }))
  app.get('/assets/*', (c) => c.notFound())
  app.get('*', async (c) => c.html(await readFile(webAsset('dist', 'index.html'), 'utf8')))
  return app
}
