/** How a field's cells are read. */
export type FieldType = 'text' | 'date' | 'number' | 'flag'
/** A field of a file, and what its column may be called: the first name that fits wins. */
export type Field = { type: FieldType; names: readonly string[] }

const fieldOf =
  (type: FieldType) =>
  (names: string): Field => ({ type, names: names.split(' ') })

/** Each takes the names with a space between them, as `plainName` writes them. */
export const text = fieldOf('text')
export const date = fieldOf('date')
export const number = fieldOf('number')
export const flag = fieldOf('flag')
