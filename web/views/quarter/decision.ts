import { formatCount } from '../../format/number.ts'
import { type MessageKey, t } from '../../state/i18n.svelte.ts'
import type { Speed } from './quarter.ts'

const HOURS = 24
const MINUTES = 60

/** A time in the unit that people would say it in. */
export function durationOf(days: number, locale: string): string {
  const hours = days * HOURS
  if (hours < 2)
    return t('position.minutes', { count: formatCount(Math.round(hours * MINUTES), locale) })
  if (days < 2) return t('position.hours', { count: formatCount(Math.round(hours), locale) })
  return t('position.days', { count: formatCount(Math.round(days), locale) })
}

/** How a time is called: within a day it is of minutes or hours. */
export const speedKey = (speed: Speed, medianDays: number): MessageKey =>
  speed === 'minutes_to_days' && medianDays < 1
    ? 'position.speed.minutes_to_hours'
    : `position.speed.${speed}`
