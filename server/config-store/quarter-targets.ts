import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import { readLastChanges } from './history.ts'

export type Target = { quarter: string; amountMinor: number; currency: string }

const ACTION = 'target.set'

/** What is to be won in each quarter, the latest first. */
export async function readTargets(scope: ProjectScope): Promise<Target[]> {
  const rows = await scope.from('quarter_target').selectAll().orderBy('quarter', 'desc').execute()
  return rows.map(({ quarter, amount_minor: amountMinor, currency }) => ({
    quarter,
    amountMinor,
    currency,
  }))
}

/** The targets that had been set before an instant. */
export async function readTargetsAt(scope: ProjectScope, beforeMs: number): Promise<Target[]> {
  const changes = await readLastChanges(scope, { action: ACTION, beforeMs })
  return [...changes.values()]
    .map(({ details }) => details as Target)
    .toSorted((a, b) => (a.quarter < b.quarter ? 1 : -1))
}

/** Sets what is to be won in a quarter. */
export function putTarget(writer: Writer, change: Change, target: Target): void {
  const { quarter, amountMinor, currency } = target
  writer.transaction(() => {
    writer.run(
      writer.query
        .insertInto('quarter_target')
        .values({ project_id: change.projectId, quarter, amount_minor: amountMinor, currency })
        .onConflict((conflict) =>
          conflict
            .columns(['project_id', 'quarter'])
            .doUpdateSet({ amount_minor: amountMinor, currency }),
        ),
    )
    auditChange(writer, change, { action: ACTION, subject: quarter, details: target })
  })
}
