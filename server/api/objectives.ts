import { keyResultScore, objectiveResult } from '@takt/shared/metrics'
import { goalWarnings } from '@takt/shared/misuse'
import type { ProjectMode } from '@takt/shared/schemas/mode.ts'
import {
  KeyResultChange,
  NewObjective,
  type Objective,
  QuarterId,
  QuarterTarget,
} from '@takt/shared/schemas/quarter.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import {
  addObjective,
  changeKeyResult,
  closeObjective,
  type ObjectiveChange,
  readObjectives,
  removeObjective,
  type StoredObjective,
} from '../config-store/objectives.ts'
import { putTarget, readTargets } from '../config-store/quarter-targets.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'
import { isoInstant } from './public-event.ts'
import { body, parseBody, query, rowIdOf } from './validate.ts'

const Ask = z.object({ quarter: QuarterId.optional() })

/** What a quarter is to bring: its target, and objectives with key results that are scored. */
export function objectives({ store, now }: Services) {
  const { writer } = store
  return new Hono<ApiEnv>()
    .get('/targets', async (c) => c.json({ targets: await readTargets(c.var.scope) }))
    .put('/targets/:quarter', body(QuarterTarget), (c) => {
      const quarter = parseBody(QuarterId, c.req.param('quarter'))
      const { currency } = c.var.scope.project
      const target = { quarter, currency, amountMinor: c.var.body.amountMinor }
      putTarget(writer, changeBy(c.var, now()), target)
      return c.json(target)
    })
    .get('/okrs', query(Ask), async (c) => {
      const found = await readObjectives(c.var.scope, c.req.valid('query'))
      const { mode } = c.var.scope.project
      return c.json({ objectives: found.map((each) => publicObjective(each, mode)) })
    })
    .post('/okrs', body(NewObjective), (c) => {
      const { mode } = c.var.scope.project
      const warnings = c.var.body.keyResults.flatMap(({ metric }) => goalWarnings(metric, mode))
      const id = addObjective(writer, changeBy(c.var, now()), c.var.body)
      return c.json({ id, warnings }, 201)
    })
    .patch('/okrs/key-results/:id', body(KeyResultChange), (c) => {
      const asked = { id: rowIdOf(c), fields: c.var.body }
      refuse(changeKeyResult(writer, changeBy(c.var, now()), asked), 'key result')
      return c.json({ changed: asked.id })
    })
    .post('/okrs/:id/close', (c) => {
      refuse(closeObjective(writer, changeBy(c.var, now()), rowIdOf(c)))
      return c.json({ closed: rowIdOf(c) })
    })
    .delete('/okrs/:id', (c) => {
      refuse(removeObjective(writer, changeBy(c.var, now()), rowIdOf(c)))
      return c.json({ removed: rowIdOf(c) })
    })
}

function refuse(change: ObjectiveChange, what = 'objective'): void {
  if (change === 'unknown') throw new AppError('not_found', `there is no such ${what}`)
  if (change === 'closed') {
    throw new AppError('conflict', 'its quarter is closed: set a new objective instead')
  }
}

const NOTES = {
  no_actual: 'no value yet',
  target_equals_baseline: 'target and baseline are the same: there is no way to go',
} as const

function publicObjective(
  { closedAtMs, keyResults, ...rest }: StoredObjective,
  mode: ProjectMode,
): Objective {
  const scores = keyResults.map(keyResultScore)
  const { score, band } = objectiveResult(scores)
  return {
    ...rest,
    closedAt: closedAtMs === null ? null : isoInstant(closedAtMs),
    score,
    band,
    keyResults: keyResults.map((result, index) => {
      const { reason, ...scored } = scores[index] ?? keyResultScore(result)
      const note = reason === null ? null : NOTES[reason]
      return { ...result, ...scored, note, warnings: goalWarnings(result.metric, mode) }
    }),
  }
}
