export * from './bands.ts'
export * from './workspace-bands.ts'
export * from './calendar.ts'
export * from './catalogue.ts'
export * from './figure.ts'
export { groupBy } from './group-by.ts'
export * from './growth-accounting.ts'
export * from './guard.ts'
export * from './metric.ts'
export * from './retention.ts'
export * from './stickiness.ts'
export * from './survival.ts'
export * from './log-rank.ts'
export * from './funnel.ts'
export * from './b2c/cart-alarm.ts'
export * from './b2c/cohort-brackets.ts'
export * from './b2c/cohort-table.ts'
export * from './b2c/acquired-customers.ts'
export * from './b2c/order-gaps.ts'
export * from './b2c/rfm-groups.ts'
export * from './b2c/predicted-value.ts'
export * from './b2c/channel-report.ts'
export * from './b2c/creative-performance.ts'
export * from './b2c/offer-calendar.ts'
export * from './before-after.ts'
export * from './b2c/order-metrics.ts'
export * from './b2c/orders.ts'
export * from './b2c/fandom-loop.ts'
export * from './b2c/repurchase.ts'
export * from './b2c/rfm.ts'
export * from './process-behaviour.ts'
export * from './quarter.ts'
export * from './objectives.ts'
export * from './log-mean-decomposition.ts'
export * from './metric-tree.ts'
export * from './b2c/bg-nbd.ts'
export * from './b2c/bg-nbd-fit.ts'
export * from './b2c/gamma-gamma.ts'
export * from './b2c/customer-lifetime-value.ts'
export * from './unit-economics.ts'
export * from './b2c/channel-economics.ts'
export * from './position.ts'
export * from './b2c/checkout-clicks.ts'
export * from './b2c/promotion-value.ts'
export * from './b2c/visit-sums.ts'
export * from './b2c/shop-funnel.ts'
export { isOfUnits, SHOP_REASONS } from './b2c/shop-reasons.ts'
export { isShopValue, shopValue, type ShopParts } from './b2c/shop-value.ts'
export * from './b2c/contribution-tree.ts'
export * from './alarms.ts'
export * from './band-alarm.ts'
export * from './habit-alarms.ts'
export * from './b2b/sales-alarms.ts'
export * from './b2c/shop-alarms.ts'
export * from './b2c/ltv-alarm.ts'
export { attribute, type Attribution } from './attribution/attribute.ts'
export {
  attributionReport,
  modelRefusal,
  modelsOf,
  reportOfPortions,
  type AttributionReport,
  type AttributionSource,
} from './attribution/attribution-report.ts'
export type { ChannelCredit, CreditTotals } from './attribution/credit-ledger.ts'
export { CreditPortion, type CreditOptions } from './attribution/credit-portion.ts'
export { ATTRIBUTION_DEFAULTS, type AttributionDefaults } from './attribution/defaults.ts'
export {
  UNATTRIBUTED,
  channelPaths,
  type Touch,
  type Journey,
  type ChannelPath,
} from './attribution/journey.ts'
export { largestRemainder } from './attribution/largest-remainder.ts'
export {
  MARKOV_CONVERSIONS_MIN,
  markovAttribution,
  type MarkovAttribution,
} from './attribution/markov.ts'
export type { Transition } from './attribution/channel-chain.ts'
export {
  ATTRIBUTION_MODELS,
  attributionBy,
  modelComparison,
  momentsOfTruth,
  type AttributionModel,
  type ComparisonOptions,
  type ModelComparison,
  type MomentOfTruth,
} from './attribution/model-comparison.ts'
export {
  MILESTONE_MODELS,
  RULE_MODELS,
  milestoneTouches,
  touchCredits,
  type MilestoneWeights,
  type RuleModel,
  type RuleOptions,
  type TouchCredit,
} from './attribution/rule-models.ts'
export {
  SHAPLEY_PLAYERS_MAX,
  shapleyValues,
  shapleyAttribution,
  type ShapleyAttribution,
} from './attribution/shapley.ts'
export { offlineShare, touchMix } from './attribution/touch-mix.ts'
export { cleanTouches, type RecordedTouch, type CleanTouches } from './attribution/touch-rules.ts'
export {
  ROLE_MULTIPLIER_MAX,
  DEFAULT_ENGAGEMENT_RULES,
  accountEngagement,
  engagementTypeOf,
  type EngagementEvent,
  type EngagementWeight,
  type EngagementRules,
  type EngagementContribution,
  type AccountEngagement,
} from './b2b/account-engagement.ts'
export {
  STAKEHOLDERS,
  committeeCoverage,
  reviewCoverage,
  expansionLoop,
  teamStall,
  type TeamPhase,
} from './b2b/account-hub.ts'
export { productLedSeam, TEAM_PEOPLE, type SeamDeal, type SeamUser } from './b2b/product-led.ts'
export { companyDomain } from './b2b/public-mail-domains.ts'
export {
  acquisitionCost,
  laggedAcquisitionCost,
  paybackMonths,
  ltvToCac,
  type CostKind,
  type CostRow,
  type CostBasis,
  type AcquisitionCost,
  type CostPeriod,
} from './b2b/acquisition-cost.ts'
export * from './b2b/bant.ts'
export { compareSales, type SalesComparison, type SalesPeriod } from './b2b/before-after.ts'
export { bottleneckRanking, type BottleneckRow } from './b2b/bottleneck.ts'
export { closedWonTree, type ClosedWonTree, type DecidedDeals } from './b2b/closed-won-tree.ts'
export * from './b2b/re-engagement.ts'
export { contractValue, type ContractPhase, type ContractValue } from './b2b/contract-value.ts'
export type { DealOutcome, StageEntry, DealHistory } from './b2b/deal.ts'
export * from './b2b/deal-track.ts'
export * from './b2b/discovery.ts'
export { evidenceTiming, type EvidenceCase, type EvidenceTiming } from './b2b/evidence-timing.ts'
export {
  weightedPipelineForecast,
  weightedForecastByMonth,
  forecastRollup,
  forecastAccuracy,
  SCORED_WEEKS,
  scoredForecasts,
  weightedAbsoluteError,
  commitAccuracy,
  type ForecastDeal,
  type WeightedForecast,
  type ForecastAccuracy,
} from './b2b/forecast.ts'
export * from './b2b/forecast-at.ts'
export { quickRatio, arr, magicNumber, burnMultiple, ruleOf40 } from './b2b/growth-efficiency.ts'
export { handOffSummary, type HandOff, type SlaState, type HandOffSummary } from './b2b/hand-off.ts'
export {
  INACTIVE_DAYS,
  inactiveLeads,
  inactiveLeadsAt,
  renewalsDue,
  type LeadActivity,
  type InactiveLeads,
} from './b2b/inactivity.ts'
export {
  SQL_RATE_ALARM,
  SQL_RATE_MQL_MIN,
  sqlRate,
  approvalRate,
  touchInfluence,
  touchInfluenceOfCounts,
  accountHistories,
  type SqlRate,
  type TouchInfluence,
} from './b2b/lead-funnel.ts'
export {
  LTV_CAP_MONTHS,
  LTV_CHURN_EVENTS_MIN,
  lifetimeValue,
  observedLifetimeValue,
  type LtvVariant,
  type LtvReason,
} from './b2b/lifetime-value.ts'
export { buyingCommittee, type Committee } from './b2b/buying-committee.ts'
export { reviewSummary, type DealReview, type ReviewSummary } from './b2b/review-summary.ts'
export { pilotGate, pilotSummary, type Pilot, type PilotSummary } from './b2b/pilot.ts'
export {
  pipelineHygiene,
  type HygieneDeal,
  type HygieneCheck,
  type PipelineHygiene,
} from './b2b/pipeline-hygiene.ts'
export {
  pipelineWaterfall,
  type DealSnapshot,
  type WaterfallPath,
  type WaterfallRow,
  type PipelineWaterfall,
} from './b2b/pipeline-waterfall.ts'
export {
  pipelineSum,
  pipelineCoverage,
  salesVelocity,
  velocityInterval,
  concentration,
  objectiveScore,
  type PipelineSum,
  type PipelineCoverage,
  type Concentration,
} from './b2b/pipeline.ts'
export {
  recurringRevenueMovements,
  recurringRevenueSeries,
  TERM_MONTHS,
  monthlyAmountMinor,
  type AmountsByCustomer,
  type MovementKind,
  type Movement,
  type MovementTotals,
  type RevenueMovements,
  type MonthlyAmount,
} from './b2b/recurring-revenue.ts'
export {
  mrrBridges,
  bridgeTotal,
  balancesOn,
  revenueCohorts,
  type BridgePeriod,
  type MrrBridge,
  type MrrDelta,
} from './b2b/mrr-balances.ts'
export {
  customerEconomics,
  contractWorth,
  type CustomerEconomics,
  type NamedLtv,
} from './b2b/customer-value.ts'
export {
  RETENTION_WINDOW_MONTHS,
  revenueRetention,
  cohortRevenueRetention,
  logoRetention,
  annualizeChurn,
  expansionRate,
  type RetentionMethod,
  type RevenueRetention,
  type RetentionInterval,
  type RevenueCohort,
  type CohortRevenueRetention,
} from './b2b/revenue-retention.ts'
export { meanInterval, quantileInterval, type SampleInterval } from './b2b/sample-interval.ts'
export { salesCycleLength, type SalesCycle, type WonDays, wonDays } from './b2b/sales-cycle.ts'
export * from './b2b/slippage.ts'
export * from './b2b/stage-age.ts'
export { stageExit, type StageExit } from './b2b/stage-exit.ts'
export {
  stageConversion,
  stageConversionBothWays,
  stageConversionSnapshot,
  type InstantRange,
  type StageConversion,
  type StageConversions,
} from './b2b/stage-conversion.ts'
export * from './b2b/stage-transitions.ts'
export * from './b2b/win-probability.ts'
export {
  winTotals,
  winRate,
  countRate,
  UNKNOWN_SOURCE,
  winRateBySource,
  type WinTotals,
  type ClosedDeal,
  type RateInterval,
  type IntervalMethod,
  type CountRate,
  type WinRate,
  type WinRateOptions,
  type SourceRow,
} from './b2b/win-rate.ts'
export {
  BILLING_INTERVALS,
  billingIntervalOf,
  type BillingInterval,
  monthlyPriceMinor,
  monthsOfInterval,
} from './b2b/billing-interval.ts'
