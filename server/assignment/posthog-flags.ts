import type { Json, JsonObject } from '@takt/shared/schemas/event.ts'
import { Hono } from 'hono'
import { askedOf } from '../asked.ts'
import type { Services } from '../context.ts'
import { allowAnyOrigin } from '../cors.ts'
import { AppError } from '../errors.ts'
import { decodeBody } from '../ingest/decode-body.ts'
import {
  type Assigned,
  type ServerAssignment,
  serverAssignment,
  type Unit,
} from './assign-on-server.ts'

/**
 * PostHog's flag evaluation and the browser library's configuration: each running experiment is a flag
 * with its variants.
 *
 * The device decides while it is known, so that nobody changes variant by signing in.
 *
 * @see https://posthog.com/docs/api/flags
 */
export function postHogFlagRoutes(services: Services): Hono {
  const assignmentFor = async (token: string): Promise<ServerAssignment> => {
    const assignment = await serverAssignment(services, token)
    if (assignment !== null) return assignment
    throw new AppError('unauthorized', 'token: it must be the write key of a project')
  }
  const app = new Hono()
  for (const path of ['/flags', '/flags/', '/decide', '/decide/']) {
    app.use(path, allowAnyOrigin)
    app.post(path, async (c) => {
      const { value } = await decodeBody(askedOf(c))
      const body = isObject(value) ? value : {}
      const token = text(body['token']) ?? text(body['api_key']) ?? ''
      const assignment = await assignmentFor(token)
      return c.json(flagsOf(await assignment.assign(unitOf(body))))
    })
  }
  app.get('/array/:token/config', async (c) => {
    c.header('Access-Control-Allow-Origin', '*')
    const { running } = await assignmentFor(c.req.param('token'))
    return c.json(configOf(running.length > 0))
  })
  return app
}

const isObject = (value: Json): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const text = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null

function unitOf(body: JsonObject): Unit {
  const groups = body['groups'] ?? null
  const attributes = body['person_properties'] ?? null
  return {
    visitorId:
      text(body['$device_id']) ??
      text(body['$anon_distinct_id']) ??
      text(body['distinct_id']) ??
      '',
    accountId: text(isObject(groups) ? Object.values(groups)[0] : null) ?? '',
    attributes: isObject(attributes) ? attributes : {},
  }
}

function flagsOf(assigned: readonly Assigned[]): object {
  const chosen = assigned.map(({ experiment: { key }, variant }) => ({ key, variant }))
  const flags = chosen.map(({ key, variant }, index) => [
    key,
    {
      key,
      enabled: variant !== null,
      ...(variant === null ? {} : { variant }),
      reason: {
        code: variant === null ? 'no_condition_match' : 'condition_match',
        description: variant === null ? 'takes no part' : 'assigned by weight',
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

const configOf = (hasFlags: boolean): object => ({
  supportedCompression: ['gzip', 'gzip-js'],
  hasFeatureFlags: hasFlags,
  analytics: { endpoint: '/i/v0/e/' },
  surveys: false,
  sessionRecording: false,
  heatmaps: false,
  capturePerformance: false,
  autocapture_opt_out: false,
  defaultIdentifiedOnly: true,
  siteApps: [],
})
