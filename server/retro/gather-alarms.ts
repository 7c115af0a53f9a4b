import { alarmsOn } from '@takt/shared/metrics'
import type { Mode } from '@takt/shared/schemas/mode.ts'
import type { RetroSnapshot } from '@takt/shared/schemas/retro.ts'
import { readAlarmReadings } from '../api/alarms/read-alarms.ts'
import { readAlarmNotesAt } from '../config-store/alarm-notes.ts'
import type { ProjectScope } from '../db/scope.ts'
import { createDealBooks } from '../read-models/deal-book.ts'
import type { RetroWeek } from './clock.ts'

/** Every alarm of the rhythm that fired on Monday morning, each once, and who had heard it by then. */
export async function gatherAlarms(
  scope: ProjectScope,
  mode: Mode,
  { week, asOfMs }: RetroWeek,
): Promise<Pick<RetroSnapshot, 'alarms' | 'watched'>> {
  const moment = { today: week, nowMs: asOfMs, primary: mode, deals: createDealBooks() }
  const readings = await readAlarmReadings(scope, moment)
  const own = readings.filter((reading) => reading.mode === mode)
  const notes = await readAlarmNotesAt(scope, asOfMs)
  const alarms = alarmsOn(own, { notes, today: week })
  return {
    alarms: alarms
      .filter(({ state }) => state === 'firing')
      .map((alarm) => ({
        rule: alarm.rule,
        name: alarm.name,
        value: alarm.value,
        threshold: alarm.threshold,
        unit: alarm.unit,
        since: alarm.since,
        owner: alarm.owner ?? '',
        acknowledgedUntil: alarm.acknowledgedUntil,
        sentence: alarm.sentence,
        query: alarm.query,
      })),
    watched: {
      rules: alarms.length,
      unknown: alarms.filter(({ state }) => state === 'unknown').map(({ name }) => name),
    },
  }
}
