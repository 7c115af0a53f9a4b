export {
  type AccountToAssign,
  assignmentBalance,
  balancedAssignment,
} from './account-assignment.ts'
export type { AccountValue } from './account-readings.ts'
export { type ExperimentDeal, wonBy } from './won-by.ts'
export { analyseExperiment, type ExperimentInput } from './analyse.ts'
export { maturityDays } from './maturity.ts'
export { type Measure, measureOf, type UnitFact } from './measures.ts'
export type { MetricInput } from './metric-result.ts'
export { AGE_SPANS, type AgeSpan, type AgeSums } from './novelty.ts'
export { type PeriodSums, periodValue } from './period-value.ts'
export { segmentEffects, type SegmentSums } from './segments.ts'
export type { DailySums, UnitSums } from './unit-sums.ts'
export type { UnitValue } from './unit-values.ts'
export { metricArms } from './metric-arms.ts'
export { planExperiment, type PlanningQuestion } from './planning.ts'
export { scaleOf, valueOf } from './variant-value.ts'
