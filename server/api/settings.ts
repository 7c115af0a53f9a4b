import { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { updateProjectSettings } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { requireRole } from './access.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { body, parseBody } from './validate.ts'

/** How a project collects. A change names the fields that it changes and leaves the others. */
export function settings({ store, upkeep, log, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/settings', (c) => c.json(c.var.scope.project.settings))
    .patch(
      '/settings',
      requireRole('admin'),
      body(z.record(z.string(), z.unknown())),
      async (c) => {
        const before = c.var.scope.project.settings
        const change = c.var.body
        const after = parseBody(ProjectSettings, { ...before, ...change })
        updateProjectSettings(store.writer, { ...changeBy(c.var, now()), before, after })
        // Rebuilding may take long: the answer does not wait for it.
        upkeep.apply({ ...c.var.scope.project, settings: after }).catch((error: unknown) => {
          log.error({ err: error }, 'the settings could not be applied; they are tried again')
        })
        return c.json(after)
      },
    )
}
