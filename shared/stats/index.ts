export {
  type BayesianComparison,
  betaBinomialBestArm,
  betaBinomialLift,
  betaBinomialTest,
  betaPosteriorInterval,
  type BetaPrior,
} from './bayes/beta-binomial.ts'
export * from './bayes/gamma-poisson.ts'
export {
  bayesianEffect,
  bayesianLift,
  normalNormalTest,
  type NormalPosterior,
  type NormalPrior,
  rescalePrior,
} from './bayes/normal-normal.ts'
export * from './bayes/thompson.ts'
export * from './lift.ts'
export * from './means/anova.ts'
export { meanLift, type MeanLiftMethod } from './means/mean-lift.ts'
export * from './means/moments.ts'
export { studentTTest, welchTTest } from './means/t-test.ts'
export * from './multiplicity/adjust-p-values.ts'
export * from './multiplicity/all-pairs.ts'
export * from './multiplicity/dunnett.ts'
export type { PowerDesign, SampleSize } from './power/design.ts'
export * from './power/means.ts'
export * from './power/planning.ts'
export * from './power/proportions.ts'
export * from './proportions/automatic.ts'
export * from './proportions/contingency.ts'
export * from './proportions/difference-interval.ts'
export { fisherExactTest } from './proportions/fisher.ts'
export * from './proportions/poisson-rate.ts'
export {
  clusteredProportionCI,
  proportionCI,
  type ProportionInterval,
  type ProportionMethod,
} from './proportions/proportion-interval.ts'
export { proportionLift, type ProportionLiftMethod } from './proportions/risk-ratio.ts'
export { twoProportionScoreTest } from './proportions/score-test.ts'
export { barnardExactTest, boschlooExactTest } from './proportions/unconditional-exact.ts'
export * from './proportions/z-test.ts'
export * from './ranks/hodges-lehmann.ts'
export * from './ranks/kruskal-wallis.ts'
export * from './ranks/mann-whitney.ts'
export * from './resampling/bootstrap.ts'
export * from './resampling/permutation.ts'
export * from './sample-ratio/sequential-srm.ts'
export * from './sample-ratio/srm-exact.ts'
export * from './sample-ratio/srm-test.ts'
export * from './sequential/bernoulli-sequence.ts'
export {
  asymptoticConfidenceSequence,
  type SequentialOptions,
  type SequentialResult,
} from './sequential/confidence-sequence.ts'
export * from './sequential/group-sequential.ts'
export * from './sequential/hybrid.ts'
export * from './sequential/msprt.ts'
export { normalMixtureBound } from './sequential/normal-mixture.ts'
export * from './sequential/peeking.ts'
export { sequentialDifference, sequentialLift } from './sequential/two-arms.ts'
export {
  cochranMantelHaenszel,
  type CountStratum,
  type MantelHaenszelResult,
} from './strata/mantel-haenszel.ts'
export * from './strata/heterogeneity.ts'
export * from './strata/simpson.ts'
export * from './types.ts'
export * from './variance/clusters.ts'
export * from './variance/cuped.ts'
export { locatedQuantile, quantileMetricTest, quantileStat } from './variance/quantile-test.ts'
export { quantileCiRanks, quantiles, type QuantileType } from './variance/quantiles.ts'
export {
  ratioCovariance,
  ratioMetricLift,
  ratioMetricTest,
  ratioVariance,
} from './variance/ratio.ts'
export * from './variance/winsorize.ts'
export * from './dist.ts'
export * as dist from './dist.ts'
export * from './special.ts'
export * as special from './special.ts'
export { type ArmStat, locatedArm } from './located-arm.ts'
export { fiellerSet, type Located } from './means/fieller.ts'
export {
  sharedControlIsf,
  sharedControlSf,
  type SharedControl,
} from './multiplicity/dunnett-distribution.ts'
