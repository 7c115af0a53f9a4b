import { type Context, Hono } from 'hono'
import { askedOf } from '../asked.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import { allowAnyOrigin } from '../cors.ts'
import { AppError } from '../errors.ts'
import { DIALECTS } from './dialects.ts'
import { segment } from './protocols/segment.ts'
import { basicUser, type Receiver, unknownKey } from './receive.ts'

/** The write side: one adapter for each family of clients. The answer is sent after the commit. */
export function ingestRoutes({ receive, projectOfKey }: Receiver): Hono {
  const app = new Hono()
  app.use('/v1/*', allowAnyOrigin)
  for (const dialect of DIALECTS) {
    for (const path of dialect.paths) {
      if (dialect !== segment) app.use(path, allowAnyOrigin)
      app.on([...(dialect.methods ?? ['POST'])], path, async (c) => {
        const { status, body, headers } = await receive(askedOf(c), dialect, path)
        return c.newResponse(body, status, headers)
      })
    }
  }
  app.get('/v1/projects/:key/settings', async (c) => {
    const project = await projectOfKey(c.req.param('key'))
    if (project === undefined) throw unknownKey()
    c.header('Cache-Control', 'max-age=120')
    return c.json(browserSettings(c, project))
  })
  app.post('/v1/m', (c) => c.json({ success: true }))
  app.use('/sourceConfig/', allowAnyOrigin)
  app.get('/sourceConfig/', async (c) => {
    const key = basicUser(c.req.header('authorization')) ?? c.req.query('writeKey') ?? ''
    const project = await projectOfKey(key)
    if (project === undefined) throw unknownKey()
    return c.json(sourceConfig(project))
  })
  app.all('/v1/*', (c) => {
    throw new AppError('not_found', `there is nothing at ${c.req.method} ${c.req.path}`)
  })
  return app
}

/** What Segment's browser library fetches before it sends: send everything here, load nothing else. */
function browserSettings(c: Context, project: ProjectRecord): object {
  const { host, protocol } = new URL(c.req.url)
  return {
    integrations: {
      'Segment.io': {
        apiKey: project.writeKey,
        apiHost: `${host}/v1`,
        protocol: protocol.replace(':', ''),
      },
    },
    plan: { track: {}, identify: {}, group: {} },
    metrics: { sampleRate: 0 },
  }
}

/** What RudderStack's browser library fetches before it sends. */
const sourceConfig = ({ slug, name, writeKey }: ProjectRecord): object => ({
  source: {
    id: slug,
    name,
    writeKey,
    enabled: true,
    workspaceId: slug,
    config: {
      statsCollection: { errors: { enabled: false }, metrics: { enabled: false } },
    },
    destinations: [],
    connections: [],
  },
  updatedAt: new Date(0).toISOString(),
})
