import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import type { PutResult } from './spend.ts'

/** Stores what somebody tells of costs, offers or creatives, and who told it; nothing new is no change. */
export function putTold(
  writer: Writer,
  change: Change,
  { what, put }: { what: 'spend' | 'offer' | 'creative'; put: (projectId: number) => PutResult },
): PutResult {
  return writer.transaction(() => {
    const result = put(change.projectId)
    if (result.stored > 0) {
      auditChange(writer, change, { action: `${what}.put`, subject: what, details: result })
    }
    return result
  })
}
