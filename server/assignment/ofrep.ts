import { createHash } from 'node:crypto'
import { assignVariant } from '@takt/shared/assignment'
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { z } from 'zod'
import { readExperiments } from '../config-store/experiments.ts'
import { readProjectByWriteKey } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { allowAnyOrigin } from '../cors.ts'
import { type RunningExperiment, runningExperiments } from './running-experiments.ts'

const BODY_CHARACTERS_MAX = 100_000

/** What an evaluation depends on; other attributes are welcome and not looked at. */
const EvaluationContext = z.looseObject({
  targetingKey: z.union([z.string().max(1_000), z.number().transform(String)]).optional(),
  accountId: z.union([z.string().max(1_000), z.number().transform(String)]).optional(),
})
type EvaluationContext = z.infer<typeof EvaluationContext>
const Ask = z.object({ context: EvaluationContext.optional() })

type ErrorCode =
  | 'FLAG_NOT_FOUND'
  | 'PARSE_ERROR'
  | 'TARGETING_KEY_MISSING'
  | 'INVALID_CONTEXT'
  | 'GENERAL'

type Evaluation =
  | { key: string; value: string; variant: string; reason: 'SPLIT' }
  | { key: string; errorCode: ErrorCode; errorDetails: string }

/**
 * OpenFeature's remote evaluation, single and bulk: the variants that the snippet computes too.
 *
 * `targetingKey` is the visitor's id, `accountId` the account's. An evaluation is no exposure: that is
 * what the event "Experiment Viewed" says.
 *
 * @see https://openfeature.dev/specification/appendix-c (OFREP 0.2)
 */
export function ofrepRoutes({ store }: Services): Hono {
  const runningFor = async (c: Context): Promise<RunningExperiment[] | null> => {
    const project = await readProjectByWriteKey(store.reader, keyOf(c))
    if (project === undefined) return null
    return runningExperiments(await readExperiments(store.reader, project.id))
  }
  return new Hono()
    .use('/ofrep/*', allowAnyOrigin)
    .post('/ofrep/v1/evaluate/flags', async (c) => {
      const running = await runningFor(c)
      if (running === null) return unauthorized(c)
      const context = await contextOf(c)
      if ('errorCode' in context) return c.json(context, 400)
      const flags = running.map((experiment) => evaluate(experiment, context))
      const etag = etagOf({ running, context })
      c.header('ETag', etag)
      return c.req.header('if-none-match') === etag ? c.body(null, 304) : c.json({ flags })
    })
    .post('/ofrep/v1/evaluate/flags/:key{.+}', async (c) => {
      const running = await runningFor(c)
      if (running === null) return unauthorized(c)
      const key = c.req.param('key')
      const context = await contextOf(c)
      if ('errorCode' in context) return c.json({ key, ...context }, 400)
      const experiment = running.find((each) => each.key === key)
      if (experiment === undefined) {
        return failed(c, 404, {
          key,
          errorCode: 'FLAG_NOT_FOUND',
          errorDetails: 'no such experiment runs',
        })
      }
      const evaluation = evaluate(experiment, context)
      return 'errorCode' in evaluation ? failed(c, 400, evaluation) : c.json(evaluation)
    })
}

function evaluate(
  { key, seed, unit, variants }: RunningExperiment,
  { targetingKey, accountId }: EvaluationContext,
): Evaluation {
  const unitId = unit === 'account' ? accountId : targetingKey
  const variant = assignVariant({ seed, variants, unitId: unitId ?? '' })
  if (variant !== null) return { key, value: variant, variant, reason: 'SPLIT' }
  const field = unit === 'account' ? 'accountId' : 'targetingKey'
  return { key, errorCode: 'TARGETING_KEY_MISSING', errorDetails: `context.${field} is missing` }
}

const failed = (c: Context, status: ContentfulStatusCode, body: object): Response =>
  c.json(body, status)

const unauthorized = (c: Context): Response =>
  failed(c, 401, {
    errorCode: 'GENERAL',
    errorDetails: 'send the write key as "Authorization: Bearer KEY" or as "X-API-Key: KEY"',
  })

function keyOf(c: Context): string {
  const bearer = /^Bearer\s+(\S+)$/iu.exec(c.req.header('authorization') ?? '')?.[1]
  return bearer ?? c.req.header('x-api-key') ?? ''
}

async function contextOf(
  c: Context,
): Promise<EvaluationContext | { errorCode: ErrorCode; errorDetails: string }> {
  if (Number(c.req.header('content-length') ?? 0) > BODY_CHARACTERS_MAX) {
    return { errorCode: 'PARSE_ERROR', errorDetails: 'the body is larger than 100,000 bytes' }
  }
  let body: unknown
  try {
    body = JSON.parse(await c.req.text())
  } catch {
    return { errorCode: 'PARSE_ERROR', errorDetails: 'the body is not JSON' }
  }
  const asked = Ask.safeParse(body)
  if (asked.success) return asked.data.context ?? {}
  const field = asked.error.issues[0]?.path.join('.') ?? 'context'
  return { errorCode: 'INVALID_CONTEXT', errorDetails: `${field}: must be text or a number` }
}

/** Of configuration and context: a web provider asks with the old tag after its context changed. */
const etagOf = (value: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`
