/** What is known of a unit, by name: `plan`, `country`, `path`. */
export type Attributes = Readonly<Record<string, unknown>>

/** One demand on a unit's attributes. `atLeast` and `below` compare numbers with the first value. */
export type Condition = {
  readonly attribute: string
  readonly operator: 'in' | 'notIn' | 'atLeast' | 'below'
  readonly values: readonly string[]
}

/**
 * Whether a unit meets every condition.
 *
 * A missing attribute is in no list and compares with no number, so it meets `notIn` alone. Values are
 * compared as text: 3 and "3" are the same.
 */
export function isTargeted(conditions: readonly Condition[], attributes: Attributes): boolean {
  return conditions.every(({ attribute, operator, values }) => {
    const value = attributes[attribute]
    const isListed = values.includes(String(value))
    if (operator === 'notIn') return value == null || !isListed
    if (value == null) return false
    if (operator === 'in') return isListed
    const most = Number(values[0])
    return operator === 'below' ? Number(value) < most : Number(value) >= most
  })
}
