import { groupBy } from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import { type ClosedDeal, readClosedDeals } from '../read-models/closed-deals.ts'
import { dayNumberOf } from '../read-models/day-number.ts'
import { createMilestones, endOfJourney } from '../read-models/deal-journeys.ts'
import type { RecordChanges } from '../read-models/record-changes.ts'
import {
  readOtherTouches,
  readTouchesOf,
  readTouchesOfDeals,
  readTouchPages,
  type TouchCells,
  type TouchRow,
  type TouchWords,
} from '../read-models/touch-rows.ts'
import { NO_TOUCHES, sortableDay, TouchTable } from './touch-columns.ts'

/** A closed deal, and the day and week in which it was closed as numbers. */
export type BookedDeal = Omit<ClosedDeal, 'name' | 'account' | 'accountName'> & {
  day: number
  week: number
}

/** Touches of a deal before it was closed, in order: when, and what is told of each. */
export type DealPath = { times: number[]; words: TouchWords[] }

const WEEK_DAYS = 7

function until({ times, words }: DealPath, end: number): DealPath {
  let count = times.length
  while (count > 0 && times[count - 1]! > end) count -= 1
  return count === times.length
    ? { times, words }
    : { times: times.slice(0, count), words: words.slice(0, count) }
}

/**
 * Closed deals of a project with all touches, in memory: what a touch or a deal changes is read again, and
 * the weeks in which the deals concerned were closed are told to whoever keeps something by week.
 */
export class JourneyBook {
  readonly #touches = new TouchTable()
  readonly #deals = new Map<string, BookedDeal>()
  readonly #weeks = new Map<number, Set<string>>()
  readonly #ofAccount = new Map<number | null, Set<string>>()
  /** Touches beside those of the deal's account. */
  readonly #others = new Map<string, TouchRow[]>()
  readonly #onChange: (week: number) => void

  private constructor(onChange: (week: number) => void) {
    this.#onChange = onChange
  }

  /** Reads everything; five million touches take some seconds. */
  static async read(scope: ProjectScope, onChange: (week: number) => void): Promise<JourneyBook> {
    const book = new JourneyBook(onChange)
    const ofPerson = new Map<number, BookedDeal[]>()
    for (const deal of await readClosedDeals(scope)) {
      const booked = book.#put(deal)
      const person = booked?.leadPersonId ?? null
      if (booked !== null && person !== null) {
        ofPerson.set(person, [...(ofPerson.get(person) ?? []), booked])
      }
    }
    const loader = book.#touches.loader()
    const withOthers = new Set<string>()
    for await (const page of readTouchPages(scope)) {
      loader.add(page)
      for (const cells of page) book.#noteBeside(cells, ofPerson, withOthers)
    }
    loader.finish()
    await book.#readOthers(scope, [...withOthers])
    return book
  }

  /** Reads again what has changed. */
  async update(scope: ProjectScope, changes: RecordChanges): Promise<void> {
    for (const account of changes.accounts) {
      this.#touches.replace(account, await readTouchesOf(scope, account))
    }
    const accounts = changes.accounts.filter((account) => account !== null)
    const keys = new Set(changes.deals)
    for (const account of changes.accounts) {
      for (const key of this.#ofAccount.get(account) ?? []) keys.add(key)
    }
    const found = new Map<string, ClosedDeal>()
    for (const query of [{ keys: [...keys] }, { accounts }]) {
      for (const deal of await readClosedDeals(scope, query)) found.set(deal.deal, deal)
    }
    const all = [...new Set([...keys, ...found.keys()])]
    for (const key of all) {
      this.#remove(key)
      const deal = found.get(key)
      if (deal !== undefined) this.#put(deal)
    }
    await this.#readOthers(scope, all)
  }

  /** Deals closed in some days, by week, each week's by day and key; whether the days hold all of the week. */
  weeksOf({
    from,
    to,
  }: {
    from: string
    to: string
  }): { week: number; deals: BookedDeal[]; isWhole: boolean }[] {
    return [...this.#weeks]
      .toSorted(([a], [b]) => a - b)
      .flatMap(([week, keys]) => {
        const all = [...keys].flatMap((key) => this.#deals.get(key) ?? [])
        const deals = all
          .filter(({ closedOn }) => closedOn >= from && closedOn <= to)
          .sort((a, b) => a.day - b.day || (a.deal < b.deal ? -1 : 1))
        return deals.length === 0 ? [] : [{ week, deals, isWhole: deals.length === all.length }]
      })
  }

  /** The touches of each of these deals. */
  async pathsOf(scope: ProjectScope, deals: readonly BookedDeal[]): Promise<DealPath[]> {
    const paths = deals.map((deal) => this.#pathOf(deal))
    // At one instant the key decides, and accounts' touches are kept without it.
    const tied = deals.filter((_, index) => paths[index] === null).map(({ deal }) => deal)
    const read =
      tied.length === 0
        ? new Map<string, TouchRow[]>()
        : groupBy(await readTouchesOfDeals(scope, tied), ({ closed }) => closed)
    const milestone = createMilestones(scope.project.timeZone)
    return deals.map((deal, index) => {
      const path = paths[index] ?? this.#pathOfRows(read.get(deal.deal) ?? [])
      return until(path, endOfJourney(deal, milestone))
    })
  }

  /** Touches of every account in some days, by channel and kind; with how many were offline. */
  touchCounts({ from, to }: { from: string; to: string }): TouchCount[] {
    const [first, last] = [sortableDay(from), sortableDay(to)]
    const { words } = this.#touches
    const counts = words.map(() => 0)
    const sums = new Map<string, TouchCount & { account: number | null }>()
    const sumOf = words.map(({ channel, kind }) => {
      const key = JSON.stringify([channel, kind])
      const known = sums.get(key)
      if (known !== undefined) return known
      const sum = { channel, kind, touches: 0, offline: 0, accounts: 0, account: null }
      sums.set(key, sum)
      return sum
    })
    for (const [account, touches] of this.#touches.accounts()) {
      for (let at = 0; at < touches.days.length; at += 1) {
        const day = touches.days[at]!
        if (day < first || day > last) continue
        const word = touches.words[at]!
        counts[word]! += 1
        const sum = sumOf[word]!
        if (account !== null && sum.account !== account) {
          sum.account = account
          sum.accounts += 1
        }
      }
    }
    for (const [word, count] of counts.entries()) {
      sumOf[word]!.touches += count
      if (words[word]!.isOffline) sumOf[word]!.offline += count
    }
    return [...sums.values()]
      .filter(({ touches }) => touches > 0)
      .map(countOf)
      .toSorted(
        (a, b) => b.touches - a.touches || compare(a.channel, b.channel) || compare(a.kind, b.kind),
      )
  }

  #put(deal: ClosedDeal): BookedDeal | null {
    const { name: _, account: __, accountName: ___, ...known } = deal
    const day = sortableDay(deal.closedOn)
    // Such as a year 10000: no days that somebody asks for hold it.
    if (day === 0) return null
    const week = Math.floor(dayNumberOf(deal.closedOn) / WEEK_DAYS)
    const booked = { ...known, day, week }
    this.#deals.set(deal.deal, booked)
    setOf(this.#weeks, week).add(deal.deal)
    setOf(this.#ofAccount, deal.accountId).add(deal.deal)
    this.#onChange(week)
    return booked
  }

  #remove(key: string): void {
    const known = this.#deals.get(key)
    this.#others.delete(key)
    if (known === undefined) return
    this.#deals.delete(key)
    this.#weeks.get(known.week)?.delete(key)
    this.#ofAccount.get(known.accountId)?.delete(key)
    this.#onChange(known.week)
  }

  async #readOthers(scope: ProjectScope, keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return
    const others = groupBy(await readOtherTouches(scope, keys), ({ closed }) => closed)
    for (const [key, rows] of others) if (this.#deals.has(key)) this.#others.set(key, rows)
  }

  /** Notes the deals to which a touch belongs though it is not their account's. */
  #noteBeside(
    [account, person, deal, , day]: TouchCells,
    ofPerson: ReadonlyMap<number, readonly BookedDeal[]>,
    into: Set<string>,
  ): void {
    const noteFor = (candidate: BookedDeal): void => {
      const isOfOther =
        account === null || candidate.accountId === null || account !== candidate.accountId
      if (isOfOther && sortableDay(day) <= candidate.day) into.add(candidate.deal)
    }
    if (deal !== null) {
      const named = this.#deals.get(deal)
      if (named !== undefined) noteFor(named)
    } else if (person !== null) ofPerson.get(person)?.forEach(noteFor)
  }

  /** Null where touches of the account and others came at one instant. */
  #pathOf({ deal, accountId, day }: BookedDeal): DealPath | null {
    const path: DealPath = { times: [], words: [] }
    const others = this.#others.get(deal) ?? []
    const push = (time: number, word: number): void => {
      path.times.push(time)
      path.words.push(this.#touches.words[word]!)
    }
    const own = this.#touches.dealNumber(deal) ?? -1
    // Touches without an account belong to no deal because it has none either.
    const account = accountId === null ? NO_TOUCHES : this.#touches.of(accountId)
    const { times, days, words, deals } = account
    let next = 0
    for (let at = 0; at < times.length; at += 1) {
      if (days[at]! > day || (deals[at] !== 0 && deals[at] !== own)) continue
      const time = times[at]!
      for (; next < others.length && others[next]!.at <= time; next += 1) {
        if (others[next]!.at === time) return null
        push(others[next]!.at, this.#touches.wordsNumber(others[next]!.words))
      }
      push(time, words[at]!)
    }
    for (; next < others.length; next += 1) {
      push(others[next]!.at, this.#touches.wordsNumber(others[next]!.words))
    }
    return path
  }

  #pathOfRows(rows: readonly TouchRow[]): DealPath {
    const words = rows.map((row) => this.#touches.words[this.#touches.wordsNumber(row.words)]!)
    return { times: rows.map(({ at }) => at), words }
  }
}

/** Touches by channel and kind. */
export type TouchCount = {
  channel: string
  kind: string
  touches: number
  offline: number
  accounts: number
}

/** Without the account that was counted last. */
const countOf = ({ channel, kind, touches, offline, accounts }: TouchCount): TouchCount => {
  return { channel, kind, touches, offline, accounts }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

function setOf<Key>(sets: Map<Key, Set<string>>, key: Key): Set<string> {
  const known = sets.get(key)
  if (known !== undefined) return known
  const set = new Set<string>()
  sets.set(key, set)
  return set
}
