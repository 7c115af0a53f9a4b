import type { Services } from '../context.ts'
import { appendTarget } from '../config-store/projects.ts'
import type { ProjectScope } from '../db/scope.ts'
import { listPlanBreaches, releaseFromQuarantine } from '../event-log/quarantine.ts'
import { planProblem } from './tracking-plan.ts'

const PAGE_EVENTS = 1_000

/** What became of the events that were held for breaking the plan. */
export type ReplayReport = {
  /** Now in the log. */
  stored: number
  /** Were there already. */
  duplicates: number
  /** Still break the plan as it is now. */
  stillHeld: number
}

/**
 * Tries again what a project's tracking plan held, by the plan as it is now.
 *
 * An event leaves the quarantine after it is in the log: whatever happens in between, it is in one of
 * both, and its message id counts once.
 */
export async function replayPlanBreaches(
  { store, queue }: Pick<Services, 'store' | 'queue'>,
  scope: ProjectScope,
): Promise<ReplayReport> {
  const { project } = scope
  const report: ReplayReport = { stored: 0, duplicates: 0, stillHeld: 0 }
  for (let after = 0; ;) {
    const page = await listPlanBreaches(scope, { after, limit: PAGE_EVENTS })
    const last = page.at(-1)
    if (last === undefined) return report
    after = last.id
    const good = page.filter(({ event }) => planProblem(event, project.settings.plan) === null)
    report.stillHeld += page.length - good.length
    const events = good.map(({ event }) => event)
    const result = await queue.submit({ project: appendTarget(project), events, quarantined: [] })
    report.stored += result.stored
    report.duplicates += result.duplicates
    const ids = good.map(({ id }) => id)
    releaseFromQuarantine(store.writer, { projectId: project.id, ids })
  }
}
