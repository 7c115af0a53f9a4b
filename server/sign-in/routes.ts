import { type Context, Hono } from 'hono'
import { askedOf } from '../asked.ts'
import { clientAddress } from '../client-address.ts'
import type { Services } from '../context.ts'
import { AppError } from '../errors.ts'
import { createRateLimit } from '../ingest/rate-limit.ts'
import { rawBytes } from '../request-bytes.ts'
import { ADDRESS_HEADER, SIGN_IN_PATH } from './accounts.ts'

const BODY_BYTES_MAX = 20_000
/** Attempts for one e-mail address, wherever they come from. */
const ATTEMPTS_PER_MINUTE = 5

/** The endpoints of sign-in, sessions, second factors and passkeys. */
export function signInRoutes({ accounts, config, now }: Services): Hono {
  const attempts = createRateLimit(now)
  const handle = async (c: Context, body: Buffer | null): Promise<Response> => {
    const headers = new Headers(c.req.raw.headers)
    headers.delete('content-length')
    headers.set(ADDRESS_HEADER, clientAddress(askedOf(c), config).ip)
    const request = new Request(c.req.url, {
      method: c.req.method,
      headers,
      ...(body === null ? {} : { body: new Uint8Array(body) }),
    })
    return await accounts.handle(request)
  }
  return new Hono()
    .get(`${SIGN_IN_PATH}/*`, (c) => handle(c, null))
    .post(`${SIGN_IN_PATH}/*`, async (c) => {
      const body = await rawBytes(askedOf(c))
      if (body.length > BODY_BYTES_MAX) {
        throw new AppError('payload_too_large', 'the body is larger than 20,000 bytes')
      }
      if (c.req.path === `${SIGN_IN_PATH}/sign-in/email`) {
        const waitS = attempts.take(emailOf(body), 1, ATTEMPTS_PER_MINUTE)
        if (waitS > 0) {
          throw new AppError('too_many_requests', 'too many attempts; wait a moment', {
            retryAfterS: waitS,
          })
        }
      }
      return await handle(c, body)
    })
}

function emailOf(body: Buffer): string {
  try {
    const { email } = JSON.parse(body.toString('utf8')) as { email?: unknown }
    return typeof email === 'string' ? email.trim().toLowerCase().slice(0, 254) : ''
  } catch {
    return ''
  }
}
