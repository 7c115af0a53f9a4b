import type { Config } from '../config.ts'
import { readRetros } from '../config-store/retros.ts'
import { projectScope } from '../db/scope.ts'
import { databasePath, openStore } from '../db/store.ts'
import { type Reproduction, reproduceRetro } from '../retro/reproduce.ts'
import { CommandError, type Output } from './output.ts'
import { projectOf } from './rebuild.ts'

/** `takt retro`: makes a retro again, out of the database or a backup, and says whether it is the same. */
export async function checkRetro(
  config: Config,
  output: Output,
  { project: slug, week, from }: { project: string; week?: string; from?: string },
): Promise<void> {
  const file = from ?? databasePath(config.dataDirectory)
  const wanted = week ?? (await newestWeek(config, slug))
  let made: Reproduction
  try {
    made = await reproduceRetro({ file, slug, week: wanted })
  } catch (error) {
    if (error instanceof RangeError) throw new CommandError(error.message)
    throw error
  }
  if (!made.isSame) {
    throw new CommandError(
      `the retro of ${wanted} reads otherwise in ${String(made.changed.length)} sentences: ${made.changed.join(', ')}`,
    )
  }
  output.answer(made, `The retro of ${wanted} is the same, byte for byte (${made.kept}).`)
}

async function newestWeek(config: Config, slug: string): Promise<string> {
  const store = await openStore(config.dataDirectory)
  try {
    const project = await projectOf(store, slug)
    const [newest] = await readRetros(projectScope(store.reader, project))
    if (newest === undefined) throw new CommandError(`project: "${slug}" has no retro yet`)
    return newest.week
  } finally {
    await store.close()
  }
}
