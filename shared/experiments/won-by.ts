import type { DealOutcome } from '../metrics/b2b/deal.ts'
import { winProbabilityAt, winProbabilityByAge } from '../metrics/b2b/win-probability.ts'
import { studentTIsf, studentTSf } from '../stats/index.ts'

/** A deal of an account in the experiment, from the exposure or its creation, whichever came later. */
export type ExperimentDeal = {
  variant: string
  account: string
  ageDays: number
  outcome: DealOutcome
}

export type WonBy = {
  days: number
  level: number
  variants: {
    variant: string
    accounts: number
    deals: number
    won: number
    /** Still open before the day: they count for as long as they were watched. */
    openBefore: number
    /** Probability that a deal is won by the day; null beyond the oldest deal watched. */
    estimate: number | null
    lower: number | null
    upper: number | null
    curve: { ageDays: number; won: number; atRisk: number }[]
  }[]
  comparisons: {
    variant: string
    baseline: string
    estimate: number | null
    lower: number | null
    upper: number | null
    pValue: number | null
    note: string | null
  }[]
  method: string
}

const LEVEL = 0.95

/**
 * Probability that a deal is won by a day since its start, by variant: open deals are censored and lost
 * ones compete (Aalen-Johansen), so young deals do not pull a variant down. Standard errors come from
 * leaving out one account at a time, since deals of one account hang together.
 *
 * @param options.variants the first is the control
 */
export function wonBy(options: {
  deals: readonly ExperimentDeal[]
  variants: readonly string[]
  days: number
}): WonBy {
  const { deals, variants, days } = options
  const arms = variants.map((variant) => armOf(variant, deals, days))
  const [control] = arms
  return {
    days,
    level: LEVEL,
    variants: arms.map(({ spread, ...arm }) => ({ ...arm, ...endsOf(arm, spread) })),
    comparisons: arms.slice(1).map((arm) => compared(control as Arm, arm)),
    method: 'Aalen-Johansen with open deals censored; jackknife over accounts, t with accounts − 2',
  }
}

type Arm = Omit<WonBy['variants'][number], 'lower' | 'upper'> & { spread: number | null }

function armOf(variant: string, deals: readonly ExperimentDeal[], days: number): Arm {
  const own = deals.filter((deal) => deal.variant === variant)
  const accounts = [...new Set(own.map(({ account }) => account))]
  const estimate = winProbabilityAt({ deals: own, ageDays: days })
  return {
    variant,
    accounts: accounts.length,
    deals: own.length,
    won: own.filter(({ outcome, ageDays }) => outcome === 'won' && ageDays <= days).length,
    openBefore: own.filter(({ outcome, ageDays }) => outcome === 'open' && ageDays < days).length,
    estimate,
    spread: estimate === null ? null : jackknife(own, accounts, days),
    curve: winProbabilityByAge({ deals: own }).map(({ ageDays, won, atRisk }) => ({
      ageDays,
      won,
      atRisk,
    })),
  }
}

/** Standard error from leaving out one account at a time; null with fewer than two accounts. */
function jackknife(
  deals: readonly ExperimentDeal[],
  accounts: readonly string[],
  days: number,
): number | null {
  const g = accounts.length
  if (g < 2) return null
  const without = accounts.flatMap((account) => {
    const left = deals.filter((deal) => deal.account !== account)
    const at = winProbabilityByAge({ deals: left }).findLast(({ ageDays }) => ageDays <= days)
    return left.length === 0 ? [] : [at?.won ?? 0]
  })
  const mean = without.reduce((sum, value) => sum + value, 0) / without.length
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return Math.sqrt(((g - 1) / g) * squares)
}

const clamp = (value: number): number => Math.min(1, Math.max(0, value))

function endsOf({ estimate, accounts }: Omit<Arm, 'spread'>, spread: number | null) {
  if (estimate === null || spread === null || spread === 0) return { lower: null, upper: null }
  const half = studentTIsf((1 - LEVEL) / 2, accounts - 1) * spread
  return { lower: clamp(estimate - half), upper: clamp(estimate + half) }
}

function compared(control: Arm, arm: Arm): WonBy['comparisons'][number] {
  const none = { estimate: null, lower: null, upper: null, pValue: null }
  const head = { variant: arm.variant, baseline: control.variant }
  if (control.estimate === null || arm.estimate === null) {
    return { ...head, ...none, note: 'no deal of a variant has been watched for so long' }
  }
  const estimate = arm.estimate - control.estimate
  const spread = Math.hypot(control.spread ?? Number.NaN, arm.spread ?? Number.NaN)
  if (!(spread > 0)) {
    const note = 'too few accounts, or all alike: no spread to judge by'
    return { ...head, ...none, estimate, note }
  }
  const df = control.accounts + arm.accounts - 2
  const half = studentTIsf((1 - LEVEL) / 2, df) * spread
  return {
    ...head,
    estimate,
    lower: Math.max(-1, estimate - half),
    upper: Math.min(1, estimate + half),
    pValue: 2 * studentTSf(Math.abs(estimate) / spread, df),
    note: null,
  }
}
