export * from './means/fieller.ts'
export * from './means/moments.ts'
export * from './means/welch.ts'
export * from './multiplicity/adjust-p-values.ts'
export * from './proportions/proportion-interval.ts'
export * from './proportions/score-test.ts'
export * from './sample-ratio/srm-test.ts'
export * from './sequential/confidence-sequence.ts'
export * from './types.ts'
export * from './variance/ratio.ts'
export {
  normalCdf,
  normalIsf,
  normalLogCdf,
  normalLogSf,
  normalQuantile,
  normalSf,
} from '../numeric/normal.ts'
export { studentTCdf, studentTQuantile, studentTSf } from '../numeric/student-t.ts'
