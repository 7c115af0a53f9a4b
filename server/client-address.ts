import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'
import type { Config } from './config.ts'

/** Who asks, as far as the connection tells: used at once and never stored. */
export type ClientAddress = { ip: string; userAgent: string }

/**
 * The client's address; behind a trusted proxy the last one that the proxy names in `X-Forwarded-For`,
 * for whatever stands before it the client may have invented.
 */
export function clientAddress(c: Context, { trustsProxy }: Config): ClientAddress {
  const forwarded = trustsProxy ? c.req.header('x-forwarded-for')?.split(',').at(-1)?.trim() : null
  return {
    ip: forwarded ?? connectionAddress(c),
    userAgent: c.req.header('user-agent') ?? '',
  }
}

/** The address that the client asked for, as the public sees it. */
export function publicUri(c: Context, { publicUrl }: Config): string {
  const { origin, pathname, search } = new URL(c.req.url)
  return (publicUrl ?? origin) + pathname + search
}

/** Empty for a request that came over no connection, as in tests. */
function connectionAddress(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    return ''
  }
}
