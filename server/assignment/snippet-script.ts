import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import type { ExperimentRecord } from '@takt/shared/schemas/experiment.ts'
import { webAsset } from '../assets.ts'
import { type RunningExperiment, runningExperiments } from './running-experiments.ts'

/** The part of an experiment that a browser may know. */
type DeliveredExperiment = Pick<RunningExperiment, 'key' | 'seed' | 'variants'> & {
  /** Present when accounts are bucketed, not visitors. */
  unit?: 'account'
}

/** The running experiments, as the snippet assigns them. */
export function deliveredExperiments(records: readonly ExperimentRecord[]): DeliveredExperiment[] {
  return runningExperiments(records).map(({ key, seed, unit, variants }) => ({
    key,
    seed,
    ...(unit === 'account' ? { unit } : {}),
    variants,
  }))
}

/** One script: a project's configuration in front of the snippet. */
export type SnippetScript = { body: string; etag: string }

const SNIPPET_PATH = ['dist-snippet', 'snippet.js'] as const

export async function snippetScript(
  writeKey: string,
  records: readonly ExperimentRecord[],
): Promise<SnippetScript> {
  const code = await readFile(webAsset(...SNIPPET_PATH), 'utf8')
  const config = { writeKey, experiments: deliveredExperiments(records) }
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
