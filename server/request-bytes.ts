import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import { AppError } from './errors.ts'

const BODY_BYTES_MAX = 1024 * 1024
/** What a client that names no length may be about to send. */
const UNKNOWN_BYTES = 64 * 1024
/** Packed bodies grow when they are read. */
const PACKED_FACTOR = 8

/**
 * A request's bytes as they came; never more than a mebibyte is held.
 *
 * @throws AppError `payload_too_large`
 */
export async function rawBytes(c: Context): Promise<Buffer> {
  const limit = `is larger than ${String(BODY_BYTES_MAX)} bytes`
  if (Number(c.req.header('content-length') ?? 0) > BODY_BYTES_MAX) throw bodyTooLarge(limit)
  const source = sourceOf(c)
  if (source === null) return Buffer.alloc(0)
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of source) {
    size += chunk.length
    if (size > BODY_BYTES_MAX) throw bodyTooLarge(limit)
    chunks.push(chunk)
  }
  return chunks.length === 1 && Buffer.isBuffer(chunks[0]) ? chunks[0] : Buffer.concat(chunks)
}

/** Node's own stream where there is one: the web stream around it costs more than everything else. */
function sourceOf(c: Context): AsyncIterable<Uint8Array> | null {
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  // What is too large is answered, not cut off: the stream must live on.
  return incoming?.iterator({ destroyOnReturn: false }) ?? c.req.raw.body
}

/** How many bytes a body may take before anything of it is read. */
export function bytesExpected(c: Context): number {
  const length = Number(c.req.header('content-length') ?? UNKNOWN_BYTES)
  const bytes = Number.isFinite(length) && length > 0 ? length : UNKNOWN_BYTES
  return c.req.header('content-encoding') === undefined ? bytes : bytes * PACKED_FACTOR
}

export const bodyTooLarge = (what: string): AppError =>
  new AppError('payload_too_large', `the body ${what}; send less at a time`)
