import type { DealRecord } from '../../read-models/deals.ts'
import { csvOf } from './csv.ts'
import {
  DEAL_DIMENSIONS,
  type DealDimension,
  daysOf,
  dealRow,
  type DealRow,
  isWithin,
  type Setting,
} from './setting.ts'

export type DealQuery = Partial<Record<DealDimension, string | undefined>> & {
  status?: 'open' | 'won' | 'lost' | 'ended' | undefined
  stage?: string | undefined
  /** Which of a deal's days must lie between `from` and `to`. */
  on: 'created' | 'closed' | 'expected'
  from?: string | undefined
  to?: string | undefined
  limit: number
  offset: number
}

/** The name of the row of deals of which nobody knows the value. */
const UNKNOWN = 'unknown'

/** Deals that match, the largest first. */
export function listDeals(setting: Setting, asked: DealQuery) {
  const found = setting.book.deals
    .filter((deal) => matches(setting, deal, asked))
    .toSorted((a, b) => (b.amountMinor ?? -1) - (a.amountMinor ?? -1) || (a.id < b.id ? -1 : 1))
  const { offset, limit } = asked
  return {
    total: found.length,
    deals: found.slice(offset, offset + limit).map(dealRow),
    next: offset + limit < found.length ? offset + limit : null,
  }
}

function matches(setting: Setting, deal: DealRecord, asked: DealQuery): boolean {
  const { status, stage } = asked
  if (status !== undefined && !hasStatus(deal, status)) return false
  if (stage !== undefined && deal.stage !== stage) return false
  if (!isInDays(setting, deal, asked)) return false
  return (Object.keys(DEAL_DIMENSIONS) as DealDimension[]).every((dimension) => {
    const wanted = asked[dimension]
    if (wanted === undefined) return true
    const value = DEAL_DIMENSIONS[dimension](deal)
    return wanted === UNKNOWN ? value === null || value === UNKNOWN : value === wanted
  })
}

function hasStatus({ outcome }: DealRecord, status: NonNullable<DealQuery['status']>): boolean {
  return status === 'ended' ? outcome !== 'open' && outcome !== 'won' : outcome === status
}

function isInDays(
  setting: Setting,
  deal: DealRecord,
  { on, from, to }: Pick<DealQuery, 'on' | 'from' | 'to'>,
): boolean {
  if (from === undefined && to === undefined) return true
  const day = { created: deal.createdOn, closed: deal.closedOn, expected: deal.expectedCloseOn }[on]
  if (day === null) return false
  return isWithin(Date.parse(day) / 86_400_000, daysOf(setting, { from: from ?? '0001-01-01', to }))
}

const COLUMNS = [
  'key',
  'name',
  'account',
  'owner',
  'product',
  'leadSource',
  'stage',
  'outcome',
  'amountMinor',
  'createdOn',
  'closedOn',
  'expectedCloseOn',
  'category',
  'nextStep',
] as const satisfies readonly (keyof DealRow)[]

/** The list as CSV; what a spreadsheet would run as a formula gets an apostrophe before it. */
export const dealsCsv = (deals: readonly DealRow[]): string =>
  csvOf(
    COLUMNS,
    deals.map((deal) => COLUMNS.map((column) => deal[column])),
  )
