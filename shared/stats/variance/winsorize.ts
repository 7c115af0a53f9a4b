import { requireOpenUnit, requireValues } from '../validate.ts'
import { quantileOf } from './quantiles.ts'

type CapRule = {
  /** Share of the values that stay as they are, such as 0.99. */
  probability: number
  /** Finds the cap among the values other than 0, for metrics that most units have none of. */
  ignoreZeros?: boolean
}

/**
 * Values above a high quantile set to it.
 *
 * @returns `cap` null without a value to find it from
 * @throws RangeError or TypeError naming the wrong argument
 * @see Tukey (1962), Annals of Mathematical Statistics 33:1-67
 */
export function winsorize({ values, ...rule }: CapRule & { values: readonly number[] }): {
  values: number[]
  cap: number | null
  capped: number
} {
  const { arms, cap, capped } = winsorizeArms({ arms: [values], ...rule })
  return { values: arms[0] ?? [], cap, capped: capped[0] ?? 0 }
}

/**
 * All arms of a test capped at one value, found from the arms together: a cap of its own for each arm
 * would take away part of the effect.
 *
 * @returns the capped arms, the cap, and how many values of each arm it changed
 * @throws RangeError or TypeError naming the wrong argument
 */
export function winsorizeArms({
  arms,
  probability,
  ignoreZeros = false,
}: CapRule & { arms: readonly (readonly number[])[] }): {
  arms: number[][]
  cap: number | null
  capped: number[]
} {
  requireOpenUnit(probability, 'probability')
  arms.forEach((arm, index) => {
    requireValues(arm, `arms[${String(index)}]`)
  })
  const pooled = arms.flat().filter((value) => !ignoreZeros || value !== 0)
  const cap = quantileOf(Float64Array.from(pooled).sort(), probability)
  if (cap === null) return { arms: arms.map((arm) => [...arm]), cap, capped: arms.map(() => 0) }
  return {
    arms: arms.map((arm) => arm.map((value) => Math.min(value, cap))),
    cap,
    capped: arms.map((arm) => arm.filter((value) => value > cap).length),
  }
}
