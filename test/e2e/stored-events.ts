import { readProjectBySlug } from '../../server/config-store/projects.ts'
import { openStore } from '../../server/db/store.ts'
import { listEvents, type LoggedEvent } from '../../server/event-log/explorer.ts'

/** Everything that a stopped server's log holds for a project, in arrival order. */
export async function storedEvents(dataDirectory: string, slug: string): Promise<LoggedEvent[]> {
  const store = await openStore(dataDirectory)
  try {
    const project = await readProjectBySlug(store.reader, slug)
    if (project === undefined) throw new Error(`no project "${slug}"`)
    const events = await listEvents({ db: store.reader, project }, { limit: 1_000_000 })
    return events.toReversed()
  } finally {
    await store.close()
  }
}
