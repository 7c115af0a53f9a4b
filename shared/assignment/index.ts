export { assignVariant, type WeightedVariant } from './assign.ts'
export {
  assignUnit,
  HOLDOUT_SEED,
  LAYER_SEED,
  type LayerShare,
  type Traffic,
} from './assign-unit.ts'
export { bucketOf } from './bucket.ts'
export { type Attributes, type Condition, isTargeted } from './targeting.ts'
