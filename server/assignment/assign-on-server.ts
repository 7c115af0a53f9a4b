import { type Attributes, assignUnit } from '@takt/shared/assignment'
import { readExperiments } from '../config-store/experiments.ts'
import { readProjectByWriteKey } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { type ProjectScope, projectScope } from '../db/scope.ts'
import { readAssignedVariants } from '../read-models/assigned-variants.ts'
import { type RunningExperiment, runningExperiments } from './running-experiments.ts'

/** Whoever asks for variants: the ids that experiments divide by, and what is known beside them. */
export type Unit = { visitorId: string; accountId: string; attributes: Attributes }

export type Assigned = {
  experiment: RunningExperiment
  /** Null for a unit that takes no part, or of which the needed id is missing. */
  variant: string | null
}

/** The running experiments of one project, and who gets which variant of them. */
export type ServerAssignment = {
  running: readonly RunningExperiment[]
  /** Share of all units that see no experiment. */
  holdout: number
  /** @param keys the experiments that are asked for; all unless given */
  assign(unit: Unit, keys?: readonly string[]): Promise<Assigned[]>
}

/** Finds a project's experiments by its write key; null for an unknown key. */
export async function serverAssignment(
  { store }: Services,
  writeKey: string,
): Promise<ServerAssignment | null> {
  const project = await readProjectByWriteKey(store.reader, writeKey)
  if (project === undefined) return null
  const { holdout } = project.settings
  const running = runningExperiments(await readExperiments(store.reader, project.id))
  const scope = projectScope(store.reader, project)
  return {
    running,
    holdout,
    assign: async (unit, keys) => {
      const wanted = running.filter(({ key }) => keys === undefined || keys.includes(key))
      const seen = await seenBy(scope, unit, wanted)
      return wanted.map((experiment) => ({
        experiment,
        variant: seen.get(experiment.key) ?? fresh(experiment, unit, holdout),
      }))
    },
  }
}

const unitIdOf = ({ unit }: RunningExperiment, { visitorId, accountId }: Unit): string =>
  unit === 'account' ? accountId : visitorId

const fresh = (experiment: RunningExperiment, unit: Unit, holdout: number): string | null =>
  assignUnit(experiment, {
    unitId: unitIdOf(experiment, unit),
    attributes: unit.attributes,
    holdout,
  })

/** What the visitor saw before, where the plan still has that variant. An account is decided by its id alone. */
async function seenBy(
  scope: ProjectScope,
  { visitorId }: Unit,
  experiments: readonly RunningExperiment[],
): Promise<Map<string, string>> {
  const byVisitor = experiments.filter(({ unit }) => unit === 'visitor')
  const seen = await readAssignedVariants(scope, {
    unitId: visitorId,
    experimentKeys: byVisitor.map(({ key }) => key),
  })
  for (const { key, variants } of byVisitor) {
    if (!variants.some((variant) => variant.key === seen.get(key))) seen.delete(key)
  }
  return seen
}
