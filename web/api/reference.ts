import { z } from 'zod'
import { ApiFailure } from './client.ts'

const Json = z.record(z.string(), z.unknown())
const Content = z.object({
  content: z
    .object({ 'application/json': z.object({ schema: Json.optional() }).optional() })
    .optional(),
})
const Parameter = z.object({
  name: z.string(),
  in: z.enum(['path', 'query']),
  required: z.boolean(),
  /** What it means, where its name leaves that open. */
  description: z.string().optional(),
  schema: Json,
})
const Operation = z.object({
  operationId: z.string(),
  tags: z.array(z.string()).min(1),
  summary: z.string(),
  parameters: z.array(Parameter),
  requestBody: Content.optional(),
  responses: z.record(z.string(), Content),
})
const Description = z.object({ paths: z.record(z.string(), z.record(z.string(), Operation)) })

/** One operation as the reference page shows it. */
export type ReferenceOperation = {
  readonly id: string
  readonly method: string
  readonly path: string
  readonly summary: string
  readonly parameters: z.output<typeof Parameter>[]
  /** JSON Schema of what one sends; null for nothing. */
  readonly body: Record<string, unknown> | null
  readonly status: string
  /** JSON Schema of the answer, where it is promised. */
  readonly answer: Record<string, unknown> | null
}
export type ReferenceGroup = { readonly tag: string; readonly operations: ReferenceOperation[] }

/**
 * Reads the description that the server gives of itself, by heading.
 *
 * @throws ApiFailure when there is none
 */
export async function readReference(signal: AbortSignal): Promise<ReferenceGroup[]> {
  const response = await fetch('/api/openapi.json', { signal })
  if (!response.ok) throw new ApiFailure('internal', `status ${String(response.status)}`)
  const { paths } = Description.parse(await response.json())
  const groups = new Map<string, ReferenceOperation[]>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [tag = ''] = operation.tags
      groups.set(tag, [...(groups.get(tag) ?? []), operationOf(method, path, operation)])
    }
  }
  return [...groups].map(([tag, operations]) => ({ tag, operations }))
}

function operationOf(
  method: string,
  path: string,
  { operationId, summary, parameters, requestBody, responses }: z.output<typeof Operation>,
): ReferenceOperation {
  const [status = '200', answer] =
    Object.entries(responses).find(([code]) => code.startsWith('2')) ?? []
  return {
    id: operationId,
    method: method.toUpperCase(),
    path,
    summary,
    parameters,
    body: schemaOf(requestBody),
    status,
    answer: schemaOf(answer),
  }
}

const schemaOf = (content: z.output<typeof Content> | undefined): Record<string, unknown> | null =>
  content?.content?.['application/json']?.schema ?? null
