/** 32-bit FNV-1a of a string's UTF-16 code units. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function fnv1a32(text: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < text.length; index += 1) {
    hash ^= text.charCodeAt(index)
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}

const STEPS = 10_000

/**
 * Where a unit falls on the line from 0 to 1, the same wherever it is computed.
 *
 * It is GrowthBook's hash of version 2, so that its SDKs in any language agree with us.
 *
 * @returns one of 0, 0.0001, …, 0.9999
 */
export function bucketOf(seed: string, unitId: string): number {
  return (fnv1a32(String(fnv1a32(seed + unitId))) % STEPS) / STEPS
}
