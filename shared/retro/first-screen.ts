import { FIRST_SCREEN_S } from '../metrics/habit-alarms.ts'
import { FIRST_SCREEN_PARTS, type FirstScreenPart } from '../schemas/retro.ts'

/** An answer to the question of the first screen: its seconds, and what somebody saw. */
type FirstScreenAnswer = {
  result: 'pass' | 'fail'
  value: number | null
  ticked?: readonly FirstScreenPart[] | undefined
}

export const isTooSlow = ({ value }: Pick<FirstScreenAnswer, 'value'>): boolean =>
  value !== null && value > FIRST_SCREEN_S

/**
 * Where the checkpoint stands: over five seconds fails, whatever is ticked (product M07); of the list, all
 * parts pass, none fails, and anything between is incomplete (product D05).
 */
export function firstScreenResult(answer: FirstScreenAnswer): 'pass' | 'fail' | 'incomplete' {
  const { value, ticked } = answer
  if (isTooSlow(answer)) return 'fail'
  if (ticked === undefined) return value === null ? answer.result : 'pass'
  if (ticked.length === FIRST_SCREEN_PARTS.length) return 'pass'
  return ticked.length === 0 ? 'fail' : 'incomplete'
}
