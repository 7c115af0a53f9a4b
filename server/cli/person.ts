import type { Config } from '../config.ts'
import { projectScope } from '../db/scope.ts'
import { openStore } from '../db/store.ts'
import { exportPerson, forgetPerson } from '../ops/person.ts'
import { CommandError, type Output } from './output.ts'
import { projectOf } from './rebuild.ts'

type Flags = { project: string; id: string }

/** `takt person export`: everything that is stored about somebody, as one JSON document. */
export async function exportPersonCommand(
  config: Config,
  output: Output,
  { project: slug, id }: Flags,
): Promise<void> {
  const store = await openStore(config.dataDirectory)
  try {
    const project = await projectOf(store, slug)
    const found = await exportPerson(projectScope(store.reader, project), id)
    if (found === null) throw nobody(id)
    output.answer(found, JSON.stringify(found, null, 2))
  } finally {
    await store.close()
  }
}

/** `takt person erase`: removes somebody from every table and derives all numbers again. */
export async function erasePersonCommand(
  config: Config,
  output: Output,
  { project: slug, id }: Flags,
): Promise<void> {
  const store = await openStore(config.dataDirectory)
  try {
    const project = await projectOf(store, slug)
    const report = await forgetPerson(store, projectScope(store.reader, project), id)
    if (report === null) throw nobody(id)
    output.answer(
      report,
      `Erased ${String(report.events)} events and ${String(report.quarantined)} held ones under ${String(report.ids.length)} ids; ${String(report.rowsChanged)} derived rows changed. Backups made before still hold them.`,
    )
  } finally {
    await store.close()
  }
}

const nobody = (id: string): CommandError =>
  new CommandError(`nobody is known as "${id}": give a user id or an anonymous id`)
