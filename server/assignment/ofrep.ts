import { createHash } from 'node:crypto'
import { type Context, Hono } from 'hono'
import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { askedOf } from '../asked.ts'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { allowAnyOrigin } from '../cors.ts'
import { AppError } from '../errors.ts'
import { rawBytes } from '../request-bytes.ts'
import { type Assigned, serverAssignment, type Unit } from './assign-on-server.ts'

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
  /** Takes no part: the first variant is what everybody outside of the experiment sees. */
  | { key: string; value: string; reason: 'DEFAULT' }
  | { key: string; errorCode: ErrorCode; errorDetails: string }

/**
 * OpenFeature's remote evaluation, single and bulk: the variants that the snippet computes too.
 *
 * `targetingKey` is the visitor's id, `accountId` the account's. An evaluation is no exposure: that is
 * what the event "Experiment Viewed" says.
 *
 * @see https://openfeature.dev/specification/appendix-c (OFREP 0.2)
 */
export function ofrepRoutes(services: Services): Hono {
  return new Hono()
    .use('/ofrep/*', allowAnyOrigin)
    .post('/ofrep/v1/evaluate/flags', async (c) => {
      const assignment = await serverAssignment(services, keyOf(c))
      if (assignment === null) return unauthorized(c)
      const context = await contextOf(c)
      if ('errorCode' in context) return c.json(context, 400)
      const assigned = await assignment.assign(unitOf(context))
      const flags = assigned.map((each) => evaluation(each, context))
      const etag = etagOf({ running: assignment.running, context, flags })
      c.header('ETag', etag)
      return c.req.header('if-none-match') === etag ? c.body(null, 304) : c.json({ flags })
    })
    .post('/ofrep/v1/evaluate/flags/:key{.+}', async (c) => {
      const assignment = await serverAssignment(services, keyOf(c))
      if (assignment === null) return unauthorized(c)
      const key = c.req.param('key')
      const context = await contextOf(c)
      if ('errorCode' in context) return c.json({ key, ...context }, 400)
      const [assigned] = await assignment.assign(unitOf(context), [key])
      if (assigned === undefined) {
        return failed(c, 404, {
          key,
          errorCode: 'FLAG_NOT_FOUND',
          errorDetails: 'no such experiment runs',
        })
      }
      const answer = evaluation(assigned, context)
      return 'errorCode' in answer ? failed(c, 400, answer) : c.json(answer)
    })
}

const unitOf = (context: EvaluationContext): Unit => ({
  visitorId: context.targetingKey ?? '',
  accountId: context.accountId ?? '',
  attributes: context,
})

function evaluation(
  { experiment: { key, unit, variants }, variant }: Assigned,
  { targetingKey, accountId }: EvaluationContext,
): Evaluation {
  if (variant !== null) return { key, value: variant, variant, reason: 'SPLIT' }
  const field = unit === 'account' ? 'accountId' : 'targetingKey'
  if (((unit === 'account' ? accountId : targetingKey) ?? '') === '') {
    const errorDetails = `context.${field} is missing`
    return { key, errorCode: 'TARGETING_KEY_MISSING', errorDetails }
  }
  return { key, value: variants[0]?.key ?? '', reason: 'DEFAULT' }
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
  let body: unknown
  try {
    body = JSON.parse((await rawBytes(askedOf(c))).toString('utf8'))
  } catch (error) {
    const errorDetails = error instanceof AppError ? error.message : 'the body is not JSON'
    return { errorCode: 'PARSE_ERROR', errorDetails }
  }
  const asked = Ask.safeParse(body)
  if (asked.success) return asked.data.context ?? {}
  const field = asked.error.issues[0]?.path.join('.') ?? 'context'
  return { errorCode: 'INVALID_CONTEXT', errorDetails: `${field}: must be text or a number` }
}

/** Of configuration and context: a web provider asks with the old tag after its context changed. */
const etagOf = (value: unknown): string =>
  `"${createHash('sha256').update(JSON.stringify(value)).digest('base64url').slice(0, 22)}"`
