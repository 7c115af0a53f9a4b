import type { AlarmReading } from '@takt/shared/metrics'
import type { ProjectScope } from '../../db/scope.ts'
import type { AlarmMoment, AlarmReader } from './alarm-reader.ts'
import { habitAlarms } from './habit-alarms.ts'
import { ltvAlarms } from './ltv-alarms.ts'
import { salesAlarms } from './sales-alarms.ts'
import { salesBandAlarms } from './sales-band-alarms.ts'
import { shopAlarms } from './shop-alarms.ts'
import { spendAlarms } from './spend-alarms.ts'

/** Every area that has alarms. */
const READERS: readonly AlarmReader[] = [
  shopAlarms,
  salesAlarms,
  salesBandAlarms,
  spendAlarms,
  ltvAlarms,
  habitAlarms,
]

/** The readings of all rules that a project's mode has. */
export async function readAlarmReadings(
  scope: ProjectScope,
  moment: AlarmMoment,
): Promise<AlarmReading[]> {
  const readings: AlarmReading[] = []
  for (const read of READERS) readings.push(...(await read(scope, moment)))
  return readings
}
