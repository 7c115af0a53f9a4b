/** How a deal stands. `no-decision` and `disqualified` are endings of their own, not losses to a rival. */
export type DealOutcome = 'open' | 'won' | 'lost' | 'no-decision' | 'disqualified'

/** A stage and when the deal came into it; a stage entered twice stands here twice. */
export type StageEntry = { stage: string; enteredAt: number }

/** A deal's way through the stages. */
export type DealHistory = {
  id: string
  history: readonly StageEntry[]
  outcome: DealOutcome
  /** When it ended; null while open. */
  closedAt: number | null
}

export const DAY_MS = 86_400_000

/** Stage entries in order of time; equal times keep their position. */
export function orderedHistory(deal: DealHistory): StageEntry[] {
  return deal.history.toSorted((a, b) => a.enteredAt - b.enteredAt)
}
