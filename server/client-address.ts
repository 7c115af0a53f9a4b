import type { Context } from 'hono'
import type { Asked } from './asked.ts'
import type { Config } from './config.ts'

/** Who asks, as far as the connection tells: used at once and never stored. */
export type ClientAddress = { ip: string; userAgent: string }

/**
 * The client's address; behind a trusted proxy the last one that the proxy names in `X-Forwarded-For`,
 * for whatever stands before it the client may have invented.
 */
export function clientAddress(asked: Asked, { trustsProxy }: Config): ClientAddress {
  const forwarded = trustsProxy ? asked.header('x-forwarded-for')?.split(',').at(-1)?.trim() : null
  return {
    ip: forwarded ?? asked.address(),
    userAgent: asked.header('user-agent') ?? '',
  }
}

/** Where the public reaches us, without a path. */
export const publicOrigin = (c: Context, { publicUrl }: Config): string =>
  publicUrl ?? new URL(c.req.url).origin

/** The address that the client asked for, as the public sees it. */
export function publicUri(c: Context, config: Config): string {
  const { pathname, search } = new URL(c.req.url)
  return publicOrigin(c, config) + pathname + search
}
