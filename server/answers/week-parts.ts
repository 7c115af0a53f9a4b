import type { BookedDeal, JourneyBook } from './journey-book.ts'

/** What was made of the deals that were closed in a week, kept until one of them changes. */
export class WeekParts<Part> {
  readonly #parts = new Map<number, Part>()

  forget(week: number): void {
    this.#parts.delete(week)
  }

  /** The parts of some days in their order; of a week that the days cut a part is made each time. */
  async of(
    book: JourneyBook,
    days: { from: string; to: string },
    make: (deals: readonly BookedDeal[]) => Promise<Part>,
  ): Promise<Part[]> {
    const parts: Part[] = []
    for (const { week, deals, isWhole } of book.weeksOf(days)) {
      const known = isWhole ? this.#parts.get(week) : undefined
      const part = known ?? (await make(deals))
      if (isWhole) this.#parts.set(week, part)
      parts.push(part)
    }
    return parts
  }
}
