import { z } from 'zod'

/** Every field of a shape as something that a change may name: optional, and without its default. */
export const changeOf = (shape: z.ZodRawShape): Record<string, z.ZodType> =>
  Object.fromEntries(
    Object.entries(shape).map(([name, schema]) => [name, inner(schema as z.ZodType).optional()]),
  )

function inner(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodDefault ? (schema.unwrap() as z.ZodType) : schema
}
