import { type Context, Hono } from 'hono'
import { askedOf } from '../asked.ts'
import { clientAddress } from '../client-address.ts'
import { readExperiments } from '../config-store/experiments.ts'
import { readProjectByWriteKey } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { createPinnedScripts, snippetFile } from './snippet-files.ts'
import { type SnippetConfig, snippetConfig, snippetScript } from './snippet-script.ts'

const CACHED_S = 60
const CACHED_FOREVER = 'public, max-age=31536000, immutable'

/**
 * The snippet: `GET /t.js?k=WRITE_KEY` brings collector, assignment and running experiments in one
 * request. `/t/HASH.js` is the same code without configuration, which never changes, and `/t.json` the
 * configuration alone.
 */
export function deliveryRoutes(services: Services): Hono {
  const { store, config, daily, now } = services
  const pinned = createPinnedScripts(config.dataDirectory)
  const configFor = async (c: Context): Promise<SnippetConfig | null> => {
    const project = await readProjectByWriteKey(store.reader, c.req.query('k') ?? '')
    if (project === undefined) return null
    const records = await readExperiments(store.reader, project.id)
    const isDaily = project.settings.consent === 'cookieless'
    const visitor = isDaily
      ? daily.visitorId(project, clientAddress(askedOf(c), config), now())
      : null
    // What holds a visitor's id of today is for this visitor alone.
    c.header('Cache-Control', `${isDaily ? 'private' : 'public'}, max-age=${String(CACHED_S)}`)
    return snippetConfig(project, { records, visitor })
  }
  return new Hono()
    .get('/t.js', async (c) => {
      putScriptHeaders(c)
      const snippet = await configFor(c)
      if (snippet === null) return c.body('/* Takt: the write key is unknown. */\n', 404)
      const { body, etag } = await snippetScript(snippet)
      c.header('ETag', etag)
      if (c.req.header('if-none-match') === etag) return c.body(null, 304)
      return c.body(body)
    })
    .get('/t.json', async (c) => {
      c.header('Access-Control-Allow-Origin', '*')
      const snippet = await configFor(c)
      if (snippet === null) throw new AppError('unauthorized', 'k: the write key is unknown')
      return c.json(snippet)
    })
    .get('/t/integrity.json', async (c) => {
      const { hash, integrity } = await pinned.current()
      return c.json({ path: `/t/${hash}.js`, integrity })
    })
    .get('/t/:file', async (c) => {
      const file = c.req.param('file')
      if (file === 'module.js' || file === 'vitals.js') {
        putScriptHeaders(c)
        c.header('Cache-Control', `public, max-age=${String(CACHED_S)}`)
        return c.body(await snippetFile(file))
      }
      await pinned.current()
      const code = file.endsWith('.js') ? await pinned.read(file.slice(0, -'.js'.length)) : null
      if (code === null) throw new AppError('not_found', `there is no script at /t/${file}`)
      putScriptHeaders(c)
      c.header('Cache-Control', CACHED_FOREVER)
      return c.body(code)
    })
}

function putScriptHeaders(c: Context): void {
  c.header('Content-Type', 'text/javascript; charset=utf-8')
  c.header('X-Content-Type-Options', 'nosniff')
  c.header('Access-Control-Allow-Origin', '*')
  c.header('Cross-Origin-Resource-Policy', 'cross-origin')
}
