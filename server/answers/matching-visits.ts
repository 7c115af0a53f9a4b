import { setImmediate as nextTurn } from 'node:timers/promises'
import { addVisits, NO_VISITS, type VisitSums } from '@takt/shared/metrics'
import type { EventCondition } from '@takt/shared/schemas/event-condition.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readMatchingSlice } from '../read-models/matching-visits.ts'
import { readVisitSums, type VisitFilter } from '../read-models/visit-sums.ts'
import type { Watch } from './watch.ts'

export type MatchingVisitsQuery = {
  from: string
  to: string
  filter: VisitFilter
  where: readonly EventCondition[]
}

/**
 * Sums of the visits that have an event with certain values, found by reading every visit of the days, a
 * few hundred at a time, until it is done or nobody wants to know any more.
 */
export async function matchingVisits(
  scope: ProjectScope,
  { from, to, filter, where }: MatchingVisitsQuery,
  { isStopped, onProgress }: Watch,
): Promise<VisitSums> {
  const days = await readVisitSums(scope, { from, to, grain: 'day', by: null, filter: {} })
  const total = days.reduce((sum, { sessions }) => sum + sessions, 0)
  let found = NO_VISITS
  let done = 0
  for (const { key: day } of days) {
    let after: { visitorId: number; startedAtMs: number } | null = null
    do {
      const slice: Awaited<ReturnType<typeof readMatchingSlice>> = await readMatchingSlice(scope, {
        day,
        filter,
        where,
        after,
      })
      found = addVisits([found, slice.sums])
      done += slice.visits
      after = slice.after
      onProgress(Math.min(done, total), total)
      await nextTurn()
      if (isStopped()) throw new Stopped()
    } while (after !== null)
  }
  return found
}

/** Nobody waits for the answer any more. */
class Stopped extends Error {
  constructor() {
    super('the question was taken back')
  }
}
