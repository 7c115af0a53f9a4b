import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { askedOfNode } from '../asked.ts'
import { originHeaders } from '../cors.ts'
import { AppError } from '../errors.ts'
import type { Observe } from '../ops/metrics.ts'
import { type Reply, refusalReply } from '../reply.ts'
import type { Dialect } from './dialect.ts'
import { DIALECTS } from './dialects.ts'
import type { Receiver } from './receive.ts'

type Target = { dialect: Dialect; path: string }

/**
 * Takes what clients post straight from Node, and leaves everything else to the framework: building a
 * web request and response around an event costs more than taking it in.
 */
export function ingestListener({
  receiver,
  observe,
  unexpected,
  otherwise,
}: {
  receiver: Receiver
  observe: Observe
  unexpected: (error: unknown) => AppError
  otherwise: RequestListener
}): RequestListener {
  const targets = new Map<string, Target>()
  for (const dialect of DIALECTS) {
    for (const path of dialect.paths) targets.set(path, { dialect, path })
  }
  const take = async (incoming: IncomingMessage, { dialect, path }: Target): Promise<Reply> => {
    try {
      return await receiver.receive(askedOfNode(incoming), dialect, path)
    } catch (error) {
      return refusalReply(unexpected(error))
    }
  }
  return (incoming, outgoing) => {
    const target = incoming.method === 'POST' ? targets.get(pathOf(incoming)) : undefined
    if (target === undefined) {
      otherwise(incoming, outgoing)
      return
    }
    const startedMs = performance.now()
    void take(incoming, target).then((reply) => {
      send(outgoing, reply, incoming.headers.origin)
      observe({ method: 'POST', route: target.path, status: reply.status, startedMs })
    })
  }
}

function pathOf({ url = '/' }: IncomingMessage): string {
  const end = url.indexOf('?')
  return end < 0 ? url : url.slice(0, end)
}

function send(outgoing: ServerResponse, { status, body, headers }: Reply, origin?: string): void {
  const length = body === null ? {} : { 'Content-Length': Buffer.byteLength(body) }
  outgoing.writeHead(status, { ...headers, ...originHeaders(origin), ...length })
  outgoing.end(body ?? undefined)
}
