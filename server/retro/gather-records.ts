import { dealsAsOf, parseDay } from '@takt/shared/metrics'
import { learningState } from '@takt/shared/program'
import type { RetroSnapshot } from '@takt/shared/schemas/retro.ts'
import { stalled } from '../api/pipeline/ageing.ts'
import { readDecisions } from '../config-store/decisions.ts'
import { readExperiments } from '../config-store/experiments.ts'
import { readLearnings } from '../config-store/learnings.ts'
import type { ProjectScope } from '../db/scope.ts'
import { createDealBooks } from '../read-models/deal-book.ts'
import type { RetroWeek } from './clock.ts'

const STALLED_SHOWN = 5

/** Decisions of the week, and those whose review or follow-up is due by Monday. */
export async function gatherDecisions(
  scope: ProjectScope,
  { week, from, asOfMs }: RetroWeek,
): Promise<RetroSnapshot['decisions']> {
  const records = await readExperiments(scope.db, scope.project.id)
  const names = new Map(records.map(({ experiment }) => [experiment.key, experiment.name]))
  const decisions = await readDecisions(scope, { today: week })
  return decisions
    .filter(({ decidedAt }) => Date.parse(decidedAt) < asOfMs)
    .flatMap(({ id, experiment, code, owner, decidedOn, reviewOn, followUp }) => {
      const dueOn = [reviewOn, followUp.dueOn].filter((day) => day !== null).toSorted()[0] ?? null
      const isDue = dueOn !== null && dueOn <= week && followUp.answer === null
      if (decidedOn < from && !isDue) return []
      const name = names.get(experiment) ?? experiment
      return [
        {
          key: String(id),
          title: `${name}: ${code.replaceAll('_', ' ')}`,
          owner,
          decidedOn,
          reviewOn: dueOn,
          outcome: followUp.answer === null ? null : followUp.answer.replaceAll('_', ' '),
        },
      ]
    })
    .toSorted((a, b) => (a.decidedOn < b.decidedOn ? -1 : a.decidedOn > b.decidedOn ? 1 : 0))
}

/** Learnings that the results known by Monday contradict. */
export async function gatherContested(
  scope: ProjectScope,
  { week }: RetroWeek,
): Promise<RetroSnapshot['learnings']> {
  const learnings = await readLearnings(scope, { today: week })
  return learnings
    .filter(({ createdOn }) => createdOn < week)
    .filter((learning) => {
      const evidence = learning.evidence.filter(({ notedOn }) => notedOn < week)
      return learningState(learning, evidence, week).state === 'contested'
    })
    .map(({ id, statement }) => ({ key: String(id), title: statement, state: 'contested' }))
    .toSorted((a, b) => Number(a.key) - Number(b.key))
}

/** The deals that stood still on Monday, where delay weighs most first. */
export async function gatherStalled(
  scope: ProjectScope,
  { week }: RetroWeek,
): Promise<RetroSnapshot['deals']> {
  const { deals, ...book } = await createDealBooks().of(scope)
  const { currency, settings } = scope.project
  const open = new Set(
    dealsAsOf(deals, parseDay(week) - 1).flatMap(({ id, stage }) => (stage === null ? [] : [id])),
  )
  const found = stalled({ book: { deals, ...book }, currency, settings, today: week })
  return found.deals
    .filter(({ key }) => open.has(key))
    .slice(0, STALLED_SHOWN)
    .map((deal) => ({
      key: deal.key,
      name: deal.name ?? deal.key,
      stage: deal.stageName,
      daysInStage: deal.ageDays,
      normDays: deal.norm.thresholdDays,
      amountMinor: deal.amountMinor,
      valueDays: deal.valueDays,
    }))
}
