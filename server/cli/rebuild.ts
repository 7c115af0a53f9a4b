import type { Config } from '../config.ts'
import { readProjectBySlug, type ProjectRecord } from '../config-store/projects.ts'
import { openStore, type Store } from '../db/store.ts'
import { rebuildProject } from '../projections/rebuild.ts'
import { CommandError, type Output } from './output.ts'
import { createProgress } from './progress.ts'

/** `takt rebuild`: drops and rebuilds the read models, and says what differed. */
export async function rebuild(
  config: Config,
  output: Output,
  { project: slug }: { project: string },
): Promise<void> {
  const store = await openStore(config.dataDirectory)
  const progress = createProgress('Rebuilding')
  try {
    const project = await projectOf(store, slug)
    const report = await rebuildProject({
      store,
      project,
      onProgress: (done: number, total: number) => {
        progress.update(done, total, `${String(done)} of ${String(total)} events`)
      },
    })
    progress.stop()
    const lines = Object.entries(report.models).map(
      ([model, { rows, changed }]) =>
        `${model.padEnd(10)} ${String(rows).padStart(9)} rows  ${String(changed)} changed`,
    )
    output.answer(report, [`${String(report.events)} events`, ...lines].join('\n'))
  } finally {
    progress.stop()
    await store.close()
  }
}

/** @throws CommandError that lists what there is */
export async function projectOf(store: Store, slug: string): Promise<ProjectRecord> {
  const project = await readProjectBySlug(store.reader, slug)
  if (project === undefined) {
    throw new CommandError(
      `there is no project "${slug}" in ${store.path}; create one with: takt project create --name …`,
    )
  }
  return project
}
