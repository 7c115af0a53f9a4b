import {
  parseDay,
  type Quarter,
  quarterById,
  quarterOfDay,
  weekOfQuarter,
} from '@takt/shared/metrics'
import type { ProjectSettings } from '@takt/shared/schemas/project-settings.ts'
import type { DealBook } from '../../read-models/deal-book.ts'
import type { DealRecord } from '../../read-models/deals.ts'

/** What every panel of the pipeline works with. */
export type Setting = {
  readonly book: DealBook
  readonly currency: string
  /** The calendar day of the workspace, `YYYY-MM-DD`. */
  readonly today: string
  /** Bands are the workspace's own. */
  readonly settings: Pick<ProjectSettings, 'bands'>
}

export const DAY_MS = 86_400_000
/** Win rate and cycle look back this far, which evens out the seasons. */
export const TRAILING_DAYS = 365

/** Days since 1970-01-01, both ends included. */
export type Days = { first: number; last: number }

/** A window of days; without ends the last 365 days up to today. */
export function daysOf(
  { today }: Pick<Setting, 'today'>,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): Days {
  const last = parseDay(to ?? today)
  const first = from === undefined ? last - TRAILING_DAYS + 1 : parseDay(from)
  return { first: Math.min(first, last), last }
}

export const isWithin = (day: number | null, { first, last }: Days): boolean =>
  day !== null && day >= first && day <= last

/** A quarter as panels show it: how far it is, and the day up to which it is known. */
export function quarterAt({ today }: Pick<Setting, 'today'>, id: string | undefined) {
  const quarter: Quarter = id === undefined ? quarterOfDay(today) : quarterById(id)
  const isOver = quarter.to < today
  const asOf = isOver ? quarter.to : today
  return {
    ...quarter,
    week: isOver ? 13 : weekOfQuarter(quarter, today),
    weeks: 13,
    isOver,
    /** Still running or ahead: its numbers will change. */
    isPartial: !isOver,
    asOf,
  }
}

/** Deals won in a window of days. */
export const wonIn = ({ deals }: DealBook, days: Days): DealRecord[] =>
  deals.filter(({ outcome, closedDay }) => outcome === 'won' && isWithin(closedDay, days))

/** Deals that ended in a window of days, whichever way. */
export const closedIn = ({ deals }: DealBook, days: Days): DealRecord[] =>
  deals.filter(({ outcome, closedDay }) => outcome !== 'open' && isWithin(closedDay, days))

/** Deals created in a window of days. */
export const createdIn = ({ deals }: DealBook, days: Days): DealRecord[] =>
  deals.filter(({ createdDay }) => isWithin(createdDay, days))

/** What a deal may be grouped by. */
export const DEAL_DIMENSIONS = {
  lead_source: (deal: DealRecord) => deal.leadSource,
  owner: (deal: DealRecord) => deal.owner,
  product: (deal: DealRecord) => deal.product,
  sector: (deal: DealRecord) => deal.sector,
  segment: (deal: DealRecord) => deal.segment,
  country: (deal: DealRecord) => deal.country,
  manager: (deal: DealRecord) => deal.manager,
  region: (deal: DealRecord) => deal.region,
  type: (deal: DealRecord) => deal.type,
  campaign: (deal: DealRecord) => deal.campaign,
} as const
export type DealDimension = keyof typeof DEAL_DIMENSIONS
export const DEAL_DIMENSION_NAMES = Object.keys(DEAL_DIMENSIONS) as [
  DealDimension,
  ...DealDimension[],
]

/** What a list of deals shows of each. */
export const dealRow = (deal: DealRecord) => ({
  key: deal.id,
  name: deal.name,
  account: deal.account,
  owner: deal.owner,
  product: deal.product,
  leadSource: deal.leadSource,
  stage: deal.stage,
  outcome: deal.outcome,
  amountMinor: deal.amountMinor,
  createdOn: deal.createdOn,
  closedOn: deal.closedOn,
  expectedCloseOn: deal.expectedCloseOn,
  category: deal.category,
  nextStep: deal.nextStep,
})
export type DealRow = ReturnType<typeof dealRow>
