import { type AlarmReading, alarmsOn, MESSAGE_DAYS } from '@takt/shared/metrics'
import { Hono } from 'hono'
import { z } from 'zod'
import { acknowledgeAlarm, readAlarmNotes } from '../../config-store/alarm-notes.ts'
import type { Services } from '../../context.ts'
import type { ProjectScope } from '../../db/scope.ts'
import { AppError } from '../../errors.ts'
import { readMessageLoad } from '../../read-models/message-load.ts'
import { addDays } from '../../read-models/period.ts'
import type { ApiEnv } from '../env.ts'
import { changeBy } from '../experiment-record.ts'
import { today } from '../today.ts'
import { body } from '../validate.ts'
import { readAlarmReadings } from './read-alarms.ts'

const Acknowledge = z.strictObject({
  /** Last day on which the alarm keeps quiet. */
  until: z.iso.date(),
  owner: z.string().trim().max(100).default(''),
})

/** Alarms, and who has heard them. */
export function alarms(services: Services) {
  const { store, now } = services
  return new Hono<ApiEnv>()
    .get('/alarms', async (c) => {
      const { scope } = c.var
      const { day, readings } = await readingsNow(services, scope)
      const notes = await readAlarmNotes(scope)
      return c.json({ today: day, alarms: alarmsOn(readings, { notes, today: day }) })
    })
    .get('/message-load', async (c) => {
      const { scope } = c.var
      const to = today(scope.project, now())
      const from = addDays(to, 1 - MESSAGE_DAYS)
      const cap = scope.project.settings.messagesPerWeekMax
      const load = await readMessageLoad(scope, { from, untilMs: now(), over: cap })
      return c.json({ from, to, cap, people: load.people })
    })
    .post('/alarms/:rule/acknowledge', body(Acknowledge), async (c) => {
      const { scope } = c.var
      const rule = c.req.param('rule')
      const { until, owner } = c.var.body
      const { day, readings } = await readingsNow(services, scope)
      if (until < day) throw new AppError('invalid_request', 'until: is in the past')
      if (!readings.some((reading) => reading.rule === rule)) {
        throw new AppError('not_found', `there is no alarm rule "${rule}"`)
      }
      acknowledgeAlarm(store.writer, changeBy(c.var, now()), { rule, until, owner })
      const notes = await readAlarmNotes(scope)
      return c.json({
        alarm: alarmsOn(readings, { notes, today: day }).find((alarm) => alarm.rule === rule),
      })
    })
}

async function readingsNow(
  { deals, now }: Services,
  scope: ProjectScope,
): Promise<{ day: string; readings: AlarmReading[] }> {
  // What was said in this very millisecond is known.
  const nowMs = now() + 1
  const day = today(scope.project, nowMs)
  const primary = scope.project.mode === 'b2b' ? 'b2b' : 'b2c'
  return { day, readings: await readAlarmReadings(scope, { today: day, nowMs, primary, deals }) }
}
