import {
  maturityDays,
  type Measure,
  measureOf,
  metricArms,
  planExperiment,
  scaleOf,
  valueOf,
} from '@takt/shared/experiments'
import { guardMetric } from '@takt/shared/metrics'
import type { ExperimentPlanning } from '@takt/shared/schemas/planning.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { addDays } from '../read-models/period.ts'
import { readRecentSums, readRecentValues } from '../read-models/planning-sums.ts'
import type { ApiEnv } from './env.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

const BASIS_DAYS = 28

const Ask = z.object({
  metric: z.string().min(1),
  mode: z.enum(['b2c', 'b2b']).optional(),
  unit: z.enum(['visitor', 'account']).default('visitor'),
  /** Relative effect to be found. */
  effect: z.coerce
    .number()
    .min(-0.99)
    .max(10)
    .refine((effect) => effect !== 0, 'must not be 0')
    .default(0.1),
  power: z.coerce.number().gt(0.5).lt(1).default(0.8),
  alpha: z.coerce.number().gt(0).lt(0.5).default(0.05),
  arms: z.coerce.number().int().min(2).max(20).default(2),
  share: z.coerce.number().gt(0).max(1).default(1),
})

/** How long an experiment would take, by the project's own traffic and variance of the last weeks. */
export function planning({ now }: Services) {
  return new Hono<ApiEnv>().get('/planning', query(Ask), async (c) => {
    const asked = c.req.valid('query')
    const to = addDays(today(c.var.scope.project, now()), -1)
    return c.json(await inSnapshot(c.var.scope, (scope) => answer(scope, asked, to)))
  })
}

async function answer(
  scope: ProjectScope,
  { metric: id, mode, unit, ...question }: z.output<typeof Ask>,
  to: string,
): Promise<ExperimentPlanning> {
  const { project } = scope
  const guard = guardMetric({
    metric: id,
    mode: mode ?? (project.mode === 'b2b' ? 'b2b' : 'b2c'),
    role: 'primary',
    unit,
  })
  if (!guard.ok)
    throw new AppError('unprocessable', `metric: ${guard.reason.en}`, { field: 'metric' })
  const measure = measureOf(id, 'live')
  if (measure === undefined) {
    throw new AppError('unprocessable', `metric: "${id}" is not measured in experiments yet`, {
      field: 'metric',
    })
  }
  const waits = maturityDays(id)
  const { kind } = measure
  const { arm, from, until, units } = await readBasis(scope, measure, { unit, to, waits })
  const dailyUnits = units / BASIS_DAYS
  const scale = scaleOf(guard.metric.unit, project.currency)
  return {
    metric: id,
    kind,
    unit,
    metricUnit: guard.metric.unit,
    currency: project.currency,
    question,
    maturityDays: waits,
    basis: { from, to: until, units: units, dailyUnits, ...valueOf(arm, scale) },
    ...planExperiment(arm, { dailyUnits, unit, question }),
  }
}

/** What the units of the last weeks did; of a metric that takes its time, of those who had it in full. */
async function readBasis(
  scope: ProjectScope,
  { fact, kind, probability }: Measure,
  { unit, to, waits }: { unit: 'visitor' | 'account'; to: string; waits: number },
) {
  const from = addDays(to, 1 - BASIS_DAYS - waits)
  const until = addDays(to, -waits)
  const span = { unit, from, fact, asOf: addDays(to, 1) }
  const recent = waits === 0 ? span : { ...span, until }
  const sums = await readRecentSums(scope, recent)
  const daily = [{ ...sums, variant: 'all', day: from }]
  const values = kind === 'quantile' ? await readRecentValues(scope, recent) : []
  const data = { kind, daily, values, ...(probability === undefined ? {} : { probability }) }
  const arm = metricArms(data, ['all']).get('all')
  if (arm === undefined) throw new Error('the recent units have no arm')
  return { arm, from, until, units: sums.units }
}
