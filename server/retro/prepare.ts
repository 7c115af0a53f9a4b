import { createHash } from 'node:crypto'
import { canonicalJson, retroDocument } from '@takt/shared/retro'
import { type RetroDocument, RetroSnapshot } from '@takt/shared/schemas/retro.ts'
import type { ProjectScope } from '../db/scope.ts'
import { gatherSnapshot } from './gather.ts'

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

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
