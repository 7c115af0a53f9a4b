import { Deploy, NewAnnotation } from '@takt/shared/schemas/annotation.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { putAnnotation, readAnnotations, removeAnnotation } from '../config-store/annotations.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { today } from './today.ts'
import { body, query, rowIdOf } from './validate.ts'

const Days = z.object({
  from: z.iso.date().default('0000-01-01'),
  to: z.iso.date().default('9999-12-31'),
  mode: Mode.optional(),
})

/** What happened and no event tells, by hand, by API, and by the end of a pipeline. */
export function annotations({ store: { writer }, now }: Services) {
  return new Hono<ApiEnv>()
    .get('/annotations', query(Days), async (c) => {
      const { from, to, mode = null } = c.req.valid('query')
      return c.json({ annotations: await readAnnotations(c.var.scope, { from, to, mode }) })
    })
    .post('/annotations', body(NewAnnotation), (c) => {
      const { day = today(c.var.scope.project, now()), ...given } = c.var.body
      const { mode } = c.var.scope.project
      if (mode !== 'hybrid' && given.mode !== null && given.mode !== mode) {
        throw new AppError('unprocessable', `mode: this project is ${mode}, not ${given.mode}`)
      }
      const { id, isNew } = putAnnotation(writer, changeBy(c.var, now()), { day, ...given })
      return c.json({ id, isNew, day }, 201)
    })
    .post('/annotations/deploy', body(Deploy), (c) => {
      const { version, environment, url, at } = c.var.body
      const atMs = at === undefined ? now() : Date.parse(at)
      const day = today(c.var.scope.project, atMs)
      const { id, isNew } = putAnnotation(writer, changeBy(c.var, now()), {
        key: `deploy:${environment}:${version}`,
        day,
        mode: null,
        kind: 'deploy',
        label: environment === 'production' ? version : `${version} (${environment})`,
        url,
      })
      return c.json({ id, isNew, day }, 201)
    })
    .delete('/annotations/:id', (c) => {
      if (!removeAnnotation(writer, changeBy(c.var, now()), rowIdOf(c))) {
        throw new AppError('not_found', 'there is no such annotation')
      }
      return c.json({ removed: true })
    })
}
