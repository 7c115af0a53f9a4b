import { fandomLoop } from '@takt/shared/metrics'
import { inSnapshot, type ProjectScope } from '../db/scope.ts'
import { readFandomLoop } from '../read-models/fandom-loop.ts'

/** What customers of some days did after the purchase, with the share of each step. */
export async function customerLoop(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
) {
  const steps = fandomLoop(await inSnapshot(scope, (now) => readFandomLoop(now, { from, to })))
  const customers = steps[0]?.customers ?? 0
  return { from, to, customers, steps }
}
