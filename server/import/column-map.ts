/** A `--map` that does not fit the file or the import; the message says which part and what there is. */
export class ColumnMapError extends Error {
  override readonly name = 'ColumnMapError'
}

/** Where each field of an import stands in a row. */
export type ColumnMap<Field extends string> = { readonly [F in Field]?: number }

/**
 * Reads `unit=user_id,variant=group` against a file's header.
 *
 * @throws ColumnMapError for an unknown field, a missing required one, or a column the file lacks
 */
export function parseColumnMap<Field extends string>(
  text: string,
  {
    fields,
    required,
    columns,
  }: {
    fields: readonly Field[]
    required: readonly (Field | readonly Field[])[]
    columns: readonly string[]
  },
): ColumnMap<Field> {
  const map: { [F in Field]?: number } = {}
  for (const pair of text.split(',').filter((part) => part.trim() !== '')) {
    const [name = '', ...rest] = pair.split('=')
    const field = fields.find((known) => known === name.trim())
    if (field === undefined) {
      throw new ColumnMapError(
        `--map: there is no field "${name.trim()}"; the fields are ${fields.join(', ')}`,
      )
    }
    map[field] = columnIndex(rest.join('=').trim(), field, columns)
  }
  requireFields(map, { required, columns })
  return map
}

/**
 * @param required fields that must be mapped; of a list, at least one
 * @throws ColumnMapError that names those which are not
 */
export function requireFields<Field extends string>(
  map: ColumnMap<Field>,
  {
    required,
    columns,
  }: { required: readonly (Field | readonly Field[])[]; columns: readonly string[] },
): void {
  const missing = required
    .map((fields) => (typeof fields === 'string' ? [fields] : fields))
    .filter((fields) => fields.every((field) => map[field] === undefined))
    .map((fields) => fields.join(' or '))
  if (missing.length > 0) {
    throw new ColumnMapError(
      `--map: ${missing.join(', ')} must be mapped to a column; the file has ${columns.join(', ')}`,
    )
  }
}

function columnIndex(column: string, field: string, columns: readonly string[]): number {
  const index = columns.indexOf(column)
  if (index >= 0) return index
  throw new ColumnMapError(
    `--map: ${field}: the file has no column "${column}"; it has ${columns.join(', ')}`,
  )
}
