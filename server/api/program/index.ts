import { Hono } from 'hono'
import type { Services } from '../../context.ts'
import type { ApiEnv } from '../env.ts'
import { decisions } from './decisions.ts'
import { evidence } from './evidence.ts'
import { ideas } from './ideas.ts'
import { learnings } from './learnings.ts'
import { misuses } from './misuses.ts'
import { plans } from './plans.ts'
import { scorecard } from './scorecard.ts'
import { spans } from './spans.ts'
import { wall } from './wall.ts'

/** The experiment program: what is planned, decided and remembered. */
export function program(services: Services) {
  return new Hono<ApiEnv>()
    .route('/', ideas(services))
    .route('/', plans(services))
    .route('/', decisions(services))
    .route('/', learnings(services))
    .route('/', evidence(services))
    .route('/', wall(services))
    .route('/', scorecard(services))
    .route('/', spans)
    .route('/', misuses)
}
