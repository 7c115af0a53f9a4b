import type { DealHistory, DealOutcome } from '../../../../shared/metrics/b2b/deal.ts'

export const DAY = 86_400_000

/** A deal that comes into one stage a day, the days given or counted from 0. */
export function aDeal(
  way: string,
  outcome: DealOutcome = 'open',
  { id = way, closedOn }: { id?: string; closedOn?: number } = {},
): DealHistory {
  const stages = way === '' ? [] : way.split(' ')
  const history = stages.map((step, index) => {
    const [stage = '', day = String(index)] = step.split('@')
    return { stage, enteredAt: Number(day) * DAY }
  })
  const closedAt = outcome === 'open' ? null : (closedOn ?? stages.length) * DAY
  return { id, history, outcome, closedAt }
}

/** `count` copies, each with its own id. */
export function times(count: number, deal: DealHistory): DealHistory[] {
  return Array.from({ length: count }, (_, index) => ({ ...deal, id: `${deal.id} ${index}` }))
}
