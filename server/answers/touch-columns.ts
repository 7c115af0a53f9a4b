import {
  type TouchCells,
  type TouchRow,
  type TouchWords,
  touchWords,
} from '../read-models/touch-rows.ts'

/** Touches of one account as columns, by time and then key: five million would be too many objects. */
export type TouchColumns = {
  readonly times: Float64Array
  /** Calendar days as numbers that sort as the days do: 20260131. */
  readonly days: Int32Array
  /** Places of their words. */
  readonly words: Uint32Array
  /** Numbers of the deals that they name; 0 where they name none. */
  readonly deals: Uint32Array
}

/** A calendar day as a number that sorts as the day does; what is none comes before all days. */
export function sortableDay(day: string): number {
  return /^\d{4}-\d{2}-\d{2}$/u.test(day) ? Number(day.replaceAll('-', '')) : 0
}

/** What many rows share, as numbers in order of first appearance: each is kept once. */
class Numbers<Key> {
  readonly #numbers = new Map<Key, number>()

  of(key: Key): number {
    const known = this.#numbers.get(key)
    if (known !== undefined) return known
    this.#numbers.set(key, this.#numbers.size)
    return this.#numbers.size - 1
  }

  known(key: Key): number | undefined {
    return this.#numbers.get(key)
  }
}

export const NO_TOUCHES: TouchColumns = columnsOf(0)

/** Every touch of a project, by account. */
export class TouchTable {
  /** What touches say, by the number that stands in their column. */
  readonly words: TouchWords[] = []
  readonly #wordNumbers = new Numbers<string>()
  readonly #dealNumbers = new Numbers<string>()
  readonly #days = new Map<string, number>()
  readonly #accounts = new Map<number | null, TouchColumns>()

  constructor() {
    // 0 stands for no deal.
    this.#dealNumbers.of('')
  }

  of(account: number | null): TouchColumns {
    return this.#accounts.get(account) ?? NO_TOUCHES
  }

  accounts(): Iterable<[account: number | null, touches: TouchColumns]> {
    return this.#accounts
  }

  /** The number of a deal in the columns; undefined where no touch names it. */
  dealNumber(deal: string): number | undefined {
    return this.#dealNumbers.known(deal)
  }

  wordsNumber(words: string): number {
    const number = this.#wordNumbers.of(words)
    if (number === this.words.length) this.words.push(touchWords(words))
    return number
  }

  /** Puts touches, by time and then key, in the place of those that an account had. */
  replace(account: number | null, rows: readonly TouchRow[]): void {
    if (rows.length === 0) {
      this.#accounts.delete(account)
      return
    }
    const columns = columnsOf(rows.length)
    for (const [at, row] of rows.entries()) {
      this.#put(columns, at, [row.account, row.person, row.deal, row.at, row.day, row.words])
    }
    this.#accounts.set(account, columns)
  }

  /** Makes the loader that takes in every touch, in order of their keys. */
  loader(): { add(page: readonly TouchCells[]): void; finish(): void } {
    const accounts = new Numbers<number | null>()
    const keys: (number | null)[] = []
    const lots: { columns: TouchColumns; accounts: Uint32Array }[] = []
    return {
      add: (page) => {
        const lot = { columns: columnsOf(page.length), accounts: new Uint32Array(page.length) }
        for (const [at, cells] of page.entries()) {
          this.#put(lot.columns, at, cells)
          const [account] = cells
          const number = accounts.of(account)
          if (number === keys.length) keys.push(account)
          lot.accounts[at] = number
        }
        lots.push(lot)
      },
      finish: () => {
        for (const [account, columns] of byAccount(lots, keys)) this.#accounts.set(account, columns)
      },
    }
  }

  #put(columns: TouchColumns, at: number, [, , deal, time, day, words]: TouchCells): void {
    columns.times[at] = time
    columns.days[at] = this.#dayOf(day)
    columns.words[at] = this.wordsNumber(words)
    columns.deals[at] = deal === null ? 0 : this.#dealNumbers.of(deal)
  }

  #dayOf(text: string): number {
    const known = this.#days.get(text)
    if (known !== undefined) return known
    const day = sortableDay(text)
    this.#days.set(text, day)
    return day
  }
}

function columnsOf(length: number): TouchColumns {
  return {
    times: new Float64Array(length),
    days: new Int32Array(length),
    words: new Uint32Array(length),
    deals: new Uint32Array(length),
  }
}

type Lot = { columns: TouchColumns; accounts: Uint32Array }

/** Deals lots out to accounts; of each account's touches those at one instant stay in order of their key. */
function* byAccount(
  lots: readonly Lot[],
  keys: readonly (number | null)[],
): Generator<[number | null, TouchColumns]> {
  const ends = new Uint32Array(keys.length)
  for (const { accounts } of lots) for (const account of accounts) ends[account]! += 1
  for (let account = 1; account < ends.length; account += 1) ends[account]! += ends[account - 1]!
  const all = columnsOf(ends.at(-1) ?? 0)
  const next = ends.map((_, account) => ends[account - 1] ?? 0)
  for (const { columns, accounts } of lots) {
    for (const [from, account] of accounts.entries()) {
      copy(columns, from, all, next[account]!)
      next[account]! += 1
    }
  }
  for (const [account, key] of keys.entries()) {
    const own = part(all, ends[account - 1] ?? 0, ends[account]!)
    putInOrder(own)
    yield [key, own]
  }
}

function part({ times, days, words, deals }: TouchColumns, from: number, to: number): TouchColumns {
  return {
    times: times.subarray(from, to),
    days: days.subarray(from, to),
    words: words.subarray(from, to),
    deals: deals.subarray(from, to),
  }
}

function copy(from: TouchColumns, at: number, to: TouchColumns, place: number): void {
  to.times[place] = from.times[at]!
  to.days[place] = from.days[at]!
  to.words[place] = from.words[at]!
  to.deals[place] = from.deals[at]!
}

function putInOrder(columns: TouchColumns): void {
  const times = columns.times.slice()
  if (times.every((time, at) => at === 0 || times[at - 1]! <= time)) return
  const before = {
    times,
    days: columns.days.slice(),
    words: columns.words.slice(),
    deals: columns.deals.slice(),
  }
  const places = new Uint32Array(times.length).map((_, at) => at)
  places.sort((a, b) => times[a]! - times[b]! || a - b)
  for (const [place, at] of places.entries()) copy(before, at, columns, place)
}
