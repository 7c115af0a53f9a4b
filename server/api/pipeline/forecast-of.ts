import { dealsAsOf, forecastAt, parseDay, type Quarter, winRate } from '@takt/shared/metrics'
import type { Forecast } from '@takt/shared/schemas/forecast.ts'
import type { Target } from '../../config-store/quarter-targets.ts'
import type { DealBook } from '../../read-models/deal-book.ts'
import { closedIn, TRAILING_DAYS } from './setting.ts'

/** A quarter's forecast from the deals as they stood when a day began. */
export function forecastOf(
  book: DealBook,
  {
    quarter,
    asOf,
    project,
    targets,
  }: {
    quarter: Quarter
    asOf: string
    project: { currency: string }
    targets: readonly Target[]
  },
): Forecast {
  const last = parseDay(asOf) - 1
  const closed = closedIn(book, { first: last - TRAILING_DAYS + 1, last })
  return forecastAt({
    quarter,
    asOf,
    currency: project.currency,
    deals: dealsAsOf(book.deals, last),
    stageProbability: new Map(
      book.stages.flatMap(({ key, probability }) =>
        probability === null ? [] : [[key, probability] as const],
      ),
    ),
    winRate: winRate({ deals: closed }).closedCount.value,
    targetMinor: targets.find(({ quarter: of }) => of === quarter.id)?.amountMinor ?? null,
  })
}
