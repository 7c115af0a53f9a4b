import type { JsonObject } from '@takt/shared/schemas/event.ts'
import { appendTarget } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { recordEvent } from '../import/crm/record-event.ts'
import { fingerprint } from '../import/import-event.ts'
import type { ApiEnv } from './env.ts'
import { changeBy } from './experiment-record.ts'

/** Tells the log, and answers once the read models know it. */
export async function tell(
  { queue, projector, now }: Services,
  vars: ApiEnv['Variables'],
  {
    name,
    key,
    account,
    fields,
  }: { name: string; key: string; account: string | null; fields: JsonObject },
): Promise<void> {
  const { project } = vars.scope
  const nowMs = now()
  const { actor } = changeBy(vars, nowMs)
  const content = fingerprint([JSON.stringify(fields), String(nowMs)])
  const event = recordEvent({
    name,
    messageId: `${key}-${content}`,
    atMs: nowMs,
    receivedAtMs: nowMs,
    account,
    fields: { ...fields, told_by: actor },
  })
  await queue.submit({ project: appendTarget(project), events: [event], quarantined: [] })
  await projector.catchUp(project.id)
}
