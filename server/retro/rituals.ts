import { nextQuarter, planQuarterOf } from '@takt/shared/retro'
import { DateTime } from 'luxon'
import type { Ritual } from '../config-store/rituals.ts'

/**
 * When a ritual takes place next, at its time on the clock of the workspace: 10:00 stays 10:00 when the
 * clocks change. A quarterly one is on the Monday on which a quarter begins.
 *
 * @returns ISO 8601 with the offset that holds then
 */
export function nextRitual(
  { every, weekday, at }: Pick<Ritual, 'every' | 'weekday' | 'at'>,
  { nowMs, timeZone }: { nowMs: number; timeZone: string },
): string {
  const now = DateTime.fromMillis(nowMs, { zone: timeZone })
  const [hour = 0, minute = 0] = at.split(':').map(Number)
  const on = (day: DateTime): DateTime => day.set({ hour, minute, second: 0, millisecond: 0 })
  return (every === 'quarter' ? quarterly(now, on) : recurring(now, { every, weekday, on })).toISO(
    ISO,
  ) as string
}

const ISO = { suppressMilliseconds: true } as const

function recurring(
  now: DateTime,
  {
    every,
    weekday,
    on,
  }: { every: 'day' | 'week'; weekday: number | null; on: (day: DateTime) => DateTime },
): DateTime {
  const step = every === 'day' ? { days: 1 } : { weeks: 1 }
  const first = every === 'day' ? now : now.startOf('week').plus({ days: (weekday ?? 1) - 1 })
  const next = on(first)
  return next > now ? next : on(first.plus(step))
}

function quarterly(now: DateTime, on: (day: DateTime) => DateTime): DateTime {
  const quarter = planQuarterOf(now.toISODate() ?? '')
  const zone = { zone: now.zone }
  const next = on(DateTime.fromISO(quarter.startsOn, zone))
  return next > now ? next : on(DateTime.fromISO(nextQuarter(quarter).startsOn, zone))
}

/** What a new workspace begins with, by rhythm. */
export const FIRST_RITUALS: readonly Ritual[] = [
  {
    key: 'daily-look',
    mode: 'b2c',
    name: 'Look at yesterday',
    every: 'day',
    weekday: null,
    at: '09:00',
    owner: '',
  },
  {
    key: 'weekly-retro-b2c',
    mode: 'b2c',
    name: 'Weekly retro',
    every: 'week',
    weekday: 1,
    at: '10:00',
    owner: '',
  },
  {
    key: 'weekly-retro-b2b',
    mode: 'b2b',
    name: 'Weekly retro',
    every: 'week',
    weekday: 1,
    at: '10:00',
    owner: '',
  },
  {
    key: 'quarter-okr',
    mode: 'b2b',
    name: 'Quarter OKR',
    every: 'quarter',
    weekday: null,
    at: '10:00',
    owner: '',
  },
]
