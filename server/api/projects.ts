import { NewProject, type Project } from '@takt/shared/schemas/project.ts'
import { Hono } from 'hono'
import { createProject, type ProjectRecord, readProjects } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import type { ApiEnv } from './env.ts'
import { actorOf, ownersOnly, roleIn } from './identity.ts'
import { body } from './validate.ts'

/** The workspaces that somebody may see; only an owner makes one. */
export function projects({ store, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/projects', async (c) => {
      const all = await readProjects(store.reader)
      const seen = all.flatMap((project) => {
        const role = roleIn(c.var.identity, project)
        return role === null ? [] : [{ ...publicProject(project), role }]
      })
      return c.json({ projects: seen })
    })
    .post('/projects', ownersOnly, body(NewProject), async (c) => {
      const wanted = c.var.body
      const actor = actorOf(c.var.identity)
      const created = createProject(store.writer, { ...wanted, nowMs: now(), actor })
      const { project, writeKey, token } = created
      return c.json({ project: { ...publicProject(project), role: 'admin' }, writeKey, token }, 201)
    })
}

/** A project without its row id. */
export function publicProject(record: ProjectRecord): Project {
  const { slug, name, mode, timeZone, currency, isDemo, writeKey } = record
  return { slug, name, mode, timeZone, currency, isDemo, writeKey }
}
