import {
  addVisits,
  cartAlarm,
  clicksToPay,
  NO_VISITS,
  shopDropOffs,
  shopFunnel,
  stepCounts,
  timeToPay,
  type VisitSums,
} from '@takt/shared/metrics'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { readPaidCounts, VISIT_SPLITS } from '../read-models/visit-sums.ts'
import type { ApiEnv } from './env.ts'
import { refuseOtherRhythm } from './rhythm.ts'
import { today } from './today.ts'
import { query } from './validate.ts'
import { VisitFilterQuery } from './visit-filter.ts'
import { filterOf, spanOf, visitsOf } from './visit-question.ts'

const SEGMENTS_MAX = 12
const SECONDS_A_MINUTE = 60

const Ask = z.object({
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  order: z.enum(['any', 'strict']).default('any'),
  /** Only payments this many minutes after the session began. */
  within: z.coerce.number().int().min(1).max(1440).optional(),
  by: z.enum(VISIT_SPLITS).default('device'),
  experiment: z.string().max(64).optional(),
  ...VisitFilterQuery,
})
type Ask = z.infer<typeof Ask>

/** From session to payment: steps, drop-offs, segments, how long and how many clicks it took. */
export function funnel({ now }: Services) {
  return new Hono<ApiEnv>().get('/funnel', query(Ask), async (c) => {
    const { scope } = c.var
    refuseOtherRhythm(scope, 'b2c', 'the funnel from session to payment')
    const asked = c.req.valid('query')
    refuseLimit(asked)
    const span = spanOf(asked, today(scope.project, now()))
    const filter = filterOf(asked)
    return c.json(
      await inSnapshot(scope, async (snapshot) => {
        const question = { ...span, grain: 'total' as const, filter, experiment: asked.experiment }
        const rows = await visitsOf(snapshot, { ...question, by: asked.by })
        const [whole] = await visitsOf(snapshot, { ...question, by: null })
        const sums = whole ?? NO_VISITS
        const canTime = knowsTime(asked)
        const paid = canTime ? await readPaidCounts(snapshot, { ...span, filter }) : null
        const counts = stepCounts(sums, asked.order, paidWithin(asked, paid?.seconds))
        return {
          ...span,
          order: asked.order,
          withinMinutes: asked.within ?? null,
          steps: shopFunnel(counts),
          dropOffs: shopDropOffs(counts),
          cart: cartOf(sums),
          timeToPay: paid === null ? null : timeToPay(paid.seconds),
          clicks: paid === null ? null : clicksToPay(paid.clicks),
          timeNote: canTime ? null : 'time and clicks to pay are kept by channel and device only',
          by: asked.by,
          segments: segmentsOf(rows, asked.order),
        }
      }),
    )
  })
}

const knowsTime = ({ country, landing, variant }: Ask): boolean =>
  country === undefined && landing === undefined && variant === undefined

function refuseLimit(asked: Ask): void {
  if (asked.within === undefined) return
  if (asked.order === 'strict') {
    throw new AppError('unprocessable', 'within: cannot go with order=strict; take one of them')
  }
  if (!knowsTime(asked)) {
    throw new AppError('unprocessable', 'within: can be filtered by channel and device only')
  }
}

function paidWithin(
  { within }: Ask,
  seconds: readonly { value: number; count: number }[] | undefined,
): number | undefined {
  if (within === undefined || seconds === undefined) return undefined
  return seconds
    .filter(({ value }) => value <= within * SECONDS_A_MINUTE)
    .reduce((sum, { count }) => sum + count, 0)
}

/** Impossible where carts outnumber sessions, as in a file whose steps were mapped wrongly. */
const cartOf = ({
  sessions,
  cart_sessions: cartSessions,
  paid_sessions: paidSessions,
}: VisitSums) => cartAlarm({ sessions, cartSessions, paidSessions })

/** The largest segments, and the others together. */
function segmentsOf(rows: readonly (VisitSums & { by: string | null })[], order: 'any' | 'strict') {
  const sorted = rows.toSorted((a, b) => b.sessions - a.sessions)
  const shown: (VisitSums & { by: string | null })[] = sorted.slice(0, SEGMENTS_MAX)
  const rest = sorted.slice(SEGMENTS_MAX)
  if (rest.length > 0) shown.push({ ...addVisits(rest), by: null })
  return shown.map((row) => {
    const counts = stepCounts(row, order)
    return {
      segment: row.by,
      others: row.by === null ? rest.length : 0,
      steps: shopFunnel(counts),
      dropOffs: shopDropOffs(counts),
    }
  })
}
