import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { addToken } from '../../../server/config-store/api-tokens.ts'
import { type ApiFixture, openApi } from './api-fixture.ts'

const NOW_MS = Date.UTC(2026, 3, 6, 12)
const ORIGIN = 'http://127.0.0.1:4600'

let api: ApiFixture
let app: ReturnType<typeof createApp>
beforeAll(async () => {
  api = await openApi({ nowMs: NOW_MS })
  app = createApp(api.services)
})
afterAll(() => api.close())

type Described = {
  openapi: string
  paths: Record<
    string,
    Record<
      string,
      {
        summary: string
        parameters: { name: string; in: string; description?: string }[]
        requestBody?: {
          content: Record<string, { schema: Record<string, unknown> } | undefined>
        }
        responses: Record<string, unknown>
      }
    >
  >
}
const describedApi = async (): Promise<Described> =>
  (await (await app.request(`${ORIGIN}/api/openapi.json`)).json()) as Described

describe('the OpenAPI document', () => {
  it('describes every route of the API and nothing else', async () => {
    const { openapi, paths } = await describedApi()
    expect(openapi).toBe('3.1.0')
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const routes = app.routes
      .filter(({ method, path }) => method !== 'ALL' && path.startsWith('/api/v1/'))
      .map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`)
    expect(described.toSorted()).toEqual([...new Set(routes)].toSorted())
  })

  it('says what a parameter means where its name leaves it open, and which body is a file', async () => {
    const { paths } = await describedApi()
    const upload = paths['/api/v1/projects/{slug}/imports']?.['post']
    expect(Object.keys(upload?.requestBody?.content ?? {})).toEqual(['text/csv'])
    const told = (path: string, name: string): string | undefined =>
      paths[`/api/v1/projects/{slug}${path}`]?.['get']?.parameters.find(
        (parameter) => parameter.name === name,
      )?.description
    expect(upload?.parameters.find(({ name }) => name === 'map')?.description).toContain('COLUMN')
    expect(told('/revenue/retention', 'method')).toContain('endpoint')
    // One name, two meanings.
    expect(told('/compare', 'before')).toContain('period')
    expect(told('/rfm', 'before')).toContain('earlier day')
    expect(told('/events', 'before')).toBeUndefined()
  })

  it('takes parameters and bodies from what the routes check', async () => {
    const { paths } = await describedApi()
    const metric = paths['/api/v1/projects/{slug}/metrics/{id}']?.['get']
    expect(metric?.parameters.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['slug', 'id', 'from', 'to', 'grain', 'by']),
    )
    const token = paths['/api/v1/projects/{slug}/tokens']?.['post']?.requestBody
    expect(token?.content['application/json']?.schema).toMatchObject({
      properties: { scope: { enum: ['read', 'write', 'admin'] } },
      required: ['name', 'scope'],
    })
    const bodies = Object.values(paths).flatMap((methods) =>
      Object.entries(methods).filter(([, operation]) => operation.requestBody !== undefined),
    )
    expect(bodies.length).toBeGreaterThan(12)
  })
})

describe('an assistant', () => {
  async function connect(token: string): Promise<Client> {
    const client = new Client({ name: 'test', version: '1' })
    const transport = new StreamableHTTPClientTransport(new URL(`${ORIGIN}/api/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${token}` } },
      fetch: async (url, init) => await app.request(String(url), init),
    })
    await client.connect(transport)
    return client
  }
  const textOf = (result: Awaited<ReturnType<Client['callTool']>>): string =>
    (result.content as { text: string }[])[0]?.text ?? ''

  it('finds reading tools only, and reads with them what its token may', async () => {
    const { token } = addToken(api.log.store.writer, {
      projectId: api.log.project.id,
      nowMs: NOW_MS,
      name: 'Assistant',
      scope: 'read',
      expiresInDays: 1,
    })
    const client = await connect(token)
    const { tools } = await client.listTools()
    const names = tools.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'get_projects',
        'get_experiments',
        'get_experiment_results',
        'get_metrics',
        'get_metric',
      ]),
    )
    expect(new Set(names).size).toBe(names.length)
    expect(tools.every(({ annotations }) => annotations?.readOnlyHint === true)).toBe(true)
    const projects = await client.callTool({ name: 'get_projects', arguments: {} })
    expect(JSON.parse(textOf(projects))).toMatchObject({ projects: [{ slug: 'shop' }] })
    const metric = await client.callTool({
      name: 'get_metric',
      arguments: { slug: 'shop', id: 'sessions', from: '2026-04-01', to: '2026-04-06' },
    })
    expect(JSON.parse(textOf(metric))).toMatchObject({ metric: 'sessions' })
    const unknown = await client.callTool({
      name: 'get_experiment_results',
      arguments: { slug: 'shop', key: 'none' },
    })
    expect([unknown.isError, textOf(unknown)]).toEqual([true, expect.stringContaining('none')])
    await client.close()
  })

  it('is not let in without a token, nor into another project', async () => {
    const refused = await app.request(`${ORIGIN}/api/mcp`, { method: 'POST', body: '{}' })
    expect(refused.status).toBe(401)
    const client = await connect(api.log.token)
    const foreign = await client.callTool({
      name: 'get_experiments',
      arguments: { slug: 'other' },
    })
    expect(foreign.isError).toBe(true)
    const upwards = await client.callTool({ name: 'get_experiments', arguments: { slug: '..' } })
    expect(textOf(upwards)).toBe('slug: is not a name')
    await client.close()
  })
})
