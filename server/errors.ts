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

/** The one place where a reason becomes a status. */
export function httpStatus(code: ErrorCode): ContentfulStatusCode {
  switch (code) {
    case 'malformed_json':
    case 'invalid_request':
    case 'invalid_event':
      return 400
    case 'unauthorized':
      return 401
    case 'forbidden':
      return 403
    case 'not_found':
      return 404
    case 'conflict':
      return 409
    case 'payload_too_large':
      return 413
    case 'unprocessable':
      return 422
    case 'too_many_requests':
      return 429
    case 'unavailable':
      return 503
    case 'internal':
      return 500
  }
}

/** The body of every error answer. */
export type ErrorBody = { error: { code: ErrorCode; message: string; details: unknown } }

export const errorBody = ({ code, message, details }: AppError): ErrorBody => ({
  error: { code, message, details },
})
