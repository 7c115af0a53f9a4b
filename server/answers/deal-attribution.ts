import {
  type AttributionModel,
  type AttributionReport,
  CreditPortion,
  modelsOf,
  offlineShare,
  reportOfPortions,
  type TouchInfluence,
  touchInfluenceOfCounts,
} from '@takt/shared/metrics'
import type { ProjectScope } from '../db/scope.ts'
import { createMilestones, journeyOf } from '../read-models/deal-journeys.ts'
import { NO_LABEL, type TouchDimension } from '../read-models/order-journeys.ts'
import type { TouchWords } from '../read-models/touch-rows.ts'
import { type DealFacts, factsOf, joinFacts } from './deal-facts.ts'
import type { BookedDeal, TouchCount } from './journey-book.ts'
import { type Journeys, withJourneys } from './journey-books.ts'

type Days = { from: string; to: string }
type Windows = { lookbackMs: number; halfLifeMs: number }

const MODELS = modelsOf('deals')

/** Closed deals of the days under each model, with what is known of the deals. */
export function dealCredit(
  scope: ProjectScope,
  {
    days,
    by,
    windows,
    models,
  }: { days: Days; by: TouchDimension; windows: Windows; models: readonly AttributionModel[] },
): Promise<{ report: AttributionReport; deals: ReturnType<typeof joinFacts> }> {
  return withJourneys(scope, async (journeys) => {
    const { book } = journeys
    const parts = journeys.credit(JSON.stringify([by, windows]))
    // Every model, whichever is asked for: the next question has them.
    const make = createPortions(journeys, { by, windows })
    const portions = await parts.of(book, days, make)
    return {
      report: reportOfPortions(portions, { models, ...windows }),
      deals: joinFacts(await readFacts(journeys, days)),
    }
  })
}

function createPortions(
  { book, scope }: Journeys,
  { by, windows }: { by: TouchDimension; windows: Windows },
): (deals: readonly BookedDeal[]) => Promise<CreditPortion> {
  const milestone = createMilestones(scope.project.timeZone)
  const label = (words: TouchWords): string => words[by] ?? NO_LABEL
  return async (deals) => {
    const portion = new CreditPortion({ models: MODELS, ...windows })
    const paths = await book.pathsOf(scope, deals)
    for (const [index, deal] of deals.entries()) {
      const { times = [], words = [] } = paths[index] ?? {}
      const touches = words.map((each, at) => ({ channel: label(each), time: times[at] ?? 0 }))
      portion.add(journeyOf(deal, touches, milestone))
    }
    return portion
  }
}

const readFacts = ({ book, scope, facts }: Journeys, days: Days): Promise<DealFacts[]> =>
  facts.of(book, days, async (deals) => factsOf(deals, await book.pathsOf(scope, deals)))

/** Touches of the days by channel and kind, and which won deals only had those that happened offline. */
export function dealTouches(
  scope: ProjectScope,
  { days }: { days: Days },
): Promise<{
  rows: TouchCount[]
  touches: number
  offline: number
  offlineShare: number | null
  dealsWithoutOnlineTouch: string[]
}> {
  return withJourneys(scope, async (journeys) => {
    const rows = journeys.book.touchCounts(days)
    const sum = (of: 'touches' | 'offline'): number => rows.reduce((all, row) => all + row[of], 0)
    const [touches, offline] = [sum('touches'), sum('offline')]
    return {
      rows,
      touches,
      offline,
      offlineShare: offlineShare(offline, touches).value,
      dealsWithoutOnlineTouch: joinFacts(await readFacts(journeys, days)).dealsWithoutOnlineTouch,
    }
  })
}

/** Win rate of closed deals with a touch of the kind, beside the others. */
export function dealInfluence(
  scope: ProjectScope,
  { days, kind }: { days: Days; kind: string },
): Promise<TouchInfluence> {
  return withJourneys(scope, async (journeys) => {
    const facts = await readFacts(journeys, days)
    const { won, lost } = joinFacts(facts)
    const touched = { deals: 0, won: 0 }
    for (const { kinds } of facts) {
      touched.deals += kinds.get(kind)?.deals ?? 0
      touched.won += kinds.get(kind)?.won ?? 0
    }
    const others = { deals: won + lost - touched.deals, won: won - touched.won }
    return touchInfluenceOfCounts({ with: touched, without: others })
  })
}
