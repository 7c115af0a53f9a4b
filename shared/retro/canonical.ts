/**
 * JSON in which equal values are equal texts: keys in the order of their code units, no space.
 *
 * @throws TypeError for a number that JSON does not have
 * @see https://www.rfc-editor.org/rfc/rfc8785 JSON Canonicalization Scheme
 */
export function canonicalJson(value: unknown): string {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new TypeError(`${String(value)} is no number of JSON`)
  }
  if (value === null || typeof value !== 'object') return JSON.stringify(value) ?? 'null'
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, each]) => `${JSON.stringify(key)}:${canonicalJson(each)}`)
  return `{${entries.join(',')}}`
}

/**
 * The part of a value that a JSON pointer names.
 *
 * @throws RangeError when there is none
 * @see https://www.rfc-editor.org/rfc/rfc6901
 */
export function atPointer(value: unknown, pointer: string): unknown {
  let found: unknown = value
  for (const part of pointer.split('/').slice(1)) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    found = (found as Record<string, unknown> | null)?.[key]
    if (found === undefined) throw new RangeError(`pointer: nothing at "${pointer}"`)
  }
  return found
}
