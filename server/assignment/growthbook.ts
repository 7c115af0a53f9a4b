import { type Condition, HOLDOUT_SEED, LAYER_SEED } from '@takt/shared/assignment'
import { type Context, Hono } from 'hono'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { type ServerAssignment, serverAssignment } from './assign-on-server.ts'
import type { RunningExperiment } from './running-experiments.ts'

const CACHED_S = 30

/**
 * The features document of GrowthBook's SDKs: each running experiment as a feature with one rule. They
 * bucket by the same hash, so a unit gets the variant that snippet and server give it.
 *
 * The SDK's `id` attribute is the visitor's id, `accountId` the account's. Exposure is what the SDK's
 * tracking callback sends.
 *
 * @see https://docs.growthbook.io/lib/build-your-own
 */
export function growthBookRoutes(services: Services): Hono {
  return new Hono().get('/api/features/:clientKey', async (c) => {
    c.header('Access-Control-Allow-Origin', '*')
    const assignment = await serverAssignment(services, c.req.param('clientKey'))
    if (assignment === null) {
      throw new AppError('unauthorized', 'clientKey: it must be the write key of a project')
    }
    return document(c, assignment)
  })
}

function document(c: Context, { running, holdout }: ServerAssignment): Response {
  c.header('Cache-Control', `public, max-age=${String(CACHED_S)}`)
  const features = Object.fromEntries(
    running.map((experiment) => [experiment.key, feature(experiment, holdout)]),
  )
  return c.json({ status: 200, features, dateUpdated: null })
}

function feature(experiment: RunningExperiment, holdout: number): object {
  const { key, name, seed, unit, variants, coverage = 1, layer, targeting = [] } = experiment
  const total = variants.reduce((sum, { weight }) => sum + weight, 0)
  const keys = variants.map((variant) => variant.key)
  const attribute = unit === 'account' ? 'accountId' : 'id'
  const filters = [
    ...(holdout > 0 ? [{ seed: HOLDOUT_SEED, ranges: [[holdout, 1]] }] : []),
    ...(layer === undefined
      ? []
      : [{ seed: LAYER_SEED + layer.name, ranges: [[layer.from, layer.to]] }]),
  ].map((filter) => ({ ...filter, hashVersion: 2, attribute }))
  return {
    defaultValue: keys[0],
    rules: [
      {
        key,
        name,
        seed,
        hashVersion: 2,
        hashAttribute: attribute,
        variations: keys,
        weights: variants.map(({ weight }) => weight / total),
        coverage,
        phase: '0',
        meta: keys.map((variant) => ({ key: variant, name: variant })),
        ...(filters.length > 0 ? { filters } : {}),
        ...(targeting.length > 0 ? { condition: { $and: targeting.map(mongo) } } : {}),
      },
    ],
  }
}

/** A condition in GrowthBook's words; it compares strictly, so a list holds each form of a value. */
function mongo({ attribute, operator, values }: Condition): object {
  if (operator === 'atLeast') return { [attribute]: { $gte: Number(values[0]) } }
  if (operator === 'below') return { [attribute]: { $lt: Number(values[0]) } }
  const forms = values.flatMap((value): (string | number | boolean)[] => [
    value,
    ...(value !== '' && String(Number(value)) === value ? [Number(value)] : []),
    ...(value === 'true' || value === 'false' ? [value === 'true'] : []),
  ])
  return { [attribute]: operator === 'in' ? { $in: forms } : { $nin: forms } }
}
