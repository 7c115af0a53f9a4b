import { compensatedSum } from '../../numeric/summation.ts'

/** A stretch of a contract at one price. */
export type ContractPhase = {
  months: number
  /** Recurring amount per year. */
  annualMinor: number
}

export type ContractValue = {
  /** All recurring amounts over the term, and one-time fees. */
  tcvMinor: number
  /** Recurring amounts per year of the term: (TCV − one-time) ÷ years. */
  acvMinor: number
  termMonths: number
  oneTimeMinor: number
  /** Run-rates by phase. In a contract with steps none of them needs to equal the ACV. */
  phases: { months: number; arrMinor: number; mrrMinor: number }[]
}

/**
 * Total and annual contract value, and the run-rate of each phase.
 *
 * Some companies count one-time fees into ACV; here they never do. HubSpot's own ARR and ACV come
 * from line items and assume 12 months without a term: do not mix them with these.
 *
 * @returns integer minor units, rounded half up
 * @throws RangeError without phases, on months below one, or amounts that are not integers of at least 0
 */
export function contractValue(options: {
  phases: readonly ContractPhase[]
  oneTimeMinor?: number
}): ContractValue {
  const { phases, oneTimeMinor = 0 } = options
  if (phases.length === 0) throw new RangeError('phases must not be empty')
  checkMinor(oneTimeMinor, 'oneTimeMinor')
  for (const { months, annualMinor } of phases) {
    checkMinor(annualMinor, 'annualMinor')
    if (!(Number.isSafeInteger(months) && months >= 1)) {
      throw new RangeError('months must be a whole number of at least one')
    }
  }
  const termMonths = compensatedSum(phases.map(({ months }) => months))
  const recurring =
    compensatedSum(phases.map(({ months, annualMinor }) => months * annualMinor)) / 12
  return {
    tcvMinor: Math.round(recurring) + oneTimeMinor,
    acvMinor: Math.round(recurring / (termMonths / 12)),
    termMonths,
    oneTimeMinor,
    phases: phases.map(({ months, annualMinor }) => ({
      months,
      arrMinor: annualMinor,
      mrrMinor: Math.round(annualMinor / 12),
    })),
  }
}

function checkMinor(amount: number, name: string): void {
  if (!(Number.isSafeInteger(amount) && amount >= 0)) {
    throw new RangeError(`${name} must be an integer of at least zero`)
  }
}
