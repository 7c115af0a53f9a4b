export { ARM_KINDS, type ArmKind, COLUMNS, PasteError, readArms } from './arms.ts'
export { type TestId, TESTS } from './explanations.ts'
export { type Finding, judgeArms, type Judgement } from './judge.ts'
