import type { ContentfulStatusCode } from 'hono/utils/http-status'

/** Why a request was refused; each has one HTTP status. */
export type ErrorCode =
  | 'malformed_json'
  | 'invalid_request'
  | 'invalid_event'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'conflict'
  | 'payload_too_large'
  | 'unprocessable'
  | 'too_many_requests'
  | 'unavailable'
  | 'internal'

/** A refusal that the client can act on: what is wrong, with which field, and what to do. */
export class AppError extends Error {
  override readonly name = 'AppError'
  readonly code: ErrorCode
  readonly details: unknown

  constructor(code: ErrorCode, message: string, details: unknown = null) {
    super(message)
    this.code = code
    this.details = details
  }
}

const STATUS: Readonly<Record<ErrorCode, ContentfulStatusCode>> = {
  malformed_json: 400,
  invalid_request: 400,
  invalid_event: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  payload_too_large: 413,
  unprocessable: 422,
  too_many_requests: 429,
  unavailable: 503,
  internal: 500,
}

/** The one place where a reason becomes a status. */
export const httpStatus = (code: ErrorCode): ContentfulStatusCode => STATUS[code]

/** The body of every error answer. */
export type ErrorBody = { error: { code: ErrorCode; message: string; details: unknown } }

export const errorBody = ({ code, message, details }: AppError): ErrorBody => ({
  error: { code, message, details },
})

/** Seconds until the same request may succeed; null where repeating it is no use. */
export function retryAfterS({ code, details }: AppError): number | null {
  if (code !== 'unavailable' && code !== 'too_many_requests') return null
  const said = (details as { retryAfterS?: unknown } | null)?.retryAfterS
  return typeof said === 'number' ? said : 1
}
