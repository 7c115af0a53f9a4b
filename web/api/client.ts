import { z } from 'zod'

/** A refusal or a lost connection, with what the server said. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly code: string
  readonly details: unknown

  constructor(code: string, message: string, details: unknown = null) {
    super(message)
    this.code = code
    this.details = details
  }
}

const ErrorBody = z.object({
  error: z.object({ code: z.string(), message: z.string(), details: z.unknown() }),
})

const BASE = '/api/v1'

export const projectPath = (slug: string, path: string): string =>
  `/projects/${encodeURIComponent(slug)}${path}`

/**
 * Reads an answer and checks its shape.
 *
 * @throws ApiFailure with the server's own words, or code `offline`
 */
export async function getJson<T>(
  path: string,
  schema: z.ZodType<T>,
  signal?: AbortSignal,
): Promise<T> {
  return schema.parse(await request(path, signal === undefined ? {} : { signal }))
}

/** Sends JSON and reads the answer. */
export const postJson = <T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> =>
  sendJson('POST', path, { body, schema })

/** Puts something in the place of what was there and reads the answer. */
export const putJson = <T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> =>
  sendJson('PUT', path, { body, schema })

/** Changes what is named in `body` and reads the whole. */
export const patchJson = <T>(path: string, body: unknown, schema: z.ZodType<T>): Promise<T> =>
  sendJson('PATCH', path, { body, schema })

/** Sends a file as it is and reads the answer. */
export const postFile = async <T>(path: string, file: Blob, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(
    await request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
    }),
  )

/** Removes something and reads the answer. */
export const deleteJson = async <T>(path: string, schema: z.ZodType<T>): Promise<T> =>
  schema.parse(await request(path, { method: 'DELETE' }))

async function sendJson<T>(
  method: string,
  path: string,
  { body, schema }: { body: unknown; schema: z.ZodType<T> },
): Promise<T> {
  const answer = await request(path, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return schema.parse(answer)
}

async function request(path: string, init: RequestInit): Promise<unknown> {
  const response = await respond(path, init)
  return (await response.json().catch(() => null)) as unknown
}

/** An answer that is no refusal, its body still to be read. */
export async function respond(path: string, init: RequestInit): Promise<Response> {
  let response: Response
  try {
    response = await fetch(BASE + path, init)
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error
    throw new ApiFailure('offline', 'the server does not answer')
  }
  if (response.ok) return response
  const answer: unknown = await response.json().catch(() => null)
  const refusal = ErrorBody.safeParse(answer)
  if (!refusal.success) throw new ApiFailure('internal', `status ${String(response.status)}`)
  const { code, message, details } = refusal.data.error
  throw new ApiFailure(code, message, details)
}
