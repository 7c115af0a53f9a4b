import { createSums } from '@takt/shared/numeric/summation.ts'
import type Database from 'better-sqlite3'

/**
 * Sums over units that SQL alone could only get by sorting every row several times, as functions of a
 * connection. Rows have to come with those of a unit one after the other.
 *
 * `takt_daily_sums(unit, variant, day, x, y, cap)`: what each day added to the sums of `x`, `x²`, `y`, `y²`
 * and `xy` over units, where a unit counts with its own sum up to that day; with a cap, with no more than
 * that. Answers JSON: `[variant, day, [x, x², y, y², xy]]`, by day and variant.
 *
 * `takt_span_sums(unit, variant, age, age_now, x, y, spans)`: the same sums over units by spans of age; a
 * unit counts with what it did in a span that lies wholly before its age now. Answers JSON:
 * `[variant, place of the span, […]]`.
 */
export function addUnitSums(connection: Database.Database): void {
  const options = { deterministic: true, directOnly: true, varargs: true }
  connection.aggregate('takt_daily_sums', {
    ...options,
    start: createDailySums,
    step: (sums: DailySums, ...row: unknown[]) => {
      sums.add(...(row as DailyRow))
      return sums
    },
    result: (sums: DailySums) => sums.json(),
  })
  connection.aggregate('takt_span_sums', {
    ...options,
    start: createSpanSums,
    step: (sums: SpanSums, ...row: unknown[]) => {
      sums.add(...(row as SpanRow))
      return sums
    },
    result: (sums: SpanSums) => sums.json(),
  })
}

type Squares = ReturnType<typeof createSums>

/** Sums by variant and by something else, each made when it is first needed. */
function createTable<Key>() {
  const byVariant = new Map<string, Map<Key, Squares>>()
  return {
    of(variant: string, key: Key): Squares {
      let own = byVariant.get(variant)
      if (own === undefined) byVariant.set(variant, (own = new Map<Key, Squares>()))
      let sums = own.get(key)
      if (sums === undefined) own.set(key, (sums = createSums(5)))
      return sums
    },
    rows: (): [string, Key, number[]][] =>
      [...byVariant].flatMap(([variant, own]) =>
        [...own].map(([key, sums]): [string, Key, number[]] => [variant, key, sums.totals()]),
      ),
  }
}

const add = (sums: Squares, x: number, y: number, sign: 1 | -1): void => {
  sums.add(0, sign * x)
  sums.add(1, sign * x * x)
  sums.add(2, sign * y)
  sums.add(3, sign * y * y)
  sums.add(4, sign * x * y)
}

type DailyRow = [
  unit: number,
  variant: string,
  day: string,
  x: number | null,
  y: number | null,
  cap: number | null,
]
type DailySums = ReturnType<typeof createDailySums>

function createDailySums() {
  const table = createTable<string>()
  let unit: number | null = null
  let own: { variant: string; day: string; x: number; y: number }[] = []
  let most = Infinity
  const close = (): void => {
    // Most units have a single row, or rows in the order of days.
    if (own.length > 1) own.sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
    let [x, y] = [0, 0]
    for (const row of own) {
      const sums = table.of(row.variant, row.day)
      if (x !== 0 || y !== 0) add(sums, Math.min(x, most), y, -1)
      x += row.x
      y += row.y
      add(sums, Math.min(x, most), y, 1)
    }
    own = []
  }
  return {
    add(...[id, variant, day, x, y, cap]: DailyRow): void {
      if (id !== unit) close()
      unit = id
      most = cap ?? Infinity
      own.push({ variant, day, x: x ?? 0, y: y ?? 0 })
    },
    json(): string {
      close()
      const inOrder = (
        [a, onA]: [string, string, number[]],
        [b, onB]: [string, string, number[]],
      ) => (onA === onB ? (a < b ? -1 : 1) : onA < onB ? -1 : 1)
      return JSON.stringify(table.rows().toSorted(inOrder))
    },
  }
}

type SpanRow = [
  unit: number,
  variant: string,
  age: number,
  ageNow: number,
  x: number | null,
  y: number | null,
  spans: string,
]
type SpanSums = ReturnType<typeof createSpanSums>

function createSpanSums() {
  const table = createTable<number>()
  let spans: { from: number; to: number }[] | undefined
  let [unit, variant]: [number | null, string] = [null, '']
  let own = new Map<number, { x: number; y: number }>()
  const close = (): void => {
    for (const [place, { x, y }] of own) add(table.of(variant, place), x, y, 1)
    if (own.size > 0) own = new Map()
  }
  return {
    add(...[id, of, age, ageNow, x, y, json]: SpanRow): void {
      spans ??= JSON.parse(json) as { from: number; to: number }[]
      if (id !== unit) close()
      ;[unit, variant] = [id, of]
      for (const [place, { from, to }] of spans.entries()) {
        if (age < from || age > to || ageNow <= to) continue
        const sums = own.get(place) ?? { x: 0, y: 0 }
        sums.x += x ?? 0
        sums.y += y ?? 0
        own.set(place, sums)
      }
    },
    json(): string {
      close()
      return JSON.stringify(table.rows())
    },
  }
}
