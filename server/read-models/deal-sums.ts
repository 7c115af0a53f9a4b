import { type RawBuilder, sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'
import type { MetricSums } from './metric-parts.ts'
import type { Grain } from './period.ts'

/** What deals and leads may be split by. */
export const SALES_DIMENSIONS = [
  'lead_source',
  'owner',
  'product',
  'sector',
  'segment',
  'country',
  'manager',
  'region',
  'type',
  'campaign',
] as const
export type SalesDimension = (typeof SALES_DIMENSIONS)[number]

export type SalesQuery = { from: string; to: string; grain: Grain; by: SalesDimension | null }

type Source = {
  table: 'deal' | 'lead'
  /** The day that puts a row into its period. */
  on: 'created_on' | 'closed_on' | 'mql_on' | 'sql_on'
  /** Which rows count at all. */
  where?: RawBuilder<boolean>
  numerator: RawBuilder<number>
  denominator?: RawBuilder<number>
  squares?: RawBuilder<number>
}

/** Days from creation to the end; deals that ended before they began are no measure. */
const CYCLE = sql`(julianday(deal.closed_on) - julianday(deal.created_on))`
const IS_WON = sql<boolean>`deal.status = 'won'`
/** Won, or lost to a rival: `no decision` and `disqualified` are endings of their own. */
const IS_DECIDED = sql<boolean>`(deal.status = 'won' or (deal.status = 'lost' and coalesce(deal.loss, 'rival') = 'rival'))`
const HAS_CYCLE = sql<boolean>`deal.status = 'won' and deal.created_on is not null and deal.closed_on >= deal.created_on`
const BECAME_DEAL = sql<number>`(lead.opp_on is not null or lead.deal_key is not null)`

const sum = (of: RawBuilder<unknown>): RawBuilder<number> => sql<number>`coalesce(sum(${of}), 0)`
const rows = sql<number>`count(*)`

/** Of deals in other currencies no sum of money holds anything. */
const amountOf = (currency: string): RawBuilder<number> =>
  sql<number>`iif(deal.currency = ${currency}, coalesce(deal.amount_minor, 0), 0)`

const sourcesIn = (currency: string): Readonly<Record<string, Source>> => ({
  leads: { table: 'lead', on: 'created_on', numerator: rows },
  mqls: { table: 'lead', on: 'mql_on', numerator: rows },
  sqls: { table: 'lead', on: 'sql_on', numerator: rows },
  sql_rate: {
    table: 'lead',
    on: 'mql_on',
    numerator: sum(sql`lead.sql_on is not null`),
    denominator: rows,
  },
  sql_to_opp: { table: 'lead', on: 'sql_on', numerator: sum(BECAME_DEAL), denominator: rows },
  lead_to_opp: { table: 'lead', on: 'created_on', numerator: sum(BECAME_DEAL), denominator: rows },
  opportunities: { table: 'deal', on: 'created_on', numerator: rows },
  won_deals: { table: 'deal', on: 'closed_on', where: IS_WON, numerator: rows },
  closed_won_value: {
    table: 'deal',
    on: 'closed_on',
    where: IS_WON,
    numerator: sum(amountOf(currency)),
  },
  win_rate_closed_count: {
    table: 'deal',
    on: 'closed_on',
    where: IS_DECIDED,
    numerator: sum(IS_WON),
    denominator: rows,
  },
  win_rate_closed_value: {
    table: 'deal',
    on: 'closed_on',
    where: IS_DECIDED,
    numerator: sum(sql`iif(${IS_WON}, ${amountOf(currency)}, 0)`),
    denominator: sum(amountOf(currency)),
  },
  win_rate_created_count: {
    table: 'deal',
    on: 'created_on',
    numerator: sum(IS_WON),
    denominator: rows,
  },
  sales_cycle_days: {
    table: 'deal',
    on: 'closed_on',
    where: HAS_CYCLE,
    numerator: sum(CYCLE),
    denominator: rows,
    squares: sum(sql`${CYCLE} * ${CYCLE}`),
  },
})

const KNOWN = sourcesIn('')

/** Whether a metric is made of deals or leads. */
export const isSalesMetric = (metric: string): boolean => Object.hasOwn(KNOWN, metric)

const OF_LEADS: readonly SalesDimension[] = [
  'lead_source',
  'owner',
  'campaign',
  'sector',
  'segment',
  'country',
  'manager',
  'region',
]

/** What a metric of deals or leads can be split by. */
export function salesDimensionsOf(metric: string): readonly SalesDimension[] {
  const source = KNOWN[metric]
  if (source === undefined) return []
  return source.table === 'deal' ? SALES_DIMENSIONS : OF_LEADS
}

/**
 * Numerators and denominators of a metric of deals or leads, by period and dimension. Opportunities that
 * the gate holds are none. What nobody knows is `unknown`.
 */
export async function readSalesSums(
  scope: ProjectScope,
  metric: string,
  query: SalesQuery,
): Promise<MetricSums[]> {
  const source = sourcesIn(scope.project.currency)[metric]
  if (source === undefined) throw new RangeError(`metric: "${metric}" is not made of deals`)
  const day = sql.ref(`${source.table}.${source.on}`)
  const base = source.table === 'deal' ? dealsOf(scope) : leadsOf(scope)
  return await base
    .where(sql<boolean>`${day} >= ${query.from} and ${day} <= ${query.to}`)
    .where(source.where ?? sql<boolean>`true`)
    .select([
      periodOf(query.grain, day).as('key'),
      valueOf(source.table, query.by).as('by'),
      source.numerator.as('numerator'),
      (source.denominator ?? sql<number | null>`null`).as('denominator'),
      (source.squares ?? sql<number | null>`null`).as('numeratorSquares'),
    ])
    .groupBy([sql`1`, sql`2`])
    .orderBy(sql`1`)
    .orderBy(sql`2`)
    .execute()
}

const dealsOf = (scope: ProjectScope) =>
  scope
    .from('deal')
    .leftJoin('account_profile', (join) =>
      join
        .onRef('account_profile.project_id', '=', 'deal.project_id')
        .onRef('account_profile.account_id', '=', 'deal.account_id'),
    )
    .leftJoin('sales_person', (join) =>
      join
        .onRef('sales_person.project_id', '=', 'deal.project_id')
        .onRef('sales_person.owner', '=', 'deal.owner'),
    )
    .where(
      scope.project.settings.bantRuling === 'strict' ? 'deal.is_held_strict' : 'deal.is_held',
      '=',
      0,
    ) as unknown as AnyQuery

const leadsOf = (scope: ProjectScope) =>
  scope
    .from('lead')
    .leftJoin('account_profile', (join) =>
      join
        .onRef('account_profile.project_id', '=', 'lead.project_id')
        .onRef('account_profile.account_id', '=', 'lead.account_id'),
    )
    .leftJoin('sales_person', (join) =>
      join
        .onRef('sales_person.project_id', '=', 'lead.project_id')
        .onRef('sales_person.owner', '=', 'lead.owner'),
    ) as unknown as AnyQuery

/** Both tables are read by the same columns, which are named here and not by their types. */
type AnyQuery = ReturnType<ReturnType<ProjectScope['from']>['where']>

const VALUES: Readonly<
  Record<'deal' | 'lead', Partial<Record<SalesDimension, RawBuilder<unknown>>>>
> = {
  deal: {
    lead_source: sql`deal.lead_source`,
    owner: sql`deal.owner`,
    product: sql`deal.product`,
    type: sql`deal.type`,
    campaign: sql`deal.campaign`,
    sector: sql`account_profile.industry`,
    segment: sql`account_profile.segment`,
    country: sql`account_profile.country`,
    manager: sql`sales_person.manager`,
    region: sql`sales_person.region`,
  },
  lead: {
    lead_source: sql`lead.source`,
    owner: sql`lead.owner`,
    campaign: sql`lead.campaign`,
    sector: sql`account_profile.industry`,
    segment: sql`account_profile.segment`,
    country: sql`account_profile.country`,
    manager: sql`sales_person.manager`,
    region: sql`sales_person.region`,
  },
}

function valueOf(table: 'deal' | 'lead', by: SalesDimension | null): RawBuilder<string | null> {
  const value = by === null ? undefined : VALUES[table][by]
  if (value === undefined) return sql<string | null>`null`
  return sql<string>`coalesce(nullif(trim(${value}), ''), 'unknown')`
}

/** The first day of the calendar period that a day belongs to; weeks start on Monday. */
function periodOf(grain: Grain, day: RawBuilder<unknown>): RawBuilder<string> {
  if (grain === 'total') return sql`'total'`
  if (grain === 'day') return sql`${day}`
  if (grain === 'week') return sql`date(${day}, 'weekday 0', '-6 days')`
  if (grain === 'month') return sql`date(${day}, 'start of month')`
  return sql`date(${day}, 'start of month', printf('-%d months', (strftime('%m', ${day}) - 1) % 3))`
}

/** First and last day on which a deal or lead was created or ended; null while there is none. */
export async function readSalesDays(
  scope: ProjectScope,
): Promise<{ first: string; last: string } | null> {
  const ends = await Promise.all(
    (['deal', 'lead'] as const).map(
      async (table) =>
        await scope
          .from(table)
          .select([
            sql<string | null>`min(created_on)`.as('first'),
            (table === 'deal'
              ? sql<string | null>`max(max(coalesce(closed_on, ''), coalesce(created_on, '')))`
              : sql<string | null>`max(created_on)`
            ).as('last'),
          ])
          .executeTakeFirstOrThrow(),
    ),
  )
  const firsts = ends.flatMap(({ first }) => first ?? [])
  const lasts = ends.flatMap(({ last }) => (last === null || last === '' ? [] : [last]))
  const [first] = firsts.toSorted()
  const last = lasts.toSorted().at(-1)
  return first === undefined || last === undefined ? null : { first, last }
}
