import { NO_VISITS, shopFunnel, stepCounts, type VisitSums } from '@takt/shared/metrics'
import { EventConditions } from '@takt/shared/schemas/event-condition.ts'
import { Hono } from 'hono'
import { streamSSE } from 'hono/streaming'
import { z } from 'zod'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { VisitFilter } from '../read-models/visit-sums.ts'
import type { ApiEnv } from './env.ts'
import { refuseOtherRhythm } from './rhythm.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { VisitFilterQuery } from './visit-filter.ts'
import { filterOf, spanOf, visitsOf } from './visit-question.ts'

const PROGRESS_MS = 200
/** Questions of one project at a time: each reads every visit of its days. */
const AT_ONCE_MAX = 3

const Ask = z.object({
  /** `properties.color:red`, `properties.price:>50`, `properties.coupon:*`; several joined by ` and `. */
  where: EventConditions,
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  ...VisitFilterQuery,
})

/**
 * Questions that no sum answers. They read visit by visit, so they say how far they are, and closing the
 * connection takes them back.
 */
export function questions({ now, answers, log }: Services) {
  const underWay = new Map<number, number>()
  return new Hono<ApiEnv>().get('/questions/visits', query(Ask), (c) => {
    const { scope } = c.var
    refuseOtherRhythm(scope, 'b2c', 'questions about sessions')
    const { where, ...asked } = c.req.valid('query')
    const question = {
      ...spanOf(asked, today(scope.project, now())),
      filter: filterOf(asked),
      where,
    }
    const { id } = scope.project
    const others = underWay.get(id) ?? 0
    if (others >= AT_ONCE_MAX) {
      throw new AppError(
        'too_many_requests',
        `${String(AT_ONCE_MAX)} questions of this workspace are being answered; wait for one, or take it back`,
        { retryAfterS: 5 },
      )
    }
    underWay.set(id, others + 1)
    return streamSSE(c, async (stream) => {
      const send = async (event: string, data: object): Promise<void> => {
        if (!stream.aborted) await stream.writeSSE({ event, data: JSON.stringify(data) })
      }
      let progress = { done: 0, total: null as number | null }
      const timer = setInterval(() => void send('progress', progress), PROGRESS_MS)
      try {
        const found = await answers.ask(scope, 'matchingVisits', question, {
          onProgress: (done, total) => {
            progress = { done, total }
          },
          isStopped: () => stream.aborted,
        })
        await send('answer', await answerOf(scope, { ...question, found }))
      } catch (error) {
        if (stream.aborted) return
        log.error({ err: error }, 'a question failed')
        await send('failure', { message: 'the question could not be answered; ask again' })
      } finally {
        clearInterval(timer)
        underWay.set(id, (underWay.get(id) ?? 1) - 1)
      }
    })
  })
}

async function answerOf(
  scope: ProjectScope,
  { from, to, filter, found }: { from: string; to: string; filter: VisitFilter; found: VisitSums },
) {
  const [all] = await visitsOf(scope, { from, to, grain: 'total', by: null, filter })
  return {
    from,
    to,
    currency: scope.project.currency,
    /** Visits with at least one event that meets every condition. */
    found: shopFunnel(stepCounts(found, 'any')),
    /** All visits of the same days and filters, those found among them. */
    all: shopFunnel(stepCounts(all ?? NO_VISITS, 'any')),
    orders: found.orders,
    revenueMinor: found.gross_minor,
    note:
      found.sessions === 0
        ? 'no visit of these days has such an event; imported visits have no events of their own'
        : null,
  }
}
