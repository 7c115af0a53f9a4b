import type { ProjectScope } from '../db/scope.ts'
import { inSnapshot } from '../db/scope.ts'
import { type CountedEvents, countEvents } from '../event-log/explorer.ts'
import { readPairSums } from '../read-models/experiment-pairs.ts'
import { readSegmentSums } from '../read-models/experiment-segment-sums.ts'
import { prepareRetro } from '../retro/prepare.ts'
import { accountList } from './account-list.ts'
import { customerGroups } from './customer-groups.ts'
import { customerLoop } from './customer-loop.ts'
import { dealCredit, dealInfluence, dealTouches } from './deal-attribution.ts'
import { computeResult } from './experiment-result.ts'
import { groupMembers } from './group-members.ts'
import { matchingVisits } from './matching-visits.ts'
import { predictedValueAnswer } from './predicted-value.ts'
import { UNWATCHED, type Watch } from './watch.ts'

/** What takes long on a large shop, by name: computed beside everything else. */
const ANSWERS = {
  accountList,
  customerGroups,
  customerLoop,
  groupMembers,
  predictedValue: predictedValueAnswer,
  experimentResult: computeResult,
  segmentSums: (scope: ProjectScope, asked: Parameters<typeof readSegmentSums>[1]) =>
    inSnapshot(scope, (snapshot) => readSegmentSums(snapshot, asked)),
  pairSums: (scope: ProjectScope, asked: Parameters<typeof readPairSums>[1]) =>
    inSnapshot(scope, (snapshot) => readPairSums(snapshot, asked)),
  matchingVisits,
  dealCredit,
  dealInfluence,
  dealTouches,
  countEvents: (scope: ProjectScope, asked: CountedEvents) => countEvents(scope, asked),
  retro: (scope: ProjectScope, { week }: { week: string }) => prepareRetro(scope, week),
}

export type Answers = typeof ANSWERS
export type Kind = keyof Answers
export type AskedOf<K extends Kind> = Parameters<Answers[K]>[1]
export type AnswerOf<K extends Kind> = Awaited<ReturnType<Answers[K]>>

/** Puts long questions to whoever answers them. */
export type Asker = {
  ask<K extends Kind>(
    scope: ProjectScope,
    kind: K,
    asked: AskedOf<K>,
    watch?: Watch,
  ): Promise<AnswerOf<K>>
  close(): Promise<void>
}

/** Answers on the connection of the scope itself. */
export const answer = async <K extends Kind>(
  scope: ProjectScope,
  kind: K,
  asked: AskedOf<K>,
  watch: Watch = UNWATCHED,
): Promise<AnswerOf<K>> => {
  const compute = ANSWERS[kind] as (
    scope: ProjectScope,
    asked: AskedOf<K>,
    watch: Watch,
  ) => Promise<AnswerOf<K>>
  return await compute(scope, asked, watch)
}

/** For a process without a thread that reads: everything is answered in this one. */
export const OWN_ANSWERS: Asker = { ask: answer, close: () => Promise.resolve() }
