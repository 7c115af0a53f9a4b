import type { Creative } from '../../schemas/creative.ts'
import { type Figure, quotient } from '../figure.ts'
import { type Rate, rateOf } from '../rate.ts'

/** What one ad, clip or post cost and brought; money in minor units. */
export type CreativeSums = {
  key: string
  sessions: number
  paidSessions: number
  orders: number
  revenueMinor: number
  spendMinor: number
  impressions: number
  clicks: number
  newCustomers: number
}

export type CreativeLine = CreativeSums & {
  conversion: Rate
  cacMinor: Figure
  roas: Figure
  clickRate: Rate
}

export type CreativeReport = {
  creatives: (CreativeLine & { creative: Creative | null })[]
  tags: (CreativeLine & { creatives: number })[]
  creators: (CreativeLine & { creatives: number })[]
  total: CreativeLine
}

export type CreativeFilter = {
  /** At most so long, in seconds. */
  lengthMax?: number
  /** The before/after is shown at most so late, in seconds. */
  beforeAfterMax?: number
  tag?: string
}

/**
 * What each creative, tag and creator brought. A row of several creatives is the sum of theirs, and its
 * rates are made of those sums, never a mean of rates (product D13). A creative with two tags counts
 * under both, so tags do not add up to the total.
 */
export function creativeReport(options: {
  creatives: readonly Creative[]
  sums: readonly CreativeSums[]
  filter?: CreativeFilter
}): CreativeReport {
  const { creatives, sums, filter = {} } = options
  const known = new Map(creatives.map((creative) => [creative.key, creative]))
  const counted = new Map(sums.map((row) => [row.key, row]))
  const keys = new Set([...known.keys(), ...counted.keys()])
  const rows = [...keys]
    .map((key) => ({ sums: counted.get(key) ?? nothing(key), creative: known.get(key) ?? null }))
    .filter(({ creative }) => passes(creative, filter))
  const grouped = (of: (creative: Creative) => readonly string[]) => {
    const groups = new Map<string, CreativeSums[]>()
    for (const { creative, sums: own } of rows) {
      for (const name of creative === null ? [] : of(creative)) {
        groups.set(name, [...(groups.get(name) ?? []), own])
      }
    }
    return [...groups].map(([name, own]) => ({
      ...lineOf(own.reduce(plus, nothing(name))),
      creatives: own.length,
    }))
  }
  return {
    creatives: rows
      .map(({ sums: own, creative }) => ({ ...lineOf(own), creative }))
      .toSorted(byRevenue),
    tags: grouped(({ tags }) => tags).toSorted(byRevenue),
    creators: grouped(({ creator }) => (creator === '' ? [] : [creator])).toSorted(byRevenue),
    total: lineOf(rows.map((row) => row.sums).reduce(plus, nothing(''))),
  }
}

/** Ties go by name, so that the order is the same every time. */
const byRevenue = (a: CreativeLine, b: CreativeLine): number =>
  b.revenueMinor - a.revenueMinor || b.sessions - a.sessions || (a.key < b.key ? -1 : 1)

function passes(creative: Creative | null, filter: CreativeFilter): boolean {
  const { lengthMax, beforeAfterMax, tag } = filter
  const within = (value: number | null | undefined, most: number | undefined): boolean =>
    most === undefined || (value != null && value <= most)
  return (
    within(creative?.lengthS, lengthMax) &&
    within(creative?.beforeAfterAtS, beforeAfterMax) &&
    (tag === undefined || creative?.tags.includes(tag) === true)
  )
}

const nothing = (key: string): CreativeSums => ({
  key,
  sessions: 0,
  paidSessions: 0,
  orders: 0,
  revenueMinor: 0,
  spendMinor: 0,
  impressions: 0,
  clicks: 0,
  newCustomers: 0,
})

const plus = (a: CreativeSums, b: CreativeSums): CreativeSums => ({
  key: a.key,
  sessions: a.sessions + b.sessions,
  paidSessions: a.paidSessions + b.paidSessions,
  orders: a.orders + b.orders,
  revenueMinor: a.revenueMinor + b.revenueMinor,
  spendMinor: a.spendMinor + b.spendMinor,
  impressions: a.impressions + b.impressions,
  clicks: a.clicks + b.clicks,
  newCustomers: a.newCustomers + b.newCustomers,
})

const lineOf = (sums: CreativeSums): CreativeLine => ({
  ...sums,
  conversion: rateOf(sums.paidSessions, sums.sessions),
  cacMinor: quotient(sums.spendMinor, sums.newCustomers, 'no_new_customers'),
  roas: quotient(sums.revenueMinor, sums.spendMinor, 'no_spend'),
  clickRate: rateOf(sums.clicks, sums.impressions),
})
