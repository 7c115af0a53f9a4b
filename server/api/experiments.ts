import type { SegmentSums } from '@takt/shared/experiments'
import { Experiment, type ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { createExperiment, readExperiments } from '../config-store/experiments.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import { SEGMENT_DIMENSIONS } from '../read-models/experiment-segment-sums.ts'
import type { ApiEnv } from './env.ts'
import { changeBy, findExperiment } from './experiment-record.ts'
import { withBalancedSeed } from './account-experiments.ts'
import { createExperimentResults, viewResult } from './experiment-results.ts'
import { experimentWarnings } from './experiment-warnings.ts'
import { segmentsOf } from './experiment-segments.ts'
import { glanceOf } from './glance.ts'
import { refusePlan } from './plan-checks.ts'
import { createKeptAnswers } from './kept-answers.ts'
import { judgedResult } from './program/judged-result.ts'
import { today } from './today.ts'
import { body, query } from './validate.ts'

/** Above this segments that are a little older are given while the new ones are computed. */
const PATIENT_UNITS = 10_000

const View = z.object({
  /** A variant key; the first variant unless given. */
  baseline: z.string().optional(),
  /** Percentile of the units with a value, such as 0.99, above which values are cut. */
  cap: z.coerce.number().gt(0.5).lt(1).optional(),
})

/** A result with everything that it is open to, for the test's own page. */
async function shown(
  scope: ProjectScope,
  record: ExperimentRecord,
  at: { result: ExperimentResult; day: string },
) {
  const judged = await judgedResult(scope, record, at)
  const own = await experimentWarnings(scope, record, at.day)
  const isNew = ({ rule }: { rule: string }): boolean => own.every((each) => each.rule !== rule)
  return { ...judged, warnings: [...own, ...judged.warnings.filter(isNew)] }
}

const Segments = z.object({
  by: z.enum(SEGMENT_DIMENSIONS).default('device'),
  /** The primary metric unless given. */
  metric: z.string().optional(),
  baseline: z.string().optional(),
})

/** Experiments: what was planned, what was seen, what may be concluded. */
export function experiments({ store, now, answers }: Services) {
  const resultsOf = createExperimentResults(now, { answers })
  const kept = createKeptAnswers<SegmentSums[]>({
    now,
    isLarge: (rows) => rows.reduce((sum, { units }) => sum + units, 0) > PATIENT_UNITS,
  })
  return new Hono<ApiEnv>()
    .get('/experiments', async (c) => {
      const { scope } = c.var
      const listed = []
      for (const record of await readExperiments(scope.db, scope.project.id)) {
        listed.push({
          ...record,
          glance: glanceOf(record, await resultsOf(scope, record, { patience: 'list' })),
        })
      }
      return c.json({ experiments: listed })
    })
    .post('/experiments', body(Experiment), async (c) => {
      const { scope } = c.var
      refusePlan(scope, c.var.body)
      const day = today(scope.project, now())
      const experiment = await withBalancedSeed(scope, c.var.body, day)
      const isNew = createExperiment(store.writer, {
        ...changeBy(c.var, now()),
        experiment,
      })
      if (!isNew) {
        throw new AppError('conflict', `key: there is an experiment "${experiment.key}" already`)
      }
      return c.json(await findExperiment(scope, experiment.key), 201)
    })
    .get('/experiments/:key', async (c) =>
      c.json(await findExperiment(c.var.scope, c.req.param('key'))),
    )
    .get('/experiments/:key/results', query(View), async (c) => {
      const { scope } = c.var
      const record = await findExperiment(scope, c.req.param('key'))
      const view = c.req.valid('query')
      const planned = await resultsOf(scope, record, { patience: 'large' })
      const day = today(scope.project, now())
      if (view.baseline === undefined && view.cap === undefined) {
        return c.json(await shown(scope, record, { result: planned, day }))
      }
      refuseForeignVariant(record, view.baseline)
      const result = await viewResult(scope, record, { planned, view, day, answers })
      return c.json(await shown(scope, record, { result, day }))
    })
    .get('/experiments/:key/segments', query(Segments), async (c) => {
      const { scope } = c.var
      const record = await findExperiment(scope, c.req.param('key'))
      const { by, metric, baseline } = c.req.valid('query')
      refuseForeignVariant(record, baseline)
      const day = today(scope.project, now())
      const asked = { by, metric, baseline, day, answers, kept }
      return c.json(await segmentsOf(scope, record, asked))
    })
}

function refuseForeignVariant({ experiment }: ExperimentRecord, baseline?: string): void {
  if (baseline === undefined) return
  const keys = experiment.variants.map(({ key }) => key)
  if (keys.includes(baseline)) return
  throw new AppError(
    'unprocessable',
    `baseline: no variant "${baseline}"; one of ${keys.join(', ')}`,
    {
      field: 'baseline',
    },
  )
}
