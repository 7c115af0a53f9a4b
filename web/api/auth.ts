import { z } from 'zod'
import { ApiFailure } from './client.ts'

const BASE = '/api/auth'
const Refusal = z.object({ message: z.string().optional(), code: z.string().optional() })
const OwnRefusal = z.object({ error: z.object({ code: z.string(), message: z.string() }) })

/**
 * Calls an endpoint of sign-in.
 *
 * @throws ApiFailure with the server's own words, or code `offline`
 */
export async function callAuth(path: string, body?: unknown): Promise<unknown> {
  let response: Response
  try {
    response = await fetch(
      BASE + path,
      body === undefined
        ? {}
        : {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(body),
          },
    )
  } catch {
    throw new ApiFailure('offline', 'the server does not answer')
  }
  const answer: unknown = await response.json().catch(() => null)
  if (response.ok) return answer
  const own = OwnRefusal.safeParse(answer)
  if (own.success) throw new ApiFailure(own.data.error.code, own.data.error.message)
  const refusal = Refusal.safeParse(answer)
  const { message = `status ${String(response.status)}`, code = '' } = refusal.success
    ? refusal.data
    : {}
  throw new ApiFailure(response.status === 429 ? 'too_many_requests' : code, message)
}
