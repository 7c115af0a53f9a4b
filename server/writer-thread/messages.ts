import type { ProjectionContext } from '../projections/context.ts'
import type { Group, Outcome } from '../ingest/group-commit.ts'

/** What the thread is started with. */
export type Start = { path: string; logLevel: string }

/** What it is asked to do; one at a time, in this order. */
export type Task =
  | { kind: 'commit'; group: Group }
  | { kind: 'project'; project: ProjectionContext['project'] }
  | { kind: 'close' }

/** What came of a task. */
export type Done =
  | { kind: 'committed'; outcomes: Outcome[] }
  | { kind: 'projected'; isMore: boolean }
  | { kind: 'closed' }
  | { kind: 'failed'; error: Error }
