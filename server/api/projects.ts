import { NewProject, type Project } from '@takt/shared/schemas/project.ts'
import { Hono } from 'hono'
import { createProject, type ProjectRecord, readProjects } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { bodyOf } from './validate.ts'

/** The workspaces of this installation; a token sees its own and makes none. */
export function projects({ store, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/projects', async (c) => {
      const { tokenProjectId } = c.var
      const all = await readProjects(store.reader)
      const seen = all.filter(({ id }) => tokenProjectId === undefined || tokenProjectId === id)
      return c.json({ projects: seen.map(publicProject) })
    })
    .post('/projects', async (c) => {
      if (c.var.tokenProjectId !== undefined) {
        throw new AppError('forbidden', 'the token of one project cannot create another')
      }
      const wanted = await bodyOf(c, NewProject)
      const created = createProject(store.writer, { ...wanted, nowMs: now(), actor: 'owner' })
      const { project, writeKey, token } = created
      return c.json({ project: publicProject(project), writeKey, token }, 201)
    })
}

/** A project without its row id. */
export function publicProject(record: ProjectRecord): Project {
  const { slug, name, mode, timeZone, currency, isDemo, writeKey } = record
  return { slug, name, mode, timeZone, currency, isDemo, writeKey }
}
