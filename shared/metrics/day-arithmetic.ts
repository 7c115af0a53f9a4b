import { dayText, parseDay } from './calendar.ts'

/** `days` calendar days after a day `YYYY-MM-DD`; before it when negative. */
export const addDays = (day: string, days: number): string => dayText(parseDay(day) + days)

/** 0 Monday to 6 Sunday. */
export const weekdayOf = (day: string): number => (((parseDay(day) + 3) % 7) + 7) % 7
