import { EventType } from '@takt/shared/schemas/event.ts'
import { Hono } from 'hono'
import { z } from 'zod'
import { createEventCounter } from '../event-log/event-counts.ts'
import { countEventsUpTo, headSeq, listEvents } from '../event-log/explorer.ts'
import { QUARANTINE_REASONS, readQuarantine } from '../event-log/quarantine.ts'
import type { Services } from '../context.ts'
import type { ProjectScope } from '../db/scope.ts'
import type { ApiEnv } from './env.ts'
import { DayOrInstant, endMs, startMs } from './instants.ts'
import { isoInstant, publicEvent } from './public-event.ts'
import { query } from './validate.ts'

const Filter = z.object({
  name: z.string().max(255).optional(),
  type: EventType.optional(),
  from: DayOrInstant.optional(),
  to: DayOrInstant.optional(),
})
const Limit = z.coerce.number().int().min(1).max(500)

const Count = Filter.extend({
  /** Stop counting there: 1 asks whether there are any. */
  most: z.coerce.number().int().min(1).max(10_000).optional(),
})
const List = Filter.extend({
  limit: Limit.default(50),
  before: z.coerce.number().int().min(1).optional(),
})
const Refused = z.object({
  limit: Limit.default(50),
  reason: z.enum(QUARANTINE_REASONS).optional(),
})

/** The log as it is, and what was not let into it. */
export function events({ answers }: Services) {
  const countEvents = createEventCounter((scope: ProjectScope, asked) =>
    answers.ask(scope, 'countEvents', asked),
  )
  return new Hono<ApiEnv>()
    .get('/events/count', query(Count), async (c) => {
      const { scope } = c.var
      const { most, ...filter } = c.req.valid('query')
      const asked = filterOf(filter, scope.project.timeZone)
      if (most === undefined) return c.json(await countEvents(scope, asked))
      const count = await countEventsUpTo(scope, { ...asked, most })
      return c.json({ count, seq: await headSeq(scope) })
    })
    .get('/events', query(List), async (c) => {
      const { scope } = c.var
      const { limit, before, ...filter } = c.req.valid('query')
      const found = await listEvents(scope, {
        ...filterOf(filter, scope.project.timeZone),
        limit,
        before,
      })
      return c.json({
        events: found.map(publicEvent),
        next: found.length < limit ? null : (found.at(-1)?.seq ?? null),
      })
    })
    .get('/quarantine', query(Refused), async (c) => {
      const { limit, reason } = c.req.valid('query')
      const { items, total } = await readQuarantine(c.var.scope, {
        limit,
        reasons: reason === undefined ? undefined : [reason],
      })
      return c.json({
        items: items.map(({ receivedAtMs, ...item }) => ({
          ...item,
          receivedAt: isoInstant(receivedAtMs),
        })),
        total,
      })
    })
}

const filterOf = ({ name, type, from, to }: z.infer<typeof Filter>, timeZone: string) => ({
  name,
  type,
  fromMs: from === undefined ? undefined : startMs(from, timeZone),
  toMs: to === undefined ? undefined : endMs(to, timeZone),
})
