import { AppError } from '../errors.ts'
import type { EventProblem } from './step.ts'

const LISTED_PROBLEMS_MAX = 20

/** The refusal of a request of which nothing was good: the first problem in words, all in detail. */
export function refusalOf(...problems: readonly (EventProblem & { index?: number })[]): AppError {
  const [first] = problems
  const where = first?.index === undefined ? '' : `event ${String(first.index)}: `
  return new AppError(
    'invalid_event',
    `${where}${first?.field ?? 'event'}: ${first?.message ?? 'is not valid'}`,
    { events: problems.slice(0, LISTED_PROBLEMS_MAX) },
  )
}
