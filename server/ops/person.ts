import type { Store } from '../db/store.ts'
import type { ProjectScope } from '../db/scope.ts'
import { type LoggedEvent, listEventsOfPerson } from '../event-log/explorer.ts'
import {
  type AccountEntry,
  readEntriesNaming,
  redactAccountEntries,
} from '../config-store/account-entries.ts'
import { erasePerson } from '../event-log/rewrite.ts'
import { removeOwnVisitors } from '../config-store/projects.ts'
import { rebuildProject } from '../projections/rebuild.ts'
import { readAnswersNaming } from '../read-models/deal-discovery.ts'
import { readPersonIds } from '../read-models/person-ids.ts'
import { type PersonRows, readPersonRows } from '../read-models/person-rows.ts'

/** Everything that is stored about one person. */
export type PersonExport = {
  project: string
  /** Every id under which the person is known. */
  ids: string[]
  events: LoggedEvent[]
  /** What was derived from the events, by table. */
  derived: PersonRows
  /** What people wrote about accounts that names the person. */
  entries: AccountEntry[]
  /** What was written down of conversations with a customer and names the person. */
  answers: { deal: string; text: string }[]
}

/** What is known of a person, by any of their ids; null when nobody has this id. */
export async function exportPerson(scope: ProjectScope, id: string): Promise<PersonExport | null> {
  const person = await readPersonIds(scope, id)
  if (person === null) return null
  return {
    project: scope.project.slug,
    ids: person.ids,
    events: await listEventsOfPerson(scope, person),
    derived: await readPersonRows(scope, person),
    entries: await readEntriesNaming(scope, person.ids),
    answers: await readAnswersNaming(scope, person.ids),
  }
}

export type ErasureReport = {
  ids: string[]
  events: number
  quarantined: number
  rowsChanged: number
}

/**
 * Erases a person from every table and derives every number again without them; null when nobody has
 * this id. What was backed up before is not touched.
 */
export async function forgetPerson(
  store: Store,
  scope: ProjectScope,
  id: string,
  nowMs: number = Date.now(),
): Promise<ErasureReport | null> {
  const { project } = scope
  const person = await readPersonIds(scope, id)
  if (person === null) return null
  const erased = erasePerson(store.writer, {
    projectId: project.id,
    person,
    ids: person.ids,
    nowMs,
  })
  redactAccountEntries(store.writer, { projectId: project.id, ids: person.ids })
  removeOwnVisitors(store.writer, { projectId: project.id, visitors: person.ids })
  const { models } = await rebuildProject({ store, project })
  const rowsChanged = Object.values(models).reduce((sum, { changed }) => sum + changed, 0)
  return { ids: person.ids, ...erased, rowsChanged }
}
