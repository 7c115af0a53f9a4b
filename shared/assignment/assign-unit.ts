import { assignVariant, type WeightedVariant } from './assign.ts'
import { bucketOf } from './bucket.ts'
import { type Attributes, type Condition, isTargeted } from './targeting.ts'

/** A stretch [from, to) of a named layer. Experiments of one layer whose stretches do not meet share no unit. */
export type LayerShare = { readonly name: string; readonly from: number; readonly to: number }

/** Whom an experiment is for, and how the units are divided. */
export type Traffic = {
  readonly seed: string
  readonly variants: readonly WeightedVariant[]
  /** Share of the units that take part, in [0, 1]; 1 when absent. */
  readonly coverage?: number
  readonly layer?: LayerShare
  readonly targeting?: readonly Condition[]
}

/** Prefixes of the seeds of layers, and the seed of the global holdout. */
export const LAYER_SEED = 'layer:'
export const HOLDOUT_SEED = 'holdout'

/**
 * The variant of a unit, or null when it takes no part: outside the target group, in the holdout, in
 * another experiment's share of the layer, or outside the allocation.
 *
 * Raising `coverage` or widening a layer's share only adds units; nobody who takes part changes.
 *
 * @param holdout share of all units that see no experiment ever, in [0, 1]
 */
export function assignUnit(
  { seed, variants, coverage = 1, layer, targeting = [] }: Traffic,
  {
    unitId,
    attributes = {},
    holdout = 0,
  }: { unitId: string; attributes?: Attributes; holdout?: number },
): string | null {
  if (unitId === '' || !isTargeted(targeting, attributes)) return null
  if (bucketOf(HOLDOUT_SEED, unitId) < holdout) return null
  if (layer !== undefined) {
    const place = bucketOf(LAYER_SEED + layer.name, unitId)
    if (place < layer.from || place >= layer.to) return null
  }
  return assignVariant({ seed, unitId, variants, coverage })
}
