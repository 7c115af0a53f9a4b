const DENSE_MAX = 2 ** 22

/** Numbers ids 0, 1, 2 … in order of first appearance. */
export type IdNumbers = {
  numberOf: (id: string | number) => number
  ids: (string | number)[]
}

/**
 * Small whole numbers, which database ids mostly are, go through an array: a hash lookup for each of
 * a million rows would cost more than all the arithmetic on them.
 */
export function idNumbers(): IdNumbers {
  const ids: (string | number)[] = []
  const others = new Map<string | number, number>()
  let dense = new Int32Array(1_024)
  const appended = (id: string | number): number => ids.push(id) - 1
  const denseNumber = (id: number): number => {
    if (id >= dense.length) {
      const grown = new Int32Array(Math.min(DENSE_MAX, Math.max(id + 1, dense.length * 2)))
      grown.set(dense)
      dense = grown
    }
    // 0 is a free place, so numbers are kept one higher.
    const known = dense[id]!
    if (known > 0) return known - 1
    const number = appended(id)
    dense[id] = number + 1
    return number
  }
  return {
    ids,
    numberOf: (id) => {
      if (typeof id === 'number' && id >= 0 && id < DENSE_MAX && Number.isInteger(id)) {
        return denseNumber(id)
      }
      const known = others.get(id)
      if (known !== undefined) return known
      const number = appended(id)
      others.set(id, number)
      return number
    },
  }
}
