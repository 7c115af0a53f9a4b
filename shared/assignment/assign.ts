import { bucketOf } from './bucket.ts'

export type WeightedVariant = { readonly key: string; readonly weight: number }

/**
 * The variant of a unit: deterministic, so that nobody has to remember it.
 *
 * Variant i holds the buckets from the sum of the weights before it, as wide as its own weight times
 * `coverage`.
 *
 * @param weight shares, relative to their sum
 * @param coverage share of the units that take part, in [0, 1]
 * @returns null for a unit that takes no part
 */
export function assignVariant({
  seed,
  unitId,
  variants,
  coverage = 1,
}: {
  seed: string
  unitId: string
  variants: readonly WeightedVariant[]
  coverage?: number
}): string | null {
  const total = variants.reduce((sum, { weight }) => sum + weight, 0)
  if (!(total > 0) || unitId === '') return null
  const bucket = bucketOf(seed, unitId)
  let start = 0
  for (const { key, weight } of variants) {
    const share = weight / total
    if (bucket >= start && bucket < start + coverage * share) return key
    start += share
  }
  return coverage >= 1 ? (variants.at(-1)?.key ?? null) : null
}
