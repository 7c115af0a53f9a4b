import { type TouchRow, type TouchWords, touchWords } from '../read-models/touch-rows.ts'

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

/** Texts that many rows share, as numbers: each is kept once. */
class Numbers {
  readonly #numbers = new Map<string, number>()

  of(text: string): number {
    const known = this.#numbers.get(text)
    if (known !== undefined) return known
    this.#numbers.set(text, this.#numbers.size)
    return this.#numbers.size - 1
  }

  known(text: string): number | undefined {
    return this.#numbers.get(text)
  }
}

export const NO_TOUCHES: TouchColumns = columnsOf(0)

/** Every touch of a project, by account. */
export class TouchTable {
  /** What touches say, by the number that stands in their column. */
  readonly words: TouchWords[] = []
  readonly #wordNumbers = new Numbers()
  readonly #dealNumbers = new Numbers()
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
    for (const [at, row] of rows.entries()) this.#put(columns, at, row)
    this.#accounts.set(account, columns)
  }

  /** Makes the loader that takes in every touch, in order of their keys. */
  loader(): { add(rows: readonly TouchRow[]): void; finish(): void } {
    const accounts = new Numbers()
    const keys: (number | null)[] = []
    const lots: { columns: TouchColumns; accounts: Uint32Array }[] = []
    return {
      add: (rows) => {
        const lot = { columns: columnsOf(rows.length), accounts: new Uint32Array(rows.length) }
        for (const [at, row] of rows.entries()) {
          this.#put(lot.columns, at, row)
          const number = accounts.of(String(row.account))
          if (number === keys.length) keys.push(row.account)
          lot.accounts[at] = number
        }
        lots.push(lot)
      },
      finish: () => {
        for (const [account, columns] of byAccount(lots, keys)) this.#accounts.set(account, columns)
      },
    }
  }

  #put(columns: TouchColumns, at: number, row: TouchRow): void {
    columns.times[at] = row.at
    columns.days[at] = this.#dayOf(row.day)
    columns.words[at] = this.wordsNumber(row.words)
    columns.deals[at] = row.deal === null ? 0 : this.#dealNumbers.of(row.deal)
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
  const counts = new Uint32Array(keys.length)
  for (const { accounts } of lots) for (const account of accounts) counts[account]! += 1
  const made = Array.from(counts, (count) => columnsOf(count))
  const filled = new Uint32Array(keys.length)
  for (const { columns, accounts } of lots) {
    for (const [from, account] of accounts.entries()) {
      copy(columns, from, made[account]!, filled[account]!)
      filled[account]! += 1
    }
  }
  for (const [index, columns] of made.entries()) yield [keys[index]!, inOrder(columns)]
}

function copy(from: TouchColumns, at: number, to: TouchColumns, place: number): void {
  to.times[place] = from.times[at]!
  to.days[place] = from.days[at]!
  to.words[place] = from.words[at]!
  to.deals[place] = from.deals[at]!
}

function inOrder(columns: TouchColumns): TouchColumns {
  const { times } = columns
  const places = Array.from(times, (_, index) => index).sort((a, b) => times[a]! - times[b]!)
  const sorted = columnsOf(times.length)
  for (const [place, at] of places.entries()) copy(columns, at, sorted, place)
  return sorted
}
