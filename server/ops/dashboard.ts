import { readFile } from 'node:fs/promises'
import { relative } from 'node:path'
import { serveStatic } from '@hono/node-server/serve-static'
import { Hono } from 'hono'
import { secureHeaders } from 'hono/secure-headers'
import { webAsset } from '../assets.ts'

/** The built dashboard: hashed assets cached for good, every other path answers the one page. */
export function dashboardRoutes(): Hono {
  const root = relative(process.cwd(), webAsset('dist')) || '.'
  const headers = secureHeaders({
    contentSecurityPolicy: {
      defaultSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:', 'blob:'],
      fontSrc: ["'self'"],
      connectSrc: ["'self'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'self'"],
    },
    strictTransportSecurity: false,
    referrerPolicy: 'same-origin',
  })
  const app = new Hono()
  app.use('*', headers)
  app.use('/assets/*', async (c, next) => {
    await next()
    if (c.res.ok) c.header('Cache-Control', 'public, max-age=31536000, immutable')
  })
  app.use('*', serveStatic({ root, index: 'no-directory-index' }))
  app.get('/assets/*', (c) => c.notFound())
  app.get('*', async (c) => c.html(await readFile(webAsset('dist', 'index.html'), 'utf8')))
  return app
}
