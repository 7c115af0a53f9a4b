import { compensatedSum } from '../../numeric/summation.ts'
import { nonNegative } from '../checked.ts'
import { groupBy } from '../group-by.ts'

/** A deal as it stood at one instant. */
export type DealSnapshot = {
  id: string
  /** Null when nobody has put in the amount; counts 0. */
  amountMinor: number | null
  status: 'open' | 'won' | 'lost'
  /** Expected or actual close date, `YYYY-MM-DD`; null when there is none. */
  closeOn: string | null
}

/** Where deal money goes between two snapshots. The last two keep odd histories visible. */
export type WaterfallPath =
  | 'new'
  | 'increase'
  | 'movedIn'
  | 'movedOut'
  | 'lost'
  | 'decrease'
  | 'won'
  | 'reopened'
  | 'removed'

const SIGN: Record<WaterfallPath, 1 | -1> = {
  new: 1,
  increase: 1,
  movedIn: 1,
  reopened: 1,
  movedOut: -1,
  lost: -1,
  decrease: -1,
  won: -1,
  removed: -1,
}

export type WaterfallRow = { id: string; path: WaterfallPath; amountMinor: number }

export type PipelineWaterfall = {
  /** `period`: open deals that close in the period. `total`: all open deals, so nothing moves in or out. */
  scope: 'period' | 'total'
  start: number
  end: number
  /** Sums of the rows; every one is at least 0. */
  paths: Record<WaterfallPath, number>
  /** `end − (start + gains − losses)`; 0 for integer amounts, always. */
  residual: number
  /** The deals behind each sum. */
  rows: WaterfallRow[]
  /** Deals without an amount in either snapshot. */
  unvalued: number
}

/**
 * Why open pipeline changed between two snapshots:
 * `end = start + new + increase + moved in + reopened − moved out − lost − decrease − won − removed`.
 *
 * Each unit of a deal's money takes one path in and one path out. A deal that is won leaves with the
 * amount won, the difference to its former amount being an increase or decrease; a deal that is lost
 * leaves with the amount it had, since many systems set it to 0 on closing. A deal both moved in and
 * lost is in both sums.
 *
 * @param options.period close dates of the period, both ends included; left out, the scope is `total`
 * @throws RangeError on negative amounts or an id that stands twice in one snapshot
 */
export function pipelineWaterfall(options: {
  start: readonly DealSnapshot[]
  end: readonly DealSnapshot[]
  period?: { from: string; to: string }
}): PipelineWaterfall {
  const { period } = options
  const before = byId(options.start)
  const after = byId(options.end)
  const counts = (deal: DealSnapshot): boolean =>
    period === undefined ||
    (deal.closeOn !== null && deal.closeOn >= period.from && deal.closeOn <= period.to)
  const ids = [...new Set([...before.keys(), ...after.keys()])]
  const rows = ids.flatMap((id) => pathsOf(id, before.get(id), after.get(id), counts))
  const balance = (deals: readonly DealSnapshot[]): number =>
    compensatedSum(deals.filter((deal) => deal.status === 'open' && counts(deal)).map(amountOf))
  const start = balance(options.start)
  const end = balance(options.end)
  const byPath = groupBy(rows, ({ path }) => path)
  const sum = (path: WaterfallPath): number =>
    compensatedSum((byPath.get(path) ?? []).map(({ amountMinor }) => amountMinor))
  const signed = rows.map(({ path, amountMinor }) => SIGN[path] * amountMinor)
  return {
    scope: period === undefined ? 'total' : 'period',
    start,
    end,
    paths: {
      new: sum('new'),
      increase: sum('increase'),
      movedIn: sum('movedIn'),
      movedOut: sum('movedOut'),
      lost: sum('lost'),
      decrease: sum('decrease'),
      won: sum('won'),
      reopened: sum('reopened'),
      removed: sum('removed'),
    },
    residual: end - compensatedSum([start, ...signed]),
    rows,
    unvalued: ids.filter((id) => isUnvalued(before.get(id)) || isUnvalued(after.get(id))).length,
  }
}

type Counts = (deal: DealSnapshot) => boolean

function pathsOf(
  id: string,
  before: DealSnapshot | undefined,
  after: DealSnapshot | undefined,
  counts: Counts,
): WaterfallRow[] {
  const wasIn = before?.status === 'open' && counts(before)
  if (after === undefined) return wasIn ? row(id, 'removed', amountOf(before)) : []
  if (!wasIn && !counts(after)) return []
  if (before === undefined) {
    return [...row(id, 'new', amountOf(after)), ...departure(after, amountOf(after), counts(after))]
  }
  if (before.status !== 'open') {
    return after.status === 'open' ? row(id, 'reopened', amountOf(after)) : []
  }
  const amount = amountOf(before)
  return [...(wasIn ? [] : row(id, 'movedIn', amount)), ...departure(after, amount, counts(after))]
}

/** What becomes of a deal that was, or came, into the pipeline with an amount. */
function departure(after: DealSnapshot, amount: number, isIn: boolean): WaterfallRow[] {
  const { id, status } = after
  if (status === 'lost') return row(id, 'lost', amount)
  if (status === 'open' && !isIn) return row(id, 'movedOut', amount)
  const change = amountOf(after) - amount
  const changed = row(id, change > 0 ? 'increase' : 'decrease', Math.abs(change))
  return status === 'won' ? [...changed, ...row(id, 'won', amountOf(after))] : changed
}

function row(id: string, path: WaterfallPath, amountMinor: number): WaterfallRow[] {
  return amountMinor === 0 ? [] : [{ id, path, amountMinor }]
}

function byId(deals: readonly DealSnapshot[]): Map<string, DealSnapshot> {
  const known = new Map(deals.map((deal) => [deal.id, deal]))
  if (known.size !== deals.length) throw new RangeError('id must stand once in a snapshot')
  return known
}

function amountOf(deal: DealSnapshot): number {
  return nonNegative(deal.amountMinor ?? 0, 'amountMinor')
}

function isUnvalued(deal: DealSnapshot | undefined): boolean {
  return deal !== undefined && deal.amountMinor === null
}
