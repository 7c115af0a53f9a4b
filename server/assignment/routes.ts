import { Hono } from 'hono'
import { readExperiments } from '../config-store/experiments.ts'
import { readProjectByWriteKey } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { snippetScript } from './snippet-script.ts'

const CACHED_S = 60

/** `GET /t.js?k=WRITE_KEY`: one request brings the collector and the running experiments. */
export function deliveryRoutes({ store }: Services): Hono {
  return new Hono().get('/t.js', async (c) => {
    c.header('Content-Type', 'text/javascript; charset=utf-8')
    c.header('X-Content-Type-Options', 'nosniff')
    c.header('Access-Control-Allow-Origin', '*')
    c.header('Cross-Origin-Resource-Policy', 'cross-origin')
    const project = await readProjectByWriteKey(store.reader, c.req.query('k') ?? '')
    if (project === undefined) return c.body('/* Takt: the write key is unknown. */\n', 404)
    const records = await readExperiments(store.reader, project.id)
    const { body, etag } = await snippetScript(project.writeKey, records)
    c.header('Cache-Control', `public, max-age=${String(CACHED_S)}`)
    c.header('ETag', etag)
    if (c.req.header('if-none-match') === etag) return c.body(null, 304)
    return c.body(body)
  })
}
