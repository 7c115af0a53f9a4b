import { createHash } from 'node:crypto'
import type { Traffic } from '@takt/shared/assignment'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import type { Consent } from '@takt/shared/schemas/project-settings.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import { runningExperiments } from './running-experiments.ts'
import { snippetFile } from './snippet-files.ts'

/** The part of an experiment that a browser may know. */
type DeliveredExperiment = Traffic & {
  key: string
  /** Present when accounts are bucketed, not visitors. */
  unit?: 'account'
}

/** What the snippet must know to run: nothing that is not meant for a visitor's eyes. */
export type SnippetConfig = {
  writeKey: string
  consent?: Consent
  visitor?: string
  holdout?: number
  experiments: readonly DeliveredExperiment[]
}

/** @param visitor today's id of a visitor without storage, where the project measures that way */
export function snippetConfig(
  { writeKey, settings: { holdout, consent } }: ProjectRecord,
  { records, visitor }: { records: readonly ExperimentRecord[]; visitor: string | null },
): SnippetConfig {
  return {
    writeKey,
    ...(consent === 'full' ? {} : { consent }),
    ...(visitor === null ? {} : { visitor }),
    ...(holdout > 0 ? { holdout } : {}),
    experiments: runningExperiments(records).map(({ name: _name, unit, ...traffic }) => ({
      ...traffic,
      ...(unit === 'account' ? { unit } : {}),
    })),
  }
}

/** One script: a project's configuration in front of the snippet; without assignment where nothing runs. */
export async function snippetScript(
  config: SnippetConfig,
): Promise<{ body: string; etag: string }> {
  const code = await snippetFile(config.experiments.length > 0 ? 'snippet.js' : 'collector.js')
  const body = `self.__takt=${scriptJson(config)};\n${code}`
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`
  return { body, etag }
}

/** JSON that stays inert inside a script, whatever its strings hold. */
function scriptJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('<', String.raw`\u003c`)
    .replaceAll('\u2028', String.raw`\u2028`)
    .replaceAll('\u2029', String.raw`\u2029`)
}
