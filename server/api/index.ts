import { Hono } from 'hono'
import type { Services } from '../context.ts'
import { allowTokenOrOwner, bindProject } from './access.ts'
import { beat } from './beat.ts'
import { demoSetup } from './demo.ts'
import type { ApiEnv } from './env.ts'
import { events } from './events.ts'
import { experimentStatus } from './experiment-status.ts'
import { experiments } from './experiments.ts'
import { liveEvents } from './live-events.ts'
import { metrics } from './metrics.ts'
import { planning } from './planning.ts'
import { projectorStatus } from './projector.ts'
import { projects, publicProject } from './projects.ts'
import { records } from './records.ts'
import { settings } from './settings.ts'
import { trackingPlan } from './tracking-plan.ts'

/** The HTTP API below `/api/v1`. */
export function apiRoutes(services: Services) {
  const project = new Hono<ApiEnv>()
    .use(bindProject(services))
    .get('/', (c) => c.json({ project: publicProject(c.var.scope.project) }))
    .route('/', liveEvents(services))
    .route('/', events)
    .route('/', projectorStatus(services))
    .route('/', experiments(services))
    .route('/', experimentStatus(services))
    .route('/', metrics(services))
    .route('/', planning(services))
    .route('/', beat(services))
    .route('/', settings(services))
    .route('/', records(services))
    .route('/', trackingPlan(services))
  return new Hono<ApiEnv>()
    .use(allowTokenOrOwner(services))
    .route('/', projects(services))
    .route('/demo', demoSetup(services))
    .route('/projects/:slug', project)
}
