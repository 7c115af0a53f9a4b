import { metricById } from '@takt/shared/metrics'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { RetroExperiment } from '@takt/shared/schemas/retro.ts'
import { computeResult } from '../answers/experiment-result.ts'
import { glanceOf } from '../api/glance.ts'
import { today } from '../api/today.ts'
import { readExperiments } from '../config-store/experiments.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { RetroWeek } from './clock.ts'

/** Experiments as they stood on Monday morning: new, ended in the week, running or waiting. */
export async function gatherExperiments(
  scope: ProjectScope,
  { from, asOfMs }: RetroWeek,
): Promise<RetroExperiment[]> {
  const at = {
    asOf: new Date(asOfMs).toISOString(),
    today: today(scope.project, asOfMs),
    isPast: true,
  }
  const dayOf = (at: string | null): string | null =>
    at === null ? null : today(scope.project, Date.parse(at))
  const found: RetroExperiment[] = []
  for (const known of await readExperiments(scope.db, scope.project.id)) {
    const record = asOf(known, asOfMs)
    if (record === null) continue
    const stoppedOn = dayOf(record.stoppedAt)
    if (record.status === 'stopped' && (stoppedOn === null || stoppedOn < from)) continue
    const { key, name, mode, owner } = record.experiment
    found.push({
      key,
      name,
      mode,
      owner,
      status: record.status,
      startedOn: dayOf(record.startedAt),
      stoppedOn,
      verdict:
        record.status === 'draft'
          ? null
          : verdictOf(record, (await computeResult(scope, { record, ...at })).result),
    })
  }
  return found.toSorted((a, b) => (a.key < b.key ? -1 : 1))
}

/** The record as it was at an instant; null when there was none. */
function asOf(record: ExperimentRecord, atMs: number): ExperimentRecord | null {
  const isBefore = (at: string | null): at is string => at !== null && Date.parse(at) < atMs
  if (!isBefore(record.createdAt)) return null
  if (!isBefore(record.startedAt)) {
    return record.startedAt === null && record.status !== 'draft'
      ? null
      : { ...record, status: 'draft', startedAt: null, stoppedAt: null }
  }
  return isBefore(record.stoppedAt) ? record : { ...record, status: 'running', stoppedAt: null }
}

function verdictOf(
  record: ExperimentRecord,
  result: Parameters<typeof glanceOf>[1],
): RetroExperiment['verdict'] {
  const { verdict, units, metric, leader } = glanceOf(record, result)
  const { estimate = null, lower = null, upper = null } = leader?.relative ?? {}
  return {
    code: verdict.code,
    cause: String(verdict.facts['cause'] ?? ''),
    nextLook: verdict.nextLook,
    units,
    metric,
    metricName: metricById(metric)?.name ?? { en: metric, de: metric },
    leader: leader?.variant ?? null,
    relative: estimate,
    lower,
    upper,
  }
}
