import type { Comparison, Reading } from '../schemas/result.ts'

/**
 * Whether a guardrail holds, by non-inferiority: `safe` when the whole interval lies on the good side
 * of the margin, `harmed` when the variant is worse beyond chance, `unproven` in between. Without a
 * margin nothing can be shown to be safe.
 *
 * @param margin relative, positive
 * @see CONSORT statement on non-inferiority trials, Piaggio et al. (2012), JAMA 308:2594-2604
 */
export function guardrailState(
  { relative, absolute, pValueAdjusted }: Reading,
  { direction, margin }: { direction: 'up' | 'down' | 'none'; margin: number | null },
): Comparison['guardrail'] {
  if (direction === 'none') return { margin, state: 'unproven' }
  const sign = direction === 'up' ? 1 : -1
  const isWorse = (absolute.estimate ?? 0) * sign < 0
  if (isWorse && pValueAdjusted !== null && pValueAdjusted < 0.05)
    return { margin, state: 'harmed' }
  const worst = direction === 'up' ? relative.lower : relative.upper
  const isSafe = margin !== null && worst !== null && worst * sign > -margin
  return { margin, state: isSafe ? 'safe' : 'unproven' }
}
