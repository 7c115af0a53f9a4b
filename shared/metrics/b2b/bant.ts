import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'

/** Which of the four qualification questions have an answer. */
export type BantAnswers = { budget: boolean; authority: boolean; need: boolean; timing: boolean }

/**
 * `default`: two of the four. `strict`: two of budget, authority and timing, as the source article
 * words it; need is recorded, but does not count.
 */
export type BantRuling = 'default' | 'strict'

export const BANT_ANSWERS_MIN = 2

export type BantResult = {
  passes: boolean
  /** Answers that count under the ruling. */
  answered: number
  of: 3 | 4
  missing: (keyof BantAnswers)[]
}

/** Whether a lead may become a deal: at least two answers. */
export function bantGate(options: {
  answers: Partial<BantAnswers>
  ruling?: BantRuling
}): BantResult {
  const { answers, ruling = 'default' } = options
  const counting = ruling === 'strict' ? STRICT : ALL
  const missing = counting.filter((question) => answers[question] !== true)
  const answered = counting.length - missing.length
  return {
    passes: answered >= BANT_ANSWERS_MIN,
    answered,
    of: ruling === 'strict' ? 3 : 4,
    missing,
  }
}

const ALL = ['budget', 'authority', 'need', 'timing'] as const
const STRICT = ['budget', 'authority', 'timing'] as const

/** An import's rows, split into those that qualify and those held back, with why. */
export function bantSplit<Row extends { bant: Partial<BantAnswers> }>(options: {
  rows: readonly Row[]
  ruling?: BantRuling
}): { qualified: Row[]; held: { row: Row; gate: BantResult }[] } {
  const { ruling = 'default' } = options
  const gated = options.rows.map((row) => ({ row, gate: bantGate({ answers: row.bant, ruling }) }))
  return {
    qualified: gated.filter(({ gate }) => gate.passes).map(({ row }) => row),
    held: gated.filter(({ gate }) => !gate.passes),
  }
}

/** Share of meetings held that answered at least two of the four questions. */
export function qualifiedMeetingRate(options: {
  meetings: readonly { held: boolean; bant: Partial<BantAnswers> }[]
}): Figure<'no_meetings_held'> & { qualified: number; held: number } {
  const held = options.meetings.filter((meeting) => meeting.held)
  const qualified = held.filter(({ bant }) => bantGate({ answers: bant }).passes).length
  return { ...quotient(qualified, held.length, 'no_meetings_held'), qualified, held: held.length }
}
