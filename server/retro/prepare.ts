import { createHash } from 'node:crypto'
import { canonicalJson, retroDocument } from '@takt/shared/retro'
import { type AgendaTopic, type RetroDocument, RetroSnapshot } from '@takt/shared/schemas/retro.ts'
import { addRetro } from '../config-store/retros.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { gatherSnapshot } from './gather.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Minutes of each line: an hour is not needed, three quarters are enough. */
const AGENDA: readonly (readonly [string, number])[] = [
  ['actions', 5],
  ['metrics', 5],
  ['experiments', 10],
  ['checkpoints', 5],
  ['losses', 5],
  ['ring', 10],
  ['close', 5],
]

/** A week's retro, made but not kept. */
export type PreparedRetro = {
  snapshot: RetroSnapshot
  /** Canonical JSON of the snapshot, and of what it says. */
  snapshotText: string
  documentText: string
  document: RetroDocument
}

/** Makes a week's retro of what is known: the same log, settings and records give the same bytes. */
export async function prepareRetro(scope: ProjectScope, week: string): Promise<PreparedRetro> {
  const snapshot = RetroSnapshot.parse(await gatherSnapshot(scope, week))
  const document = retroDocument(snapshot, sha256)
  return {
    snapshot,
    snapshotText: canonicalJson(snapshot),
    document,
    documentText: canonicalJson(document),
  }
}

/** Makes and keeps a week's retro; false when the week has one, which then stays as it is. */
export async function makeRetro(
  { scope, writer }: { scope: ProjectScope; writer: Writer },
  { week, nowMs, actor }: { week: string; nowMs: number; actor: string },
): Promise<boolean> {
  const { snapshot, snapshotText, documentText, document } = await prepareRetro(scope, week)
  return addRetro(
    writer,
    { projectId: scope.project.id, nowMs, actor },
    {
      week,
      mode: snapshot.mode,
      asOfMs: Date.parse(snapshot.asOf),
      seq: snapshot.seq,
      snapshot: snapshotText,
      snapshotHash: document.snapshot,
      document: documentText,
      agenda: freshAgenda(),
    },
  )
}

const freshAgenda = (): AgendaTopic[] =>
  AGENDA.map(([id, minutes]) => ({ id, minutes, spentS: 0, runningSince: null }))
