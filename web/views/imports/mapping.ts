type Mapped = { fields: readonly string[]; mapping: Readonly<Record<string, string>> }

/** The field that a column is taken for; the first where it is taken for two. */
export const fieldOf = ({ fields, mapping }: Mapped, column: string): string | undefined =>
  fields.find((field) => mapping[field] === column)

/**
 * The whole mapping after one column has been given to another field, or to none: every field with its
 * column, and an empty text for those that the file does not have, so that nothing is guessed again.
 */
export function remapped(
  { fields, mapping }: Mapped,
  column: string,
  field: string,
): Record<string, string> {
  return Object.fromEntries(
    fields.map((each) => {
      if (each === field) return [each, column]
      const known = mapping[each] ?? ''
      return [each, known === column ? '' : known]
    }),
  )
}
