import { type Context, Hono } from 'hono'
import { readExperiments } from '../config-store/experiments.ts'
import { readProjectByWriteKey } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { type RunningExperiment, runningExperiments } from './running-experiments.ts'

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
export function growthBookRoutes({ store }: Services): Hono {
  return new Hono().get('/api/features/:clientKey', async (c) => {
    c.header('Access-Control-Allow-Origin', '*')
    const project = await readProjectByWriteKey(store.reader, c.req.param('clientKey'))
    if (project === undefined) {
      throw new AppError('unauthorized', 'clientKey: it must be the write key of a project')
    }
    const running = runningExperiments(await readExperiments(store.reader, project.id))
    return document(c, running)
  })
}

function document(c: Context, running: readonly RunningExperiment[]): Response {
  c.header('Cache-Control', `public, max-age=${String(CACHED_S)}`)
  const features = Object.fromEntries(
    running.map((experiment) => [experiment.key, feature(experiment)]),
  )
  return c.json({ status: 200, features, dateUpdated: null })
}

function feature({ key, name, seed, unit, variants }: RunningExperiment): object {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0)
  const keys = variants.map((variant) => variant.key)
  return {
    defaultValue: keys[0],
    rules: [
      {
        key,
        name,
        seed,
        hashVersion: 2,
        hashAttribute: unit === 'account' ? 'accountId' : 'id',
        variations: keys,
        weights: variants.map(({ weight }) => weight / total),
        coverage: 1,
        phase: '0',
        meta: keys.map((variant) => ({ key: variant, name: variant })),
      },
    ],
  }
}
