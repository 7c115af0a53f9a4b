import type { ContentfulStatusCode } from 'hono/utils/http-status'
import { type AppError, errorBody, httpStatus, retryAfterS } from './errors.ts'

/** An answer as plain values, to be sent whichever way the question came in. */
export type Reply = {
  status: ContentfulStatusCode | 204
  /** Written out; null for an answer without a body. */
  body: string | null
  headers: Readonly<Record<string, string>>
}

export const jsonReply = (value: unknown, status: ContentfulStatusCode = 200): Reply => ({
  status,
  body: JSON.stringify(value),
  headers: { 'Content-Type': 'application/json' },
})

export const textReply = (body: string, status: ContentfulStatusCode = 200): Reply => ({
  status,
  body,
  headers: { 'Content-Type': 'text/plain; charset=utf-8' },
})

export const emptyReply: Reply = { status: 204, body: null, headers: {} }

/** A refusal in our own words. */
export const refusalReply = (error: AppError): Reply =>
  jsonReply(errorBody(error), httpStatus(error.code))

/** The same answer with the time after which it may be another one. */
export function withRetryAfter(reply: Reply, error: AppError): Reply {
  const waitS = retryAfterS(error)
  if (waitS === null) return reply
  return { ...reply, headers: { ...reply.headers, 'Retry-After': String(waitS) } }
}
