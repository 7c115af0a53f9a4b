import type { HttpBindings } from '@hono/node-server'
import type { Context } from 'hono'
import type { Asked } from './asked.ts'
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
export async function rawBytes(asked: Asked): Promise<Buffer> {
  const limit = `is larger than ${String(BODY_BYTES_MAX)} bytes`
  if (Number(asked.header('content-length') ?? 0) > BODY_BYTES_MAX) throw bodyTooLarge(limit)
  const bytes = await asked.read(BODY_BYTES_MAX)
  if (bytes === null) throw bodyTooLarge(limit)
  return bytes
}

/**
 * A request's bytes as they come, for bodies that are kept in a file and not in memory.
 *
 * @throws AppError `payload_too_large` as soon as they are more than `bytesMax`
 */
export async function* bodyBytes(c: Context, bytesMax: number): AsyncGenerator<Uint8Array> {
  const limit = `is larger than ${String(bytesMax)} bytes`
  if (Number(c.req.header('content-length') ?? 0) > bytesMax) throw bodyTooLarge(limit)
  const { incoming } = (c.env ?? {}) as Partial<HttpBindings>
  // What is too large is answered, not cut off: the stream must live on.
  const source: AsyncIterable<Uint8Array> | null =
    incoming?.iterator({ destroyOnReturn: false }) ?? c.req.raw.body
  let size = 0
  for await (const chunk of source ?? []) {
    size += chunk.length
    if (size > bytesMax) throw bodyTooLarge(limit)
    yield chunk
  }
}

/** How many bytes a body may take before anything of it is read. */
export function bytesExpected(asked: Asked): number {
  const length = Number(asked.header('content-length') ?? UNKNOWN_BYTES)
  const bytes = Number.isFinite(length) && length > 0 ? length : UNKNOWN_BYTES
  return asked.header('content-encoding') === undefined ? bytes : bytes * PACKED_FACTOR
}

export const bodyTooLarge = (what: string): AppError =>
  new AppError('payload_too_large', `the body ${what}; send less at a time`)
