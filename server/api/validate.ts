import type { Context } from 'hono'
import { validator } from 'hono/validator'
import type { z } from 'zod'
import { AppError } from '../errors.ts'
import { rawBytes } from '../request-bytes.ts'

const BODY_CHARACTERS_MAX = 200_000

/** Checks the query string; an empty value counts as absent. Answers 400 and names the field. */
export const query = <Schema extends z.ZodType>(schema: Schema) =>
  validator('query', (values): z.output<Schema> => {
    const given = Object.entries(values).filter(([, value]) => value !== '')
    return parse(schema, Object.fromEntries(given), 'query')
  })

/** Reads and checks a JSON body, whatever its content type says. */
export async function bodyOf<Schema extends z.ZodType>(
  c: Context,
  schema: Schema,
): Promise<z.output<Schema>> {
  const text = (await rawBytes(c)).toString('utf8')
  if (text.length > BODY_CHARACTERS_MAX) {
    throw new AppError('payload_too_large', 'the body is larger than 200,000 characters')
  }
  return parse(schema, parseJson(text), 'body')
}

/** Checks a value that came in a body. */
export const parseBody = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> => parse(schema, value, 'body')

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new AppError('malformed_json', `the body is not JSON: ${(cause as Error).message}`)
  }
}

function parse<Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
  part: 'query' | 'body',
): z.output<Schema> {
  const result = schema.safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.map(({ path, message }) => ({
    field: path.map(String).join('.'),
    message,
  }))
  const first = issues[0]
  const field = first === undefined || first.field === '' ? part : first.field
  throw new AppError('invalid_request', `${field}: ${first?.message ?? 'is not valid'}`, { issues })
}
