/** A seeded source of chance: the same seed gives the same numbers on every platform. */
export type Random = {
  /** Uniform in [0, 1), with 32 bits. */
  uniform(): number
  /** Whole number in [0, below). */
  integer(below: number): number
  /** Standard normal, by Marsaglia's polar method. */
  normal(): number
}

/**
 * Makes a generator from a seed: sfc32, 128 bits of state.
 *
 * @param seed any text or number
 * @see Doty-Humphrey, PractRand, Small Fast Counting RNG
 */
export function createRandom(seed: string | number): Random {
  const uniform = sfc32(seedState(String(seed)))
  return {
    uniform,
    integer: (below) => Math.floor(uniform() * below),
    normal() {
      for (;;) {
        const u = 2 * uniform() - 1
        const v = 2 * uniform() - 1
        const s = u * u + v * v
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s)
      }
    },
  }
}

type State = [number, number, number, number]

function sfc32([a, b, c, d]: State): () => number {
  const next = (): number => {
    const sum = (a + b + d) | 0
    d = (d + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return (sum >>> 0) / 2 ** 32
  }
  for (let warmUp = 0; warmUp < 12; warmUp += 1) next()
  return next
}

/** Spreads a text over the state with four differently started FNV-1a hashes. */
function seedState(text: string): State {
  const hash = (start: number): number => {
    let value = start
    for (let index = 0; index < text.length; index += 1) {
      value = Math.imul(value ^ text.charCodeAt(index), 0x01000193)
    }
    return value | 0
  }
  return [hash(0x811c9dc5), hash(0x9e3779b9), hash(0x85ebca6b), hash(0xc2b2ae35)]
}
