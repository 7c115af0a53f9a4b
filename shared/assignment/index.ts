export { assignVariant, type WeightedVariant } from './assign.ts'
export { bucketOf } from './bucket.ts'
