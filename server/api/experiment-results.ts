import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { ExperimentResult } from '@takt/shared/schemas/result.ts'
import { type Asker, OWN_ANSWERS } from '../answers/answers.ts'
import type { ResultView } from '../answers/experiment-result.ts'
import type { ProjectScope } from '../db/scope.ts'
import { type Position, readPosition } from '../read-models/projector-position.ts'
import { today } from './today.ts'

const REMEMBERED_MAX = 200

/** A result may be older than the log by this many times the cost of a new one, where it may be at all. */
const PATIENCE = 20
/** Units of a large experiment, of which the last result is given while a new one is computed. */
const LARGE_UNITS = 10_000

/**
 * Results of experiments; computed again only when the log, the status or the day has moved. Each says
 * how much of the log it includes (`seq`) and when it was computed (`asOf`).
 *
 * @param options.patience `list`: any result may be a little behind; `large`: one of a large experiment
 *   may, so that a page under live traffic does not wait for what changes little; absent: none
 */
export type ExperimentResults = (
  scope: ProjectScope,
  record: ExperimentRecord,
  options?: { patience: 'list' | 'large' },
) => Promise<ExperimentResult>

type Remembered = {
  basis: Position & { state: string }
  result: ExperimentResult
  freshUntilMs: number
  next: Promise<ExperimentResult> | null
}

/** What is known is shared by all routes of one process. */
const REMEMBERED = new WeakMap<Asker, Map<string, Remembered>>()

/** @param options.isPast `now` lies in the past: what happened on its day and later is left out */
export function createExperimentResults(
  now: () => number,
  { isPast = false, answers = OWN_ANSWERS }: { isPast?: boolean; answers?: Asker } = {},
): ExperimentResults {
  const shared = REMEMBERED.get(answers) ?? new Map<string, Remembered>()
  const remembered = isPast || answers === OWN_ANSWERS ? new Map<string, Remembered>() : shared
  if (remembered === shared) REMEMBERED.set(answers, shared)

  const compute = async (
    scope: ProjectScope,
    record: ExperimentRecord,
    { key, state, nowMs }: { key: string; state: string; nowMs: number },
  ): Promise<ExperimentResult> => {
    const asOf = new Date(nowMs).toISOString()
    const day = today(scope.project, nowMs)
    const question = { record, asOf, today: day, isPast }
    const { result, position } = await answers.ask(scope, 'experimentResult', question)
    const doneMs = now()
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    const freshUntilMs = doneMs + (doneMs - nowMs) * PATIENCE
    remembered.set(key, { basis: { ...position, state }, result, freshUntilMs, next: null })
    return result
  }

  return async (scope, record, options) => {
    const patience = options?.patience
    const nowMs = now()
    const key = JSON.stringify([scope.project.id, record.experiment.key])
    const state = JSON.stringify([record.status, today(scope.project, nowMs)])
    const at = { key, state, nowMs }
    const known = remembered.get(key)
    if (known?.basis.state !== state) return await compute(scope, record, at)
    const { seq, appliedAtMs } = await readPosition(scope)
    if (known.basis.seq === seq && known.basis.appliedAtMs === appliedAtMs) {
      return { ...known.result, asOf: new Date(nowMs).toISOString() }
    }
    if (patience === 'list' && nowMs < known.freshUntilMs) return known.result
    if (patience === undefined || !isLarge(known.result)) return await compute(scope, record, at)
    if (nowMs >= known.freshUntilMs && known.next === null) {
      known.next = compute(scope, record, at)
      known.next.catch(() => {
        known.next = null
      })
    }
    return known.result
  }
}

const isLarge = ({ variants }: ExperimentResult): boolean =>
  variants.reduce((sum, { units }) => sum + units, 0) > LARGE_UNITS

/** The comparisons of a view, with the health and the verdict of the plan. */
export async function viewResult(
  scope: ProjectScope,
  record: ExperimentRecord,
  {
    planned,
    view,
    day,
    answers,
  }: { planned: ExperimentResult; view: ResultView; day: string; answers: Asker },
): Promise<ExperimentResult> {
  const question = { record, asOf: planned.asOf, today: day, view }
  const { result } = await answers.ask(scope, 'experimentResult', question)
  return { ...result, verdict: planned.verdict }
}
