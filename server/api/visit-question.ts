import { AppError } from '../errors.ts'
import type { ProjectScope } from '../db/scope.ts'
import { addDays } from '../read-models/period.ts'
import {
  readVisitSums,
  type VisitFilter,
  type VisitQuery,
  visitRefusal,
  type VisitRow,
} from '../read-models/visit-sums.ts'

/** The filters of an address, by name. */
export const filterOf = ({
  channel,
  device,
  country,
  landing,
  variant,
}: VisitFilter): VisitFilter => ({
  channel,
  device,
  country,
  landing,
  variant,
})

/** Reads sums of visits; a combination that is not kept is refused with what is. */
export async function visitsOf(scope: ProjectScope, query: VisitQuery): Promise<VisitRow[]> {
  const refusal = visitRefusal(query)
  if (refusal !== null) throw new AppError('unprocessable', refusal, { code: 'not_kept' })
  return await readVisitSums(scope, query)
}

const WHOLE_DAYS = 28

/** The days of a question: the last 28 whole days unless it names others. */
export function spanOf(
  { from, to }: { from?: string | undefined; to?: string | undefined },
  today: string,
): { from: string; to: string } {
  const end = to ?? addDays(today, -1)
  const start = from ?? addDays(end, 1 - WHOLE_DAYS)
  if (start > end) throw new AppError('invalid_request', 'from: is after to')
  return { from: start, to: end }
}
