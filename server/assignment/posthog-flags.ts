import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { assignVariant } from '@takt/shared/assignment'
import { Hono } from 'hono'
import { readExperiments } from '../config-store/experiments.ts'
import { readProjectByWriteKey } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { allowAnyOrigin } from '../cors.ts'
import { AppError } from '../errors.ts'
import { decodeBody } from '../ingest/decode-body.ts'
import { type RunningExperiment, runningExperiments } from './running-experiments.ts'

/**
 * PostHog's flag evaluation and the browser library's configuration: each running experiment is a flag
 * with its variants.
 *
 * The device decides while it is known, so that nobody changes variant by signing in.
 *
 * @see https://posthog.com/docs/api/flags
 */
export function postHogFlagRoutes({ store }: Services): Hono {
  const runningFor = async (token: string): Promise<RunningExperiment[]> => {
    const project = await readProjectByWriteKey(store.reader, token)
    if (project === undefined) {
      throw new AppError('unauthorized', 'token: it must be the write key of a project')
    }
    return runningExperiments(await readExperiments(store.reader, project.id))
  }
  const app = new Hono()
  for (const path of ['/flags', '/flags/', '/decide', '/decide/']) {
    app.use(path, allowAnyOrigin)
    app.post(path, async (c) => {
      const { value } = await decodeBody(c.req.raw)
      const body = isObject(value) ? value : {}
      const running = await runningFor(text(body['token']) ?? text(body['api_key']) ?? '')
      return c.json(flagsOf(running, body))
    })
  }
  app.get('/array/:token/config', async (c) => {
    c.header('Access-Control-Allow-Origin', '*')
    const running = await runningFor(c.req.param('token'))
    return c.json(configOf(running))
  })
  return app
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

function flagsOf(running: readonly RunningExperiment[], body: JsonObject): object {
  const visitor =
    text(body['$device_id']) ?? text(body['$anon_distinct_id']) ?? text(body['distinct_id']) ?? ''
  const groups = Object.values(
    isObject(body['groups'] ?? null) ? (body['groups'] as JsonObject) : {},
  )
  const account = text(groups[0]) ?? ''
  const chosen = running.map(({ key, seed, unit, variants }) => ({
    key,
    variant: assignVariant({ seed, variants, unitId: unit === 'account' ? account : visitor }),
  }))
  const flags = chosen.map(({ key, variant }, index) => [
    key,
    {
      key,
      enabled: variant !== null,
      ...(variant === null ? {} : { variant }),
      reason: {
        code: variant === null ? 'no_condition_match' : 'condition_match',
        description: variant === null ? 'the unit is not known' : 'assigned by weight',
        condition_index: 0,
      },
      metadata: { id: index + 1, version: 1, payload: null },
    },
  ])
  return {
    flags: Object.fromEntries(flags) as object,
    featureFlags: Object.fromEntries(chosen.map(({ key, variant }) => [key, variant ?? false])),
    featureFlagPayloads: {},
    errorsWhileComputingFlags: false,
    quotaLimited: [],
  }
}

const configOf = (running: readonly RunningExperiment[]): object => ({
  supportedCompression: ['gzip', 'gzip-js'],
  hasFeatureFlags: running.length > 0,
  analytics: { endpoint: '/i/v0/e/' },
  surveys: false,
  sessionRecording: false,
  heatmaps: false,
  capturePerformance: false,
  autocapture_opt_out: false,
  defaultIdentifiedOnly: true,
  siteApps: [],
})
