export { binomialCdf, binomialPmf, binomialQuantile, binomialSf } from '../numeric/binomial.ts'
export { chiSquareCdf, chiSquareQuantile, chiSquareSf } from '../numeric/chi-squared.ts'
export { fCdf, fQuantile, fSf } from '../numeric/f-distribution.ts'
export { hypergeometricCdf, hypergeometricPmf } from '../numeric/hypergeometric.ts'
export {
  normalCdf,
  normalIsf,
  normalLogCdf,
  normalLogSf,
  normalPdf,
  normalQuantile,
  normalSf,
} from '../numeric/normal.ts'
export { poissonCdf, poissonPmf, poissonSf } from '../numeric/poisson.ts'
export { studentTCdf, studentTIsf, studentTQuantile, studentTSf } from '../numeric/student-t.ts'
export { noncentralTSf } from '../numeric/noncentral-t.ts'
export {
  studentizedRangeCdf,
  studentizedRangeQuantile,
  studentizedRangeSf,
} from '../numeric/studentized-range.ts'
