export { betaInc, betaIncInv, logBeta } from '../numeric/beta.ts'
export { erf, erfc } from '../numeric/erf.ts'
export { gammaP, gammaPInv, gammaQ, logGamma } from '../numeric/gamma.ts'
export { hyp2f1 } from '../numeric/hyp2f1.ts'
