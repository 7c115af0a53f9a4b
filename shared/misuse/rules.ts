import { Claim, type ClaimInput, type Misuse } from '../schemas/claim.ts'
import { BUSINESS_RULES } from './business-rules.ts'
import { COMPARISON_RULES } from './comparison-rules.ts'
import { EXPERIMENT_RULES } from './experiment-rules.ts'
import { SAMPLING_RULES } from './sampling-rules.ts'

/** Every rule, by what it looks at. */
export const MISUSE_RULES = [
  ...SAMPLING_RULES,
  ...COMPARISON_RULES,
  ...EXPERIMENT_RULES,
  ...BUSINESS_RULES,
]

/**
 * In which ways a claim misuses its numbers; empty when in none that is known.
 *
 * @throws ZodError when the claim has not the shape of one
 */
export function misusesOf(claim: ClaimInput): Misuse[] {
  const checked = Claim.parse(claim)
  return MISUSE_RULES.filter(({ applies }) => applies(checked)).map(({ id, reason, fix }) => ({
    rule: id,
    reason,
    fix,
  }))
}
