import { intervalAt, type TestFrame, tailPValue, withoutNumbers } from '../t-result.ts'
import type { Alternative, MeanStat, MeanSummary, TestResult } from '../types.ts'
import {
  meanStatOf,
  requireAboveZero,
  requireFinite,
  requireFrame,
  requireOneOf,
  requireOpenUnit,
} from '../validate.ts'
import { type SharedControl, sharedControlIsf, sharedControlSf } from './dunnett-distribution.ts'

/** The sizes that set the correlation of the treatments' statistics. */
export type DunnettDesign = {
  controlN: number
  treatmentN: readonly number[]
  /** Of the pooled variance; Infinity for a normal statistic. */
  df: number
  alternative?: Alternative
}

/**
 * P(max ≤ c) of the statistics of several treatments against one control (two-sided: of their sizes).
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @accuracy relative 1e-9
 * @see Dunnett (1955), JASA 50:1096-1121
 */
export function dunnettCdf({ quantile, ...design }: DunnettDesign & { quantile: number }): number {
  requireFinite(quantile, 'quantile')
  return 1 - sharedControlSf(quantile, familyOf(design))
}

/**
 * The critical value c with P(max ≤ c) = confidenceLevel.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Dunnett (1964), Biometrics 20:482-491, whose tables it reproduces
 */
export function dunnettQuantile({
  confidenceLevel = 0.95,
  ...design
}: DunnettDesign & { confidenceLevel?: number }): number {
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  return sharedControlIsf(1 - confidenceLevel, familyOf(design))
}

/**
 * p-values of several treatments against one control, adjusted for their number and their correlation.
 *
 * @param statistics one a treatment, treatment minus control over its standard error
 * @returns each between its unadjusted p-value and as many times that as there are treatments
 * @throws RangeError or TypeError naming the wrong argument
 * @see Dunnett (1955), JASA 50:1096-1121
 */
export function dunnettPValues({
  statistics,
  ...design
}: DunnettDesign & { statistics: readonly number[] }): number[] {
  const family = familyOf(design)
  if (statistics.length !== family.loadings.length) {
    throw new RangeError('statistics must have as many entries as treatmentN')
  }
  const { alternative = 'two-sided', df } = design
  return statistics.map((statistic, index) => {
    requireFinite(statistic, `statistics[${String(index)}]`)
    const c = { 'two-sided': Math.abs(statistic), greater: statistic, less: -statistic }
    const alone = tailPValue(statistic, df, alternative)
    const most = Math.min(1, alone * statistics.length)
    return Math.min(most, Math.max(alone, sharedControlSf(c[alternative], family)))
  })
}

export type DunnettResult = {
  status: TestResult['status']
  df: number | null
  /** Of every simultaneous interval. */
  criticalValue: number | null
  /** One a treatment, in input order; p-values and intervals hold for all of them together. */
  comparisons: TestResult[]
}

/**
 * Dunnett's test: several treatments against one control, one variance pooled over all arms, with
 * simultaneous intervals that agree with the p-values.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Dunnett (1955), JASA 50:1096-1121
 */
export function dunnettTest({
  control,
  treatments,
  alternative = 'two-sided',
  confidenceLevel = 0.95,
}: {
  control: MeanSummary
  treatments: readonly MeanSummary[]
  alternative?: Alternative
  confidenceLevel?: number
}): DunnettResult {
  requireFrame(alternative, confidenceLevel)
  if (treatments.length === 0) throw new RangeError('treatments must hold at least one arm')
  const frame = { alternative, confidenceLevel, method: "Dunnett's test" }
  const arms = [
    meanStatOf(control, 'control'),
    ...treatments.map((arm, index) => meanStatOf(arm, `treatments[${String(index)}]`)),
  ]
  if (!arms.every((arm) => arm !== null)) return nothing('insufficient-data', treatments, frame)
  return judged(arms as [MeanStat, ...MeanStat[]], frame)
}

function judged(
  [control, ...treatments]: [MeanStat, ...MeanStat[]],
  frame: TestFrame,
): DunnettResult {
  const arms = [control, ...treatments]
  const df = arms.reduce((sum, { n }) => sum + n - 1, 0)
  const variance = arms.reduce((sum, arm) => sum + (arm.n - 1) * arm.variance, 0) / df
  const estimates = treatments.map(({ mean }) => mean - control.mean)
  if (variance === 0) {
    const result = nothing('zero-variance', treatments, frame)
    const comparisons = result.comparisons.map((comparison, index) => ({
      ...comparison,
      estimate: estimates[index] ?? null,
    }))
    return { ...result, comparisons }
  }
  const design = {
    controlN: control.n,
    treatmentN: treatments.map(({ n }) => n),
    df,
    alternative: frame.alternative,
  }
  const errors = treatments.map(({ n }) => Math.sqrt(variance * (1 / n + 1 / control.n)))
  const statistics = estimates.map((estimate, index) => estimate / (errors[index] as number))
  const pValues = dunnettPValues({ ...design, statistics })
  const criticalValue = dunnettQuantile({ ...design, confidenceLevel: frame.confidenceLevel })
  return {
    status: 'ok',
    df,
    criticalValue,
    comparisons: estimates.map((estimate, index) => {
      const standardError = errors[index] as number
      return {
        status: 'ok',
        estimate,
        standardError,
        df,
        statistic: statistics[index] as number,
        pValue: pValues[index] as number,
        ...intervalAt(estimate, criticalValue * standardError, frame.alternative),
        ...frame,
      }
    }),
  }
}

const nothing = (
  status: TestResult['status'],
  treatments: readonly MeanSummary[],
  frame: TestFrame,
): DunnettResult => ({
  status,
  df: null,
  criticalValue: null,
  comparisons: treatments.map(() => withoutNumbers({ status, estimate: null, ...frame })),
})

function familyOf({
  controlN,
  treatmentN,
  df,
  alternative = 'two-sided',
}: DunnettDesign): SharedControl {
  requireAboveZero(controlN, 'controlN')
  if (treatmentN.length === 0) throw new RangeError('treatmentN must hold at least one size')
  treatmentN.forEach((n, index) => {
    requireAboveZero(n, `treatmentN[${String(index)}]`)
  })
  if (!(df > 0)) throw new RangeError('df must be positive')
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative')
  return {
    loadings: treatmentN.map((n) => Math.sqrt(n / (n + controlN))),
    df,
    sided: alternative === 'two-sided' ? 'two' : 'one',
  }
}
