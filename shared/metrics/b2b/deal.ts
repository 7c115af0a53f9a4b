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
export function orderedHistory({ history }: DealHistory): readonly StageEntry[] {
  // Nearly always they are in order as they come.
  for (let index = 1; index < history.length; index += 1) {
    if (!(history[index - 1]!.enteredAt <= history[index]!.enteredAt)) {
      return history.toSorted((a, b) => a.enteredAt - b.enteredAt)
    }
  }
  return history
}
