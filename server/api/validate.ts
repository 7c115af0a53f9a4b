import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { validator } from 'hono/validator'
import { askedOf } from '../asked.ts'
import type { z } from 'zod'
import { AppError } from '../errors.ts'
import { rawBytes } from '../request-bytes.ts'

const BODY_CHARACTERS_MAX = 200_000

/** Under this key a middleware tells what it checks, so that the API's description cannot differ. */
export const CHECKS = Symbol('checks')

/** What a middleware checks. */
export type Checks = { part: 'query' | 'body'; schema: z.ZodType }

/** Checks the query string; an empty value counts as absent. Answers 400 and names the field. */
export const query = <Schema extends z.ZodType>(schema: Schema) =>
  Object.assign(
    validator('query', (values): z.output<Schema> => {
      const given = Object.entries(values).filter(([, value]) => value !== '')
      return parse(schema, Object.fromEntries(given), 'query')
    }),
    { [CHECKS]: { part: 'query', schema } satisfies Checks },
  )

/** Reads and checks a JSON body, whatever its content type says, and puts it into `c.var.body`. */
export const body = <Schema extends z.ZodType>(schema: Schema) =>
  Object.assign(
    createMiddleware<{ Variables: { body: z.output<Schema> } }>(async (c, next) => {
      const text = (await rawBytes(askedOf(c))).toString('utf8')
      if (text.length > BODY_CHARACTERS_MAX) {
        throw new AppError('payload_too_large', 'the body is larger than 200,000 characters')
      }
      c.set('body', parse(schema, parseJson(text), 'body'))
      await next()
    }),
    { [CHECKS]: { part: 'body', schema } satisfies Checks },
  )

/** Checks a value that came in a body. */
export const parseBody = <Schema extends z.ZodType>(
  schema: Schema,
  value: unknown,
): z.output<Schema> => parse(schema, value, 'body')

/** The row id in the path; -1, which no row has, for what is no id. */
export function rowIdOf(c: Context): number {
  const id = Number(c.req.param('id'))
  return Number.isSafeInteger(id) ? id : -1
}

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
