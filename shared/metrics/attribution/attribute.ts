import type { CreditTotals } from './credit-ledger.ts'
import { CreditLedger } from './credit-ledger.ts'
import type { Journey } from './journey.ts'
import type { RuleModel, RuleOptions } from './rule-models.ts'
import { touchCredits } from './rule-models.ts'

export type Attribution = CreditTotals & { model: RuleModel }

/**
 * Conversions and value by channel under a rule model (first, last, linear, time decay, W-shaped, …).
 *
 * Credit always adds up to the conversions and the value that came in; what no touch can be credited
 * with stands in the `(unattributed)` row. It describes who was there, not who caused the sale: a
 * controlled experiment overrules it.
 *
 * @param options.journeys one per conversion or abandoned journey; order does not matter
 * @throws RangeError on times or values that are not finite, and on bad model options
 * @see `MILESTONE_MODELS` for the weights and where they come from
 */
export function attribute(options: RuleOptions & { journeys: readonly Journey[] }): Attribution {
  const ledger = new CreditLedger()
  for (const journey of options.journeys) {
    const credits = touchCredits(journey, options)
    if (journey.convertedAt === null) continue
    const shares = credits?.map(({ touch, share }) => ({ channel: touch.channel, share })) ?? null
    ledger.add(1, journey.value ?? 0, shares)
  }
  return { model: options.model, ...ledger.totals() }
}
