import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import type { Json } from '@takt/shared/schemas/event.ts'
import type { Asked } from '../asked.ts'
import { AppError } from '../errors.ts'
import { bodyTooLarge, rawBytes } from '../request-bytes.ts'

const INFLATED_BYTES_MAX = 10 * 1024 * 1024
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
export async function decodeBody(asked: Asked): Promise<{ value: Json; bytes: number }> {
  const { text, bytes } = await decodeText(asked)
  return { value: parseBody(text), bytes }
}

/**
 * JSON as it is, or in a form that holds it.
 *
 * @throws AppError `malformed_json`, and `payload_too_large` when it holds too many values
 */
export function parseBody(sent: string): Json {
  const text = formData(sent)
  if (text === '') throw new AppError('malformed_json', 'the body is empty')
  refuseTangled(text)
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new AppError('malformed_json', `the body is not JSON: ${reason}`)
  }
}

/** Older libraries send a form: `data=` and JSON, plain or in base64 whose plus signs nobody escaped. */
function formData(text: string): string {
  if (!text.startsWith('data=')) return text
  const [value = ''] = text.slice('data='.length).split('&', 1)
  const plain = decodedText(value)
  if (/^[[{]/u.test(plain)) return plain
  return Buffer.from(plain.replaceAll(' ', '+'), 'base64').toString('utf8').trim()
}

function decodedText(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Reads a request's text, unpacked and bounded; its bytes are counted after unpacking. */
export async function decodeText(asked: Asked): Promise<{ text: string; bytes: number }> {
  const raw = await rawBytes(asked)
  const encoding = encodingOf(raw, asked.header('content-encoding') ?? null)
  const bytes = encoding === null ? raw : await inflateBounded(raw, encoding)
  return { text: bytes.toString('utf8').trim(), bytes: bytes.length }
}

function encodingOf(bytes: Uint8Array, header: string | null): string | null {
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return 'gzip'
  const named = header?.trim().toLowerCase() ?? ''
  return named !== 'gzip' && Object.hasOwn(inflaters, named) ? named : null
}

async function inflateBounded(bytes: Buffer, encoding: string): Promise<Buffer> {
  try {
    return (await inflaters[encoding]?.(bytes)) ?? bytes
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      throw bodyTooLarge(`is larger than ${String(INFLATED_BYTES_MAX)} bytes when unpacked`)
    }
    throw new AppError('malformed_json', `the body cannot be unpacked as ${encoding}`)
  }
}

/** What unpacks to much may hold millions of values: counted before they take up memory. */
function refuseTangled(text: string): void {
  // Every value but the first has a comma before it, and every comma is a character.
  if (text.length <= VALUES_MAX) return
  let values = 0
  for (let at = text.indexOf(','); at >= 0; at = text.indexOf(',', at + 1)) values += 1
  if (values > VALUES_MAX) throw bodyTooLarge(`holds more than ${String(VALUES_MAX)} values`)
}
