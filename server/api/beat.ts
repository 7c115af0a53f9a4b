import { Mode } from '@takt/shared/schemas/mode.ts'
import { Hono } from 'hono'
import { DateTime } from 'luxon'
import { z } from 'zod'
import type { Services } from '../context.ts'
import { type Mark, readMarks } from './beat-marks.ts'
import type { ApiEnv } from './env.ts'
import { today } from './today.ts'
import { query } from './validate.ts'

const WEEK_DAYS = 7
const SPRINT_WEEKS = 2
const QUARTER_WEEKS = 13

type Cell = { start: string; end: string; label: string; state: 'past' | 'today' | 'future' }

/** The strip under the header of every page. */
export type Beat = {
  mode: Mode
  today: string
  title:
    | { kind: 'sprint'; number: number; year: number; day: number; of: number }
    | { kind: 'quarter'; number: number; year: number; week: number; of: number }
  cells: Cell[]
  marks: Mark[]
}

const Ask = z.object({ mode: Mode.optional() })

/** The clock of a rhythm: the days of the sprint, or the weeks of the quarter, and what happened. */
export function beat({ now }: Services) {
  return new Hono<ApiEnv>().get('/beat', query(Ask), async (c) => {
    const { scope } = c.var
    const own = scope.project.mode === 'b2b' ? 'b2b' : 'b2c'
    const mode = c.req.valid('query').mode ?? own
    const day = today(scope.project, now())
    const clock = mode === 'b2c' ? sprintAt(day) : quarterAt(day)
    const from = clock.cells[0]?.start ?? day
    const to = clock.cells.at(-1)?.end ?? day
    const marks = await readMarks(scope, { from, to, mode })
    return c.json({ mode, today: day, ...clock, marks } satisfies Beat)
  })
}

/**
 * The two-week sprint of a day. Sprints begin on the Monday of every odd ISO week; in a year of 53
 * weeks the last one has a single week, so that every year begins with sprint 1.
 */
export function sprintAt(day: string): Pick<Beat, 'title' | 'cells'> {
  const date = DateTime.fromISO(day, { zone: 'utc' })
  const isSecond = date.weekNumber % SPRINT_WEEKS === 0
  const start = date.startOf('week').minus({ weeks: isSecond ? 1 : 0 })
  const isShort = start.weekNumber === start.weeksInWeekYear
  const length = isShort ? WEEK_DAYS : WEEK_DAYS * SPRINT_WEEKS
  const cells = Array.from({ length }, (_, offset) => {
    const iso = isoDay(start.plus({ days: offset }))
    return { start: iso, end: iso, label: iso, state: stateOf(iso, iso, day) }
  })
  return {
    title: {
      kind: 'sprint',
      number: Math.ceil(date.weekNumber / SPRINT_WEEKS),
      year: date.weekYear,
      day: date.diff(start, 'days').days + 1,
      of: length,
    },
    cells,
  }
}

/** The calendar quarter of a day in thirteen stretches of seven days; the last takes the rest. */
export function quarterAt(day: string): Pick<Beat, 'title' | 'cells'> {
  const date = DateTime.fromISO(day, { zone: 'utc' })
  const quarter = date.startOf('quarter')
  const cells = Array.from({ length: QUARTER_WEEKS }, (_, index): Cell => {
    const start = isoDay(quarter.plus({ days: index * WEEK_DAYS }))
    const isLast = index === QUARTER_WEEKS - 1
    const end = isoDay(
      isLast ? quarter.endOf('quarter') : quarter.plus({ days: (index + 1) * WEEK_DAYS - 1 }),
    )
    return { start, end, label: String(index + 1), state: stateOf(start, end, day) }
  })
  return {
    title: {
      kind: 'quarter',
      number: date.quarter,
      year: date.year,
      week: cells.findIndex(({ state }) => state === 'today') + 1,
      of: QUARTER_WEEKS,
    },
    cells,
  }
}

const isoDay = (date: DateTime): string => date.toISODate() ?? ''

function stateOf(start: string, end: string, day: string): Cell['state'] {
  if (end < day) return 'past'
  return start > day ? 'future' : 'today'
}
