import { parseDay } from '../calendar.ts'
import { quantileR7 } from '../quantile.ts'
import { groupBy } from '../group-by.ts'
import { quantileInterval, type SampleInterval } from './sample-interval.ts'
import type { CountRate } from './win-rate.ts'
import { countRate } from './win-rate.ts'

/** A trial run before the contract; days as `YYYY-MM-DD`. */
export type Pilot = {
  id: string
  accountId: string
  criteria: readonly string[]
  endsOn: string | null
  outcome: 'passed' | 'failed' | null
  feeMinor: number
  contractOn: string | null
}

/** What a pilot lacks before it may start; empty when nothing. */
export function pilotGate(pilot: Pick<Pilot, 'criteria' | 'endsOn'>): ('criteria' | 'end_date')[] {
  const missing: ('criteria' | 'end_date')[] = []
  if (pilot.criteria.length === 0) missing.push('criteria')
  if (pilot.endsOn === null) missing.push('end_date')
  return missing
}

export type PilotSummary = {
  /** Pilots whose end date has passed: with a contract ÷ all. */
  conversion: CountRate<'no_pilot_ended'>
  /** From the end of the pilot to the contract; a contract before the end counts 0. */
  medianDaysToContract: number | null
  medianDaysToContractInterval: SampleInterval | null
  /** Ended the day before `asOf` or earlier, and nobody has put in an outcome. */
  overdue: string[]
  /** Accounts with more than one unpaid pilot. */
  fatiguedAccounts: string[]
}

/**
 * Conversion of pilots into contracts, and the pilots that need attention.
 *
 * @param options.asOf day, `YYYY-MM-DD`
 */
export function pilotSummary(options: { pilots: readonly Pilot[]; asOf: string }): PilotSummary {
  const { pilots, asOf } = options
  const ended = pilots.filter(({ endsOn }) => endsOn !== null && endsOn < asOf)
  const converted = ended.filter(({ contractOn }) => contractOn !== null && contractOn <= asOf)
  const days = converted.map(({ endsOn, contractOn }) =>
    Math.max(0, parseDay(contractOn!) - parseDay(endsOn!)),
  )
  const unpaid = groupBy(
    pilots.filter(({ feeMinor }) => feeMinor === 0),
    ({ accountId }) => accountId,
  )
  return {
    conversion: countRate(converted.length, ended.length, 'no_pilot_ended'),
    medianDaysToContract: days.length === 0 ? null : quantileR7(days, 0.5),
    medianDaysToContractInterval: quantileInterval(days),
    overdue: ended.filter(({ outcome }) => outcome === null).map(({ id }) => id),
    fatiguedAccounts: [...unpaid].filter(([, runs]) => runs.length > 1).map(([account]) => account),
  }
}
