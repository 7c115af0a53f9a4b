import { DELIVERABLES, type PlanQuarter } from '@takt/shared/retro'
import { freeKey, planTemplate } from '@takt/shared/program'
import { Experiment } from '@takt/shared/schemas/experiment.ts'
import { Mode } from '@takt/shared/schemas/mode.ts'
import { QuarterId } from '@takt/shared/schemas/quarter.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { createExperiment, readExperiments } from '../config-store/experiments.ts'
import { putRoadmapItem, readRoadmap, startRound } from '../config-store/roadmap.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { changeBy, findExperiment } from './experiment-record.ts'
import { refuseForeignMode } from './plan-checks.ts'
import { publicQuarter, quarterAsked, roundOf } from './quarter-answers.ts'
import { today } from './today.ts'
import { body, parseBody } from './validate.ts'

const Progress = z.strictObject({
  quarter: QuarterId.optional(),
  mode: Mode,
  slot: z.number().int().min(1).max(6),
  key: z.string().max(60),
  done: z.number().int().min(0).max(1_000),
})
const OfQuarter = z.strictObject({ quarter: QuarterId.optional() })

/** The twelve weeks of a quarter: what each slot brought, and the next round. */
export function roadmap({ store, now }: Services) {
  const { writer } = store
  const asked = (scope: ProjectScope, id: string | undefined): PlanQuarter =>
    quarterAsked(id, today(scope.project, now()))
  const shown = (scope: ProjectScope, quarter: PlanQuarter) =>
    publicQuarter(scope, quarter, today(scope.project, now()))
  return new Hono<ApiEnv>()
    .patch('/quarter/roadmap', body(Progress), async (c) => {
      const { scope } = c.var
      const quarter = asked(scope, c.var.body.quarter)
      const { mode, slot, key, done } = c.var.body
      const known = DELIVERABLES.find(
        (each) => each.mode === mode && each.slot === slot && each.key === key,
      )
      if (known === undefined) {
        throw new AppError('not_found', `key: slot ${String(slot)} of ${mode} has no "${key}"`)
      }
      const round = roundOf(await readRoadmap(scope, quarter.id))
      const change = { ...changeBy(c.var, now()), quarter: quarter.id }
      putRoadmapItem(writer, change, { round, mode, slot, key, done, target: known.target })
      return c.json(await shown(scope, quarter))
    })
    .post(
      '/quarter/roadmap/draft',
      body(z.strictObject({ key: z.string().max(60) })),
      async (c) => {
        const { scope } = c.var
        const template = planTemplate(c.var.body.key)
        if (template === undefined) {
          throw new AppError('not_found', `key: "${c.var.body.key}" begins with no test`)
        }
        refuseForeignMode(scope, 'b2c')
        const records = await readExperiments(scope.db, scope.project.id)
        const key = freeKey(template.key, new Set(records.map(({ experiment }) => experiment.key)))
        const plan = parseBody(Experiment, { ...template, key, mode: 'b2c', unit: 'visitor' })
        createExperiment(writer, { ...changeBy(c.var, now()), experiment: plan })
        return c.json(await findExperiment(scope, key), 201)
      },
    )
    .post('/quarter/next-round', body(OfQuarter), async (c) => {
      const { scope } = c.var
      const quarter = asked(scope, c.var.body.quarter)
      const round = roundOf(await readRoadmap(scope, quarter.id)) + 1
      const change = { ...changeBy(c.var, now()), quarter: quarter.id }
      const items = DELIVERABLES.map(({ mode, slot, key, target }) => {
        return { round, mode, slot, key, target, done: 0 }
      })
      startRound(writer, change, items)
      return c.json(await shown(scope, quarter), 201)
    })
}
