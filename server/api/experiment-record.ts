import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { Change } from '../config-store/audit.ts'
import { readExperiment } from '../config-store/experiments.ts'
import type { ProjectScope } from '../db/scope.ts'
import { AppError } from '../errors.ts'
import type { ApiEnv } from './env.ts'
import { actorOf } from './identity.ts'

/** @throws AppError `not_found` */
export async function findExperiment(
  { db, project }: ProjectScope,
  key: string,
): Promise<ExperimentRecord> {
  const record = await readExperiment(db, project.id, key)
  if (record === undefined) throw new AppError('not_found', `there is no experiment "${key}"`)
  return record
}

/** Who changes what and when, as the audit records it. */
export const changeBy = ({ scope, identity }: ApiEnv['Variables'], nowMs: number): Change => ({
  projectId: scope.project.id,
  nowMs,
  actor: actorOf(identity),
})
