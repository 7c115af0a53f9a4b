import { parameterText } from './parameter-texts.ts'

/** A parameter of an operation as OpenAPI writes it. */
export type ApiParameter = {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required: boolean
  readonly description?: string
  readonly schema: object
}

/**
 * The parameters of a question with what they mean.
 *
 * @param operation method and path
 */
export function queryOf(schema: object, operation: string): ApiParameter[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, object>
    required?: string[]
  }
  return Object.entries(properties).map(([name, own]) => {
    const description = parameterText(operation, name)
    return {
      name,
      in: 'query' as const,
      required: required.includes(name),
      ...(description === undefined ? {} : { description }),
      schema: own,
    }
  })
}
