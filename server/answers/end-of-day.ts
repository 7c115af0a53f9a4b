import { DateTime } from 'luxon'
import type { ProjectScope } from '../db/scope.ts'

/** The instant at which a day of the project's zone ends. */
export const endOfDayMs = ({ project }: ProjectScope, day: string): number =>
  DateTime.fromISO(day, { zone: project.timeZone }).endOf('day').toMillis()
