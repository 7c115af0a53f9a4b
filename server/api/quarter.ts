import { canonicalJson, nextQuarter, type PlanQuarter } from '@takt/shared/retro'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { QuarterId } from '@takt/shared/schemas/quarter.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { closeQuarter, readQuarter, setPrimaryRhythm } from '../config-store/quarters.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { publicQuarter, quarterAsked } from './quarter-answers.ts'
import { scoreOfQuarter } from './quarter-score.ts'
import { today } from './today.ts'
import { body, query } from './validate.ts'

const Ask = z.object({ quarter: QuarterId.optional() })
const Rhythm = z.strictObject({
  quarter: QuarterId.optional(),
  mode: Mode,
  /** Needed to change what was chosen. */
  reason: z.string().trim().max(1_000).default(''),
})
const OfQuarter = z.strictObject({ quarter: QuarterId.optional() })

/** A quarter: its one primary rhythm, the twelve weeks, and what it scored in the end. */
export function quarterPlan(services: Services) {
  const { store, now } = services
  const { writer } = store
  const asked = (scope: ProjectScope, id: string | undefined): PlanQuarter =>
    quarterAsked(id, today(scope.project, now()))
  const shown = (scope: ProjectScope, quarter: PlanQuarter) =>
    publicQuarter(scope, quarter, today(scope.project, now()))
  return new Hono<ApiEnv>()
    .get('/quarter', query(Ask), async (c) => {
      const { scope } = c.var
      return c.json(await shown(scope, asked(scope, c.req.valid('query').quarter)))
    })
    .post('/quarter/rhythm', body(Rhythm), async (c) => {
      const { scope } = c.var
      const quarter = asked(scope, c.var.body.quarter)
      const { mode, reason } = c.var.body
      const from = await refuseSecondRhythm(scope, { quarter, mode, reason })
      const choice = { quarter: quarter.id, from, mode, reason, startsOn: quarter.startsOn }
      setPrimaryRhythm(writer, changeBy(c.var, now()), choice)
      return c.json(await shown(scope, quarter), 201)
    })
    .post('/quarter/close', body(OfQuarter), async (c) => {
      const { scope } = c.var
      const quarter = asked(scope, c.var.body.quarter)
      const stored = await readQuarter(scope, quarter.id)
      if (stored === undefined) {
        throw new AppError(
          'unprocessable',
          `${quarter.id} has no primary rhythm yet: choose one first`,
        )
      }
      if (stored.closedAtMs !== null) {
        throw new AppError('conflict', `${quarter.id} is closed; what it scored stays as it is`)
      }
      const closing = await scoreOfQuarter(services, scope, { quarter, mode: stored.mode })
      const change = changeBy(c.var, now())
      const next = nextQuarter(quarter)
      const hasNext = (await readQuarter(scope, next.id)) !== undefined
      writer.transaction(() => {
        closeQuarter(writer, change, { quarter: quarter.id, closing: canonicalJson(closing) })
        if (hasNext) return
        const reason = `proposed at the close of ${quarter.id}`
        const choice = { quarter: next.id, from: null, mode: closing.nextMode, reason }
        setPrimaryRhythm(writer, change, { ...choice, startsOn: next.startsOn })
      })
      return c.json(await shown(scope, quarter))
    })
}

/** @returns the rhythm until now; null for none */
async function refuseSecondRhythm(
  scope: ProjectScope,
  { quarter, mode, reason }: { quarter: PlanQuarter; mode: Mode; reason: string },
): Promise<Mode | null> {
  const { mode: own } = scope.project
  if (own !== 'hybrid' && own !== mode) {
    throw new AppError('unprocessable', `mode: this project is ${own}, not ${mode}`)
  }
  const stored = await readQuarter(scope, quarter.id)
  if (stored === undefined) return null
  const taken = `${quarter.id} has its primary rhythm, ${stored.mode.toUpperCase()}`
  if (stored.closedAtMs !== null) {
    throw new AppError('conflict', `${taken}, and is closed: it stays as it is`)
  }
  if (stored.mode === mode) throw new AppError('conflict', `${taken}, already`)
  if (reason === '') {
    throw new AppError(
      'conflict',
      `${taken}: a quarter has exactly one. To change it, say why in "reason"`,
      { field: 'reason', primary: stored.mode },
    )
  }
  return stored.mode
}
