import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import {
  type CallToolResult,
  CallToolRequestSchema,
  ListToolsRequestSchema,
  type Tool,
} from '@modelcontextprotocol/sdk/types.js'
import { Hono } from 'hono'
import { signInFirst } from './identity.ts'
import type { ApiDescription } from './openapi.ts'
import type { ApiParameter } from './openapi-parameters.ts'

/** Asks the API as whoever asks us, with their token. */
type Ask = (path: string, headers: Record<string, string>) => Promise<Response>

/** Headings of the reference whose reading operations are no business of an assistant. */
const LEFT_OUT = new Set(['People', 'Access', 'Webhooks'])
const STREAM = /\/live$/
const ANSWER_CHARACTERS_MAX = 200_000

type ReadTool = { tool: Tool; path: string; parameters: readonly ApiParameter[] }

/**
 * The Model Context Protocol: an assistant reads what a token may read. Every tool is one reading
 * operation of the API, called through the API itself, so that there is one place that decides who
 * may see what.
 *
 * @see https://modelcontextprotocol.io/specification
 */
export function mcpRoutes(description: () => ApiDescription, ask: Ask): Hono {
  let tools: readonly ReadTool[] | undefined
  return new Hono().all('/mcp', async (c) => {
    const authorization = c.req.header('authorization')
    if (authorization === undefined) throw signInFirst()
    tools ??= toolsOf(description())
    const server = createServer(tools, (path) => ask(path, { authorization }))
    const transport = new WebStandardStreamableHTTPServerTransport({ enableJsonResponse: true })
    await server.connect(transport)
    return await transport.handleRequest(c.req.raw)
  })
}

function createServer(
  tools: readonly ReadTool[],
  ask: (path: string) => Promise<Response>,
): Server {
  const server = new Server(
    { name: 'takt', version: '1' },
    {
      capabilities: { tools: {} },
      instructions:
        'Experiments, metrics and events of a Takt installation; everything is read-only. Begin with get_projects. Read the verdict and the interval of a result, not the point estimate alone; a null value has a note that says why.',
    },
  )
  server.setRequestHandler(ListToolsRequestSchema, () => ({
    tools: tools.map(({ tool }) => tool),
  }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => {
    const found = tools.find(({ tool }) => tool.name === params.name)
    if (found === undefined) return failure(`there is no tool "${params.name}"`)
    return await call(found, params.arguments ?? {}, ask)
  })
  return server
}

async function call(
  { path, parameters }: ReadTool,
  given: Readonly<Record<string, unknown>>,
  ask: (path: string) => Promise<Response>,
): Promise<CallToolResult> {
  const address = addressOf(path, parameters, given)
  if ('problem' in address) return failure(address.problem)
  const response = await ask(address.address)
  const text = await response.text()
  if (!response.ok) return failure(text)
  if (text.length > ANSWER_CHARACTERS_MAX) return failure('the answer is too long: ask for less')
  return { content: [{ type: 'text', text }] }
}

/** The operation's address with what was given in its places, or what is wrong with it. */
function addressOf(
  path: string,
  parameters: readonly ApiParameter[],
  given: Readonly<Record<string, unknown>>,
): { address: string } | { problem: string } {
  const search = new URLSearchParams()
  let address = path
  for (const { name, in: place } of parameters) {
    const value = given[name]
    if (value === undefined || value === null) continue
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (place !== 'path') search.set(name, text)
    // A dot segment would lead to another operation, perhaps to one that is left out.
    else if (/^\.{1,2}$/u.test(text)) return { problem: `${name}: is not a name` }
    else address = address.replace(`{${name}}`, encodeURIComponent(text))
  }
  const missing = /\{(\w+)\}/.exec(address)?.[1]
  if (missing !== undefined) return { problem: `${missing}: is needed` }
  return { address: search.size === 0 ? address : `${address}?${search.toString()}` }
}

const failure = (text: string): CallToolResult => ({
  isError: true,
  content: [{ type: 'text', text }],
})

function toolsOf({ paths }: ApiDescription): ReadTool[] {
  return Object.entries(paths).flatMap(([path, { get }]) => {
    if (get === undefined || STREAM.test(path) || get.tags.some((tag) => LEFT_OUT.has(tag))) {
      return []
    }
    const { parameters } = get
    const tool: Tool = {
      name: nameOf(path),
      description: get.summary,
      inputSchema: {
        type: 'object',
        properties: Object.fromEntries(
          parameters.map(({ name, schema, description }) => [
            name,
            description === undefined ? schema : { ...schema, description },
          ]),
        ),
        required: parameters.filter(({ required }) => required).map(({ name }) => name),
      },
      annotations: { readOnlyHint: true, openWorldHint: false },
    }
    return [{ tool, path, parameters }]
  })
}

/** `/api/v1/projects/{slug}/experiments/{key}/results` → `get_experiment_results`. */
function nameOf(path: string): string {
  const parts = path.split('/').slice(3)
  const words = parts.flatMap((part, index) => {
    if (part.startsWith('{')) return []
    const isOne = parts[index + 1]?.startsWith('{') === true
    return part === 'projects' && parts.length > 2 ? [] : [isOne ? part.replace(/s$/, '') : part]
  })
  return `get_${words.join('_').replaceAll('-', '_')}`
}
