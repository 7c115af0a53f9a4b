import { canonicalJson } from '@takt/shared/retro'
import { addItem, readItems, setItemStatus } from '../config-store/retro-items.ts'
import { closeRetro, openRetro, readRetro } from '../config-store/retros.ts'
import type { ProjectRecord } from '../config-store/projects.ts'
import type { Services } from '../context.ts'
import { projectScope } from '../db/scope.ts'
import { lastDueWeek, retroOf } from '../retro/clock.ts'
import { makeRetro } from '../retro/make.ts'
import { addDays } from '../read-models/period.ts'

const ACTOR = 'demo'
const HOUR_MS = 3_600_000
const MEETING_AFTER_HOURS = 4

/** What a demo team made of a week: one ring, what it parked, what it will do. */
export type DemoMeeting = {
  ring: string
  parked: string
  note: string
  /** The first is done by the next Monday. */
  actions: readonly { text: string; owner: string }[]
}

export const SHOP_MEETING: DemoMeeting = {
  ring: 'One promise on the buy button, on every product page',
  parked: 'Rewrite the whole checkout',
  note: 'The countdown brings clicks and no orders: it presses, it does not convince.',
  actions: [
    { text: 'Film five customers on the first week of use', owner: 'Ben, creative' },
    { text: 'Find out where the one-page checkout loses visitors', owner: 'Cem, CRM' },
  ],
}
export const COMPANY_MEETING: DemoMeeting = {
  ring: 'Security documents go out before the demo, not after it',
  parked: 'A booth at the spring fair',
  note: 'Three deals wait for the same questionnaire: answer it once, for all.',
  actions: [
    { text: 'Write the one-page data-processing overview', owner: 'Dana, solutions' },
    { text: 'Ask two customers for a reference call', owner: 'Emil, sales' },
  ],
}

/** Two retros of a demo workspace: one that a team has closed, and this week's, which waits for it. */
export async function ensureRetros(
  services: Services,
  project: ProjectRecord,
  { meeting, nowMs }: { meeting: DemoMeeting; nowMs: number },
): Promise<void> {
  const { writer, reader } = services.store
  const scope = projectScope(reader, project)
  const due = lastDueWeek(nowMs, project.timeZone)
  const before = addDays(due, -7)
  for (const week of [before, due]) {
    if ((await readRetro(scope, week)) !== undefined) continue
    const { asOfMs } = retroOf(week, project.timeZone)
    await makeRetro({ scope, writer }, { week, nowMs: asOfMs, actor: ACTOR })
    if (week === before) await meet(services, project, { meeting, week, asOfMs })
  }
}

async function meet(
  { store: { writer, reader } }: Services,
  project: ProjectRecord,
  { meeting, week, asOfMs }: { meeting: DemoMeeting; week: string; asOfMs: number },
): Promise<void> {
  const scope = projectScope(reader, project)
  const nowMs = asOfMs + MEETING_AFTER_HOURS * HOUR_MS
  const change = { projectId: project.id, actor: ACTOR, nowMs, week }
  const plain = { topic: '', owner: '', dueOn: null }
  openRetro(writer, change, week)
  addItem(writer, change, { kind: 'note', text: meeting.note, ...plain })
  addItem(writer, change, { kind: 'ring', text: meeting.ring, ...plain })
  addItem(writer, change, { kind: 'parked', text: meeting.parked, ...plain })
  const ids = meeting.actions.map(({ text, owner }, index) =>
    addItem(writer, change, {
      kind: 'action',
      topic: '',
      text,
      owner,
      dueOn: addDays(week, 3 + index),
    }),
  )
  const agenda = (await readRetro(scope, week))?.agenda ?? []
  const items = (await readItems(scope, week)).map(
    ({ week: _week, statusAtMs: _at, createdAtMs: _created, ...item }) => item,
  )
  const closedAt = new Date(nowMs + HOUR_MS).toISOString()
  closeRetro(writer, change, canonicalJson({ closedAt, closedBy: ACTOR, agenda, items }))
  const [first] = ids
  if (first === undefined) return
  setItemStatus(writer, { ...change, nowMs: nowMs + 48 * HOUR_MS }, { id: first, status: 'done' })
}
