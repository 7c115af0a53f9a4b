export { MISUSE_RULES, misusesOf } from './rules.ts'
export { experimentClaim } from './claims.ts'
export * from './answers.ts'
export { planWarnings } from './plan-warnings.ts'
