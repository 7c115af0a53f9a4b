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
  basis: Basis
  result: ExperimentResult
  freshUntilMs: number
}
/** What a result depends on. */
type Basis = Position & { status: string; day: string }
type Underway = { basis: Basis; result: Promise<ExperimentResult> }
type Known = { remembered: Map<string, Remembered>; underway: Map<string, Underway> }

const createKnown = (): Known => ({ remembered: new Map(), underway: new Map() })

/** What is known is shared by all routes of one process. */
const KNOWN = new WeakMap<Asker, Known>()

function knownTo(answers: Asker): Known {
  // Whoever names nobody to ask shares with nobody: its scopes may be of other databases.
  if (answers === OWN_ANSWERS) return createKnown()
  const known = KNOWN.get(answers) ?? createKnown()
  KNOWN.set(answers, known)
  return known
}

export function createExperimentResults(
  now: () => number,
  { answers = OWN_ANSWERS }: { answers?: Asker } = {},
): ExperimentResults {
  const { remembered, underway } = knownTo(answers)

  const compute = async (
    scope: ProjectScope,
    record: ExperimentRecord,
    { key, basis: { status, day }, nowMs }: { key: string; basis: Basis; nowMs: number },
  ): Promise<ExperimentResult> => {
    const asOf = new Date(nowMs).toISOString()
    const question = { record, asOf, today: day }
    const { result, position } = await answers.ask(scope, 'experimentResult', question)
    const doneMs = now()
    if (remembered.size >= REMEMBERED_MAX) remembered.clear()
    const freshUntilMs = doneMs + (doneMs - nowMs) * PATIENCE
    remembered.set(key, { basis: { ...position, status, day }, result, freshUntilMs })
    return result
  }

  /** Several who ask for the same at once wait for one computation. */
  const begin = (
    scope: ProjectScope,
    record: ExperimentRecord,
    at: { key: string; basis: Basis; nowMs: number },
  ): Promise<ExperimentResult> => {
    const result = compute(scope, record, at).finally(() => {
      if (underway.get(at.key)?.result === result) underway.delete(at.key)
    })
    underway.set(at.key, { basis: at.basis, result })
    return result
  }

  return async (scope, record, options) => {
    const patience = options?.patience
    const nowMs = now()
    const key = JSON.stringify([scope.project.id, record.experiment.key])
    const day = today(scope.project, nowMs)
    const basis = { ...(await readPosition(scope)), status: record.status, day }
    const at = { key, basis, nowMs }
    const known = remembered.get(key)
    if (known !== undefined && isSame(known.basis, basis)) {
      return { ...known.result, asOf: new Date(nowMs).toISOString() }
    }
    const next = underway.get(key)
    if (next !== undefined && isSame(next.basis, basis)) return await next.result
    if (patience === undefined) return await begin(scope, record, at)
    const use = usefulness(known, { basis, nowMs, patience })
    if (known !== undefined && use !== 'none') {
      // Whoever asks later is told of what went wrong.
      if (use === 'renew' && next === undefined) begin(scope, record, at).catch(() => undefined)
      return known.result
    }
    return await (underwayFor(record, next) ?? begin(scope, record, at))
  }
}

/** Whoever can wait a little takes what is under way, though it began before the last events. */
const underwayFor = ({ status }: ExperimentRecord, next: Underway | undefined) =>
  next?.basis.status === status ? next.result : null

/** Whether a result that is known will do for somebody with patience, and whether a new one is due. */
function usefulness(
  known: Remembered | undefined,
  { basis, nowMs, patience }: { basis: Basis; nowMs: number; patience: 'list' | 'large' },
): 'keep' | 'renew' | 'none' {
  if (known?.basis.status !== basis.status) return 'none'
  const isFresh = known.basis.day === basis.day && nowMs < known.freshUntilMs
  if (isLarge(known.result)) return isFresh ? 'keep' : 'renew'
  return isFresh && patience === 'list' ? 'keep' : 'none'
}

const isSame = (a: Basis, b: Basis): boolean =>
  a.seq === b.seq && a.appliedAtMs === b.appliedAtMs && a.status === b.status && a.day === b.day

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
