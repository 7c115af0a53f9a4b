import type { ExperimentPlanning } from '../schemas/planning.ts'
import {
  experimentDuration,
  mdeMeans,
  mdeProportions,
  sampleSizeAlwaysValid,
  sampleSizeMeans,
  sampleSizeProportions,
} from '../stats/index.ts'
import { type Arm, locatedValue } from './arm.ts'
import { TUNING_UNITS } from './tuning.ts'

/** What is planned: how large an effect, how surely, among how many arms. */
export type PlanningQuestion = {
  /** Relative, such as 0.1 for ten per cent; its sign is the direction. */
  effect: number
  power: number
  alpha: number
  /** All variants, the control among them; equal shares. */
  arms: number
  /** Share of the units that enters the experiment. */
  share: number
}

const WEEKS = [1, 2, 3, 4, 6, 8, 12] as const

/**
 * How long an experiment takes on a metric, from what the project's own units did lately.
 *
 * @param recent all units of the basis as one arm
 * @param dailyUnits new units a day
 * @returns sizes null with the reason in `note` where the metric has no value or no spread yet
 */
export function planExperiment(
  recent: Arm,
  {
    dailyUnits,
    unit,
    question,
  }: { dailyUnits: number; unit: 'visitor' | 'account'; question: PlanningQuestion },
): Pick<ExperimentPlanning, 'fixed' | 'alwaysValid' | 'detectable' | 'note' | 'advice'> {
  const value = locatedValue(recent)
  const none = { fixed: null, alwaysValid: null, detectable: [], advice: null }
  if (value === null) return { ...none, note: 'nothing was measured in this time' }
  if (value.mean === 0) return { ...none, note: 'the metric was 0 in this time' }
  if (value.variance === 0) return { ...none, note: 'all units were alike in this time' }
  const perUnit = value.variance * recent.units
  const basis = { recent, mean: value.mean, perUnit, unit, question }
  const lasting = (
    total: number,
  ): { units: number; unitsPerVariant: number; days: number | null } => ({
    units: total,
    unitsPerVariant: Math.ceil(total / question.arms),
    days:
      dailyUnits === 0
        ? null
        : experimentDuration({
            sampleSize: total,
            dailyUnits,
            share: question.share,
            wholeWeeks: true,
          }).days,
  })
  const fixed = fixedSize(basis)
  if (fixed === null) return { ...none, note: 'the effect would take the rate beyond 0 or 1' }
  return {
    advice: adviceOn(lasting(fixed), question),
    fixed: lasting(fixed),
    alwaysValid: lasting(alwaysValidSize(basis)),
    detectable: WEEKS.map((weeks) => {
      const units = Math.floor(dailyUnits * question.share * weeks * 7)
      return { weeks, units, relative: detectable(basis, units / question.arms) }
    }),
    note: null,
  }
}

/** A test that takes longer than a quarter meets another business than the one it began with; ours. */
const DAYS_MAX = 84

/** Says plainly where a test cannot work. */
function adviceOn(
  { units, days }: { units: number; days: number | null },
  { effect }: PlanningQuestion,
): ExperimentPlanning['advice'] {
  const percent = `${String(Math.round(effect * 1_000) / 10)} %`
  if (days === null) {
    return {
      run: false,
      reason: 'Do not run this: no unit came by lately that it could be run on.',
    }
  }
  if (days <= DAYS_MAX) {
    return { run: true, reason: `An effect of ${percent} shows in ${String(days)} days.` }
  }
  return {
    run: false,
    reason: `Do not run this: an effect of ${percent} needs ${String(units)} units, ${String(days)} days of your traffic, longer than a quarter. Aim at a larger effect, fewer variants or a metric nearer to the change.`,
  }
}

type Basis = {
  recent: Arm
  mean: number
  /** Variance of one unit. */
  perUnit: number
  unit: 'visitor' | 'account'
  question: PlanningQuestion
}

const designOf = ({ alpha, arms }: PlanningQuestion) => ({
  alpha,
  arms,
  correction: arms > 2 ? ('dunnett' as const) : ('none' as const),
})

function fixedSize({ recent, mean, perUnit, question }: Basis): number | null {
  const { effect, power } = question
  const design = { ...designOf(question), power, effect, effectType: 'relative' as const }
  if (recent.kind === 'proportion') {
    const reached = mean * (1 + effect)
    if (!(reached > 0 && reached < 1)) return null
    return sampleSizeProportions({ ...design, baseline: mean }).total
  }
  const standardDeviation = Math.sqrt(perUnit)
  return sampleSizeMeans({ ...design, standardDeviation, baseline: mean }).total
}

/** Two arms at a time, with Bonferroni's correction, as the always-valid reading has it. */
function alwaysValidSize({ mean, perUnit, unit, question }: Basis): number {
  const { effect, power, alpha, arms } = question
  const { exact } = sampleSizeAlwaysValid({
    variance: perUnit,
    effect: Math.abs(effect * mean),
    power,
    alpha: alpha / (arms - 1),
    tuningSampleSize: TUNING_UNITS[unit],
  })
  return Math.ceil(exact.control) * arms
}

/** The smallest relative effect that so many units a variant find; null when there is none. */
function detectable({ recent, mean, perUnit, question }: Basis, n: number): number | null {
  if (n < 2) return null
  const { effect, power } = question
  const design = { ...designOf(question), power, n }
  if (recent.kind !== 'proportion') {
    const { relative } = mdeMeans({
      ...design,
      standardDeviation: Math.sqrt(perUnit),
      baseline: mean,
    })
    return relative === null ? null : relative * Math.sign(effect)
  }
  try {
    const direction = effect > 0 ? 'increase' : 'decrease'
    return mdeProportions({ ...design, baseline: mean, direction }).relative
  } catch (error) {
    // No effect within 0 and 1 is large enough for so few units.
    if (error instanceof RangeError) return null
    throw error
  }
}
