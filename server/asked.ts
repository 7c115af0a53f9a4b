import type { IncomingMessage } from 'node:http'
import type { HttpBindings } from '@hono/node-server'
import { getConnInfo } from '@hono/node-server/conninfo'
import type { Context } from 'hono'

/** What is asked of us over HTTP, whichever way it came in. */
export type Asked = {
  method: string
  /** Path and query, as they were sent. */
  target: string
  /** @param name in lower case */
  header(name: string): string | undefined
  /** The body as it came; null, and nothing held, when it is larger than that. */
  read(bytesMax: number): Promise<Buffer | null>
  /** The address of the connection; empty without one, as in tests. */
  address(): string
}

/** A request that the framework has taken in. */
export const askedOf = (c: Context): Asked => ({
  method: c.req.method,
  target: c.req.url.replace(/^\w+:\/\/[^/]*/u, ''),
  header: (name) => c.req.header(name),
  read: (bytesMax) => {
    // Node's own stream where there is one: the web stream around it costs more than everything else.
    const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
    return incoming === undefined
      ? readWebStream(c.req.raw.body, bytesMax)
      : readIncoming(incoming, bytesMax)
  },
  address: () => connectionAddress(c),
})

/** A request as Node gives it. */
export const askedOfNode = (incoming: IncomingMessage): Asked => ({
  method: incoming.method ?? 'GET',
  target: incoming.url ?? '/',
  header: (name) => {
    const value = incoming.headers[name]
    return Array.isArray(value) ? value.join(', ') : value
  },
  read: (bytesMax) => readIncoming(incoming, bytesMax),
  address: () => incoming.socket.remoteAddress ?? '',
})

/** One parameter of the query, decoded. */
export function queryOf({ target }: Asked, name: string): string | undefined {
  const at = target.indexOf('?')
  if (at < 0) return undefined
  return new URLSearchParams(target.slice(at)).get(name) ?? undefined
}

/** What is too large is answered, not cut off: the stream lives on, and what comes is dropped. */
function readIncoming(incoming: IncomingMessage, bytesMax: number): Promise<Buffer | null> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    incoming.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= bytesMax) chunks.push(chunk)
      else {
        chunks.length = 0
        resolve(null)
      }
    })
    incoming.once('end', () => {
      const [first] = chunks
      resolve(chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks))
      // The listeners live as long as the request: what they see would too.
      chunks.length = 0
    })
    incoming.once('error', reject)
    incoming.once('close', () => {
      reject(new Error('the connection ended before the body did'))
    })
  })
}

async function readWebStream(
  body: AsyncIterable<Uint8Array> | null,
  bytesMax: number,
): Promise<Buffer | null> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body ?? []) {
    size += chunk.length
    if (size > bytesMax) return null
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function connectionAddress(c: Context): string {
  try {
    return getConnInfo(c).remote.address ?? ''
  } catch {
    return ''
  }
}
