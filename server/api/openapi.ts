import { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { LoggedEvent } from '@takt/shared/schemas/logged-event.ts'
import { ExperimentPlanning } from '@takt/shared/schemas/planning.ts'
import { Project } from '@takt/shared/schemas/project.ts'
import { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import { ExperimentResult, MetricAnswer, SegmentResult } from '@takt/shared/schemas/result.ts'
import type { RouterRoute } from 'hono/types'
import { z } from 'zod'
import type { Operation } from './operation.ts'
import { ACCOUNT_OPERATIONS } from './operations-accounts.ts'
import { CRM_OPERATIONS } from './operations-crm.ts'
import { CUSTOMER_OPERATIONS } from './operations-customers.ts'
import { QUARTER_OPERATIONS } from './operations-quarter.ts'
import { RETRO_OPERATIONS } from './operations-retro.ts'
import { PROGRAM_OPERATIONS } from './program/operations.ts'
import { SPRINT_OPERATIONS } from './operations-sprint.ts'
import { type ApiParameter, queryOf } from './openapi-parameters.ts'
import { CHECKS, type Checks } from './validate.ts'

type OpenApi = Readonly<Record<string, unknown>>

type DescribedOperation = OpenApi & {
  readonly tags: readonly string[]
  readonly summary: string
  readonly parameters: readonly ApiParameter[]
}

/** The API as an OpenAPI document. */
export type ApiDescription = OpenApi & {
  /** By path, then by method in lower case. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
}

const NO_KEY = new Set([
  'GET /me',
  'POST /setup',
  'POST /invitations/look',
  'POST /invitations/accept',
  'POST /shared/look',
])
const PREFIX = '/api/v1'

const listed = (name: string, item: z.ZodType) => z.object({ [name]: z.array(item) })

const P = '/projects/:slug'
/** Every operation of the API, by method and path below `/api/v1`. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...ACCOUNT_OPERATIONS,
  ...CRM_OPERATIONS,
  ...RETRO_OPERATIONS,
  'GET /me': { tag: 'People', summary: 'Who asks' },
  'POST /setup': {
    tag: 'People',
    summary: 'Makes the owner, with the secret of the printed link',
    status: 201,
  },
  'POST /invitations/look': { tag: 'People', summary: 'What an invitation is for' },
  'POST /invitations/accept': {
    tag: 'People',
    summary: 'Takes an invitation up with a new account',
    status: 201,
  },
  'POST /invitations/join': {
    tag: 'People',
    summary: 'Takes an invitation up with the account one has',
  },
  'GET /projects': {
    tag: 'Projects',
    summary: 'The projects one may see',
    answer: listed('projects', Project),
  },
  'POST /projects': {
    tag: 'Projects',
    summary: 'Creates a project; its token is shown once',
    status: 201,
  },
  'POST /demo': { tag: 'Projects', summary: 'Sets the demo up', status: 201 },
  [`GET ${P}`]: { tag: 'Projects', summary: 'A project' },
  [`GET ${P}/settings`]: {
    tag: 'Projects',
    summary: 'What a project collects',
    answer: ProjectSettings,
  },
  [`PATCH ${P}/settings`]: {
    tag: 'Projects',
    summary: 'Changes the settings that are named',
    answer: ProjectSettings,
  },
  [`GET ${P}/events`]: {
    tag: 'Events',
    summary: 'The log, newest first',
    answer: z.object({ events: z.array(LoggedEvent), next: z.number().int().nullable() }),
  },
  [`GET ${P}/events/count`]: {
    tag: 'Events',
    summary: 'Counts the log',
    answer: z.object({ count: z.number().int(), seq: z.number().int() }),
  },
  [`GET ${P}/events/live`]: {
    tag: 'Events',
    summary: 'New events as they come (server-sent events)',
  },
  [`GET ${P}/quarantine`]: { tag: 'Events', summary: 'What was not let into the log, and why' },
  [`GET ${P}/quarantine/reasons`]: { tag: 'Events', summary: 'What was held, counted by reason' },
  [`POST ${P}/quarantine/replay`]: {
    tag: 'Events',
    summary: 'Checks again what broke the tracking plan',
  },
  [`GET ${P}/projector`]: {
    tag: 'Events',
    summary: 'How far the numbers are behind the log',
    answer: z.object({ seq: z.number().int(), applied: z.number().int(), lagMs: z.number() }),
  },
  [`GET ${P}/tracking-plan/coverage`]: {
    tag: 'Events',
    summary: 'What comes of the declared events',
  },
  [`GET ${P}/experiments`]: {
    tag: 'Experiments',
    summary: 'Every experiment with its state at a glance',
  },
  [`POST ${P}/experiments`]: {
    tag: 'Experiments',
    summary: 'Plans an experiment',
    status: 201,
    answer: ExperimentRecord,
  },
  [`GET ${P}/experiments/:key`]: {
    tag: 'Experiments',
    summary: 'One experiment',
    answer: ExperimentRecord,
  },
  [`POST ${P}/experiments/:key/start`]: { tag: 'Experiments', summary: 'Starts a draft' },
  [`POST ${P}/experiments/:key/stop`]: {
    tag: 'Experiments',
    summary: 'Stops a running experiment',
  },
  [`GET ${P}/experiments/:key/results`]: {
    tag: 'Experiments',
    summary: 'What was seen and what may be concluded',
    answer: ExperimentResult,
  },
  [`GET ${P}/experiments/:key/segments`]: {
    tag: 'Experiments',
    summary: 'Results by segment',
    answer: SegmentResult,
  },
  [`GET ${P}/planning`]: {
    tag: 'Experiments',
    summary: 'How long a test takes',
    answer: ExperimentPlanning,
  },
  ...PROGRAM_OPERATIONS,
  [`GET ${P}/metrics`]: { tag: 'Metrics', summary: 'The catalogue' },
  [`GET ${P}/metrics/:id`]: { tag: 'Metrics', summary: 'A metric over time', answer: MetricAnswer },
  [`GET ${P}/beat`]: { tag: 'Metrics', summary: 'Where the day or the quarter stands' },
  [`GET ${P}/spend`]: { tag: 'Records', summary: 'What channels cost, as JSON or CSV' },
  [`POST ${P}/spend`]: { tag: 'Records', summary: 'Adds or replaces ad spend' },
  [`GET ${P}/offers`]: { tag: 'Records', summary: 'The offer calendar' },
  [`POST ${P}/offers`]: { tag: 'Records', summary: 'Adds or replaces offers' },
  [`POST ${P}/touches`]: { tag: 'Records', summary: 'Adds contacts that no browser saw' },
  ...CUSTOMER_OPERATIONS,
  ...QUARTER_OPERATIONS,
  ...SPRINT_OPERATIONS,
  [`GET ${P}/members`]: { tag: 'Access', summary: 'Who belongs to a project' },
  [`PATCH ${P}/members/:userId`]: { tag: 'Access', summary: 'Gives a member another role' },
  [`DELETE ${P}/members/:userId`]: { tag: 'Access', summary: 'Removes a member' },
  [`POST ${P}/invitations`]: {
    tag: 'Access',
    summary: 'Invites somebody; the link is shown once',
    status: 201,
  },
  [`DELETE ${P}/invitations/:id`]: { tag: 'Access', summary: 'Takes an invitation back' },
  [`GET ${P}/tokens`]: { tag: 'Access', summary: 'The API tokens, without their secrets' },
  [`POST ${P}/tokens`]: { tag: 'Access', summary: 'Makes a token; it is shown once', status: 201 },
  [`DELETE ${P}/tokens/:id`]: { tag: 'Access', summary: 'Ends a token' },
  [`GET ${P}/audit`]: { tag: 'Access', summary: 'Who changed what' },
  [`GET ${P}/hooks`]: { tag: 'Webhooks', summary: 'Webhooks with their newest deliveries' },
  [`POST ${P}/hooks`]: {
    tag: 'Webhooks',
    summary: 'Adds a webhook; its secret is shown once',
    status: 201,
  },
  [`POST ${P}/hooks/:id/test`]: { tag: 'Webhooks', summary: 'Sends a test', status: 202 },
  [`DELETE ${P}/hooks/:id`]: { tag: 'Webhooks', summary: 'Removes a webhook' },
}

const ERROR = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown() }),
})

/** Describes the API as OpenAPI 3.1, from the routes as they are. */
export function describeApi(routes: readonly RouterRoute[]): ApiDescription {
  const paths: Record<string, Record<string, DescribedOperation>> = {}
  for (const [name, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = name.split(' ')
    const checks = checksOf(routes, method, PREFIX + path)
    const address = PREFIX + path.replaceAll(/:(\w+)/g, '{$1}')
    paths[address] = {
      ...paths[address],
      [method.toLowerCase()]: describe(name, operation, checks),
    }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Takt',
      version: '1',
      description:
        'Experiments, metrics and events of a Takt installation. Errors have one shape. Money in a numerator is in minor units, in a value in major units. What cannot be computed is null with a note that says why.',
    },
    tags: [...new Set(Object.values(OPERATIONS).map(({ tag }) => tag))].map((name) => ({ name })),
    paths,
    components: {
      securitySchemes: { token: { type: 'http', scheme: 'bearer', bearerFormat: 'tk_…' } },
    },
  }
}

function checksOf(routes: readonly RouterRoute[], method: string, path: string): Checks[] {
  return routes
    .filter((route) => route.method === method && route.path === path)
    .flatMap(({ handler }) => (CHECKS in handler ? [handler[CHECKS] as Checks] : []))
}

function describe(
  name: string,
  operation: Operation,
  checks: readonly Checks[],
): DescribedOperation {
  const { tag, summary, status = 200, answer } = operation
  const body = checks.find(({ part }) => part === 'body')
  const refusal = { description: 'Refused, with the reason', content: jsonOf(ERROR, 'output') }
  return {
    operationId: name.replaceAll(/[^A-Za-z]+/g, '_').toLowerCase(),
    tags: [tag],
    summary,
    security: NO_KEY.has(name) ? [] : [{ token: [] }],
    parameters: [
      ...[...name.matchAll(/:(\w+)/g)].map(([, parameter = '']) => ({
        name: parameter,
        in: 'path' as const,
        required: true,
        schema: { type: 'string' },
      })),
      ...checks
        .filter(({ part }) => part === 'query')
        .flatMap(({ schema }) => queryOf(schemaOf(schema, 'input'), name)),
    ],
    ...(operation.isFile === true ? { requestBody: FILE } : {}),
    ...(body === undefined
      ? {}
      : { requestBody: { required: true, content: jsonOf(body.schema, 'input') } }),
    responses: {
      [String(status)]: {
        description: 'Done',
        content: answer === undefined ? { 'application/json': {} } : jsonOf(answer, 'output'),
      },
      '4XX': refusal,
    },
  }
}

const FILE = {
  required: true,
  description: 'The file itself: CSV, plain or gzipped',
  content: { 'text/csv': { schema: { type: 'string' } } },
}

const jsonOf = (schema: z.ZodType, io: 'input' | 'output'): OpenApi => ({
  'application/json': { schema: schemaOf(schema, io) },
})

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): OpenApi =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', target: 'draft-2020-12' })
