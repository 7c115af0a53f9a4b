import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { canonicalJson } from '@takt/shared/retro'
import type { RetroDocument } from '@takt/shared/schemas/retro.ts'
import { readProjectBySlug } from '../config-store/projects.ts'
import { readRetro } from '../config-store/retros.ts'
import { copyDatabase } from '../db/copy.ts'
import { projectScope } from '../db/scope.ts'
import { databasePath, openStore } from '../db/store.ts'
import { cutLog } from '../event-log/rewrite.ts'
import { rebuildProject } from '../projections/rebuild.ts'
import { prepareRetro } from './prepare.ts'

/** A retro made again: whether it is the same byte for byte, and which sentences are not. */
export type Reproduction = {
  week: string
  isSame: boolean
  /** SHA-256 of the snapshots. */
  kept: string
  made: string
  /** Ids of the sentences that read otherwise, came or went. */
  changed: string[]
}

/**
 * Makes a retro again out of a database, such as a backup: a copy of it is taken back to where the log
 * was, every read model is derived anew, and the same question is asked again.
 *
 * @throws RangeError when the database has no such project or no such retro
 */
export async function reproduceRetro({
  file,
  slug,
  week,
}: {
  file: string
  slug: string
  week: string
}): Promise<Reproduction> {
  const directory = await mkdtemp(join(tmpdir(), 'takt-retro-'))
  try {
    copyDatabase(file, databasePath(directory))
    const store = await openStore(directory)
    try {
      const project = await readProjectBySlug(store.reader, slug)
      if (project === undefined) throw new RangeError(`project: there is no "${slug}"`)
      const scope = projectScope(store.reader, project)
      const retro = await readRetro(scope, week)
      if (retro === undefined) throw new RangeError(`week: there is no retro of ${week}`)
      cutLog(store.writer, { projectId: project.id, afterSeq: retro.seq })
      await rebuildProject({ store, project })
      const made = await prepareRetro(scope, week)
      return {
        week,
        isSame:
          made.snapshotText === retro.snapshot &&
          made.documentText === canonicalJson(retro.document),
        kept: retro.snapshotHash,
        made: made.document.snapshot,
        changed: changedSentences(retro.document, made.document),
      }
    } finally {
      await store.close()
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** Ids of the sentences that differ between two documents, in order. */
export function changedSentences(before: RetroDocument, after: RetroDocument): string[] {
  const own = sentencesOf(before)
  const others = sentencesOf(after)
  const ids = new Set([...own.keys(), ...others.keys()])
  return [...ids].filter((id) => own.get(id) !== others.get(id)).toSorted()
}

const sentencesOf = ({ sections }: RetroDocument): Map<string, string> =>
  new Map(
    sections.flatMap(({ sentences }) => sentences.map((each) => [each.id, canonicalJson(each)])),
  )
