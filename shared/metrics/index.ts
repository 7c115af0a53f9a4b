export {
  articleBand,
  bandOn,
  bandPlace,
  changedBand,
  modelPlace,
  type Band,
  type BandPlace,
  type BandVersion,
  type ModelPlace,
} from './bands.ts'
export {
  civilFromDays,
  dayText,
  daysFromCivil,
  localDayNumber,
  parseDay,
  periodNumber,
  periodOfInstant,
  periodStart,
  zoneOffset,
  type CalendarUnit,
  type CivilDate,
  type WeekStart,
} from './calendar.ts'
export { catalogue, metricById, metricInMode, metricsForMode } from './catalogue.ts'
export { figure, noFigure, quotient, type Figure } from './figure.ts'
export { growthAccounting, type GrowthPeriod } from './growth-accounting.ts'
export { guardMetric, type GuardAnswer, type MetricRole, type RefusalCode } from './guard.ts'
export type { ExperimentUnit, Grain, Metric, MetricForm, MetricInMode, Wording } from './metric.ts'
export {
  cohortRetention,
  mergedRetention,
  retentionCohorts,
  type ActivityEvent,
  type RetentionCohort,
  type RetentionDefinition,
  type RetentionOptions,
  type RetentionRow,
} from './retention.ts'
export { stickiness, type Stickiness } from './stickiness.ts'
