import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { AppError } from '../errors.ts'

const BODY_BYTES_MAX = 1024 * 1024
const INFLATED_BYTES_MAX = 10 * 1024 * 1024
const DEPTH_MAX = 64
const VALUES_MAX = 200_000

const inflaters: Readonly<Record<string, (bytes: Uint8Array) => Promise<Buffer>>> = {
  gzip: (bytes) => promisify(gunzip)(bytes, { maxOutputLength: INFLATED_BYTES_MAX }),
  deflate: (bytes) => promisify(inflate)(bytes, { maxOutputLength: INFLATED_BYTES_MAX }),
  br: (bytes) => promisify(brotliDecompress)(bytes, { maxOutputLength: INFLATED_BYTES_MAX }),
}

/**
 * Reads a request's JSON by its bytes, never by its `Content-Type`: clients send JSON as `text/plain`,
 * and gzip without saying so.
 *
 * @returns the value and its size before parsing
 * @throws AppError `payload_too_large` before more than the limit is held, `malformed_json` else
 */
export async function decodeBody(request: Request): Promise<{ value: unknown; bytes: number }> {
  const raw = await readBounded(request)
  const encoding = encodingOf(raw, request.headers.get('content-encoding'))
  const bytes = encoding === null ? raw : await inflateBounded(raw, encoding)
  const text = new TextDecoder().decode(bytes)
  if (text.trim() === '') throw new AppError('malformed_json', 'the body is empty')
  refuseTangled(text)
  try {
    return { value: JSON.parse(text) as unknown, bytes: bytes.length }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('malformed_json', `the body is not JSON: ${reason}`)
  }
}

async function readBounded(request: Request): Promise<Uint8Array> {
  const limit = `is larger than ${String(BODY_BYTES_MAX)} bytes`
  if (Number(request.headers.get('content-length') ?? 0) > BODY_BYTES_MAX) throw tooLarge(limit)
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > BODY_BYTES_MAX) throw tooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function encodingOf(bytes: Uint8Array, header: string | null): string | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  const named = header?.trim().toLowerCase() ?? ''
  return named !== 'gzip' && Object.hasOwn(inflaters, named) ? named : null
}

async function inflateBounded(bytes: Uint8Array, encoding: string): Promise<Uint8Array> {
  try {
    return (await inflaters[encoding]?.(bytes)) ?? bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw tooLarge(`is larger than ${String(INFLATED_BYTES_MAX)} bytes when unpacked`)
    }
    throw new AppError('malformed_json', `the body cannot be unpacked as ${encoding}`)
  }
}

/** Depth and number of values are bounded before anything walks, or holds, what the text describes. */
function refuseTangled(text: string): void {
  let depth = 0
  let values = 0
  let isText = false
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (isText) {
      if (code === BACKSLASH) index += 1
      else if (code === QUOTE) isText = false
    } else if (code === QUOTE) isText = true
    else if (code === COMMA) values += 1
    else if (code === OPEN_BRACE || code === OPEN_BRACKET) depth = deeper(depth)
    else if (code === CLOSE_BRACE || code === CLOSE_BRACKET) depth -= 1
  }
  if (values > VALUES_MAX) throw tooLarge(`holds more than ${String(VALUES_MAX)} values`)
}

function deeper(depth: number): number {
  if (depth < DEPTH_MAX) return depth + 1
  throw new AppError('malformed_json', `the body nests deeper than ${String(DEPTH_MAX)} levels`)
}

const tooLarge = (what: string): AppError =>
  new AppError('payload_too_large', `the body ${what}; send fewer events at a time`)

const QUOTE = 0x22
const COMMA = 0x2c
const BACKSLASH = 0x5c
const OPEN_BRACKET = 0x5b
const CLOSE_BRACKET = 0x5d
const OPEN_BRACE = 0x7b
const CLOSE_BRACE = 0x7d
