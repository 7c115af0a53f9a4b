import type { Mode } from '@takt/shared/schemas/mode.ts'
import { readAnnotations } from '../config-store/annotations.ts'
import { readExperiments } from '../config-store/experiments.ts'
import { readOffers } from '../config-store/offers.ts'
import { readAllRhythmChanges } from '../config-store/quarters.ts'
import { readRetros } from '../config-store/retros.ts'
import { readStageChanges } from '../config-store/stage-changes.ts'
import type { ProjectScope } from '../db/scope.ts'
import { readFirstSeenMs } from '../read-models/first-seen.ts'
import { today } from './today.ts'

/** Something that happened on a day: by itself, or because somebody said so. */
export type Mark = {
  day: string
  kind:
    | 'experiment_started'
    | 'experiment_stopped'
    | 'first_event'
    | 'offer_started'
    | 'offer_ended'
    | 'stage_rule_changed'
    | 'rhythm_changed'
    | 'retro_closed'
    | 'note'
    | 'deploy'
    | 'price'
    | 'campaign'
    | 'outage'
  label: string
  experimentKey?: string
  /** Monday of a retro. */
  week?: string
}

type Days = { from: string; to: string; mode: Mode }

/** What happened in some days of one rhythm, in order. */
export async function readMarks(scope: ProjectScope, days: Days): Promise<Mark[]> {
  const marks = [
    ...(await experimentMarks(scope, days)),
    ...(await offerMarks(scope, days)),
    ...(await ruleMarks(scope, days)),
    ...(await retroMarks(scope, days)),
    ...(await firstEvent(scope)),
    ...(await readAnnotations(scope, days)).map(({ day, kind, label }) => ({ day, kind, label })),
  ]
  return marks
    .filter(({ day }) => day >= days.from && day <= days.to)
    .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
}

const dayOf = ({ project }: ProjectScope, atMs: number): string => today(project, atMs)

async function experimentMarks(scope: ProjectScope, { mode }: Days): Promise<Mark[]> {
  const records = await readExperiments(scope.db, scope.project.id)
  return records
    .filter(({ experiment }) => experiment.mode === mode)
    .flatMap(({ experiment: { name: label, key: experimentKey }, startedAt, stoppedAt }) => {
      const at = (instant: string | null, kind: Mark['kind']): Mark[] =>
        instant === null
          ? []
          : [{ day: dayOf(scope, Date.parse(instant)), kind, label, experimentKey }]
      return [...at(startedAt, 'experiment_started'), ...at(stoppedAt, 'experiment_stopped')]
    })
}

async function offerMarks(scope: ProjectScope, { mode }: Days): Promise<Mark[]> {
  const offers = await readOffers(scope.db, scope.project.id)
  return offers
    .filter((offer) => offer.mode === mode)
    .flatMap(({ name: label, startsOn, endsOn }): Mark[] => [
      { day: startsOn, kind: 'offer_started', label },
      ...(endsOn === null ? [] : [{ day: endsOn, kind: 'offer_ended' as const, label }]),
    ])
}

async function ruleMarks(scope: ProjectScope, { mode }: Days): Promise<Mark[]> {
  const stages = mode === 'b2b' ? await readStageChanges(scope) : []
  const rhythms = await readAllRhythmChanges(scope)
  return [
    ...stages.map(({ name: label, atMs }): Mark => {
      return { day: dayOf(scope, atMs), kind: 'stage_rule_changed', label }
    }),
    ...rhythms
      .filter(({ fromMode }) => fromMode !== null)
      .map(({ toMode, changedAtMs }): Mark => {
        const label = toMode.toUpperCase()
        return { day: dayOf(scope, changedAtMs), kind: 'rhythm_changed', label }
      }),
  ]
}

async function retroMarks(scope: ProjectScope, { mode }: Days): Promise<Mark[]> {
  const retros = await readRetros(scope)
  return retros
    .filter((retro) => retro.mode === mode)
    .flatMap(({ week, closedAtMs, minutes }): Mark[] => {
      const ring = minutes?.items.find(({ kind }) => kind === 'ring')
      if (closedAtMs === null || ring === undefined) return []
      return [{ day: dayOf(scope, closedAtMs), kind: 'retro_closed', label: ring.text, week }]
    })
}

async function firstEvent(scope: ProjectScope): Promise<Mark[]> {
  const firstMs = await readFirstSeenMs(scope)
  if (firstMs === null) return []
  return [{ day: dayOf(scope, firstMs), kind: 'first_event', label: 'First event' }]
}
