export * from './confidence-sequence.ts'
export * from './fieller.ts'
export * from './moments.ts'
export * from './multiple-comparisons.ts'
export * from './proportion-interval.ts'
export * from './proportion-score.ts'
export * from './ratio.ts'
export * from './sample-ratio.ts'
export * from './types.ts'
export * from './welch.ts'
export {
  normalCdf,
  normalIsf,
  normalLogCdf,
  normalLogSf,
  normalQuantile,
  normalSf,
} from '../numeric/normal.ts'
export { studentTCdf, studentTQuantile, studentTSf } from '../numeric/student-t.ts'
