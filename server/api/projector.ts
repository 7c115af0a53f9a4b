import { Hono } from 'hono'
import type { Services } from '../context.ts'
import type { ApiEnv } from './env.ts'

/** How far the read models are behind the log. */
export const projectorStatus = ({ projector }: Services): Hono<ApiEnv> =>
  new Hono<ApiEnv>().get('/projector', (c) => c.json(projector.status(c.var.scope.project.id)))
