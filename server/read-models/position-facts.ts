import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

/** Channels whose people read, listen and come to meet; all others are taken for the other side. */
const B2B_CHANNELS = [
  'webinar',
  'conference',
  'event',
  'white_paper',
  'content',
  'partner',
  'linkedin',
]

/** What data say about where a workspace stands; null where they say nothing. */
export type PositionData = {
  /** Mean contacts with a role, over accounts that have one. */
  meanDeciders: number | null
  /** Share of deals with a pilot. */
  pilotShare: number | null
  /** Share of media spend in channels of B2B. */
  b2bSpendShare: number | null
  deals: number
  /** Security and legal reviews that were handed in. */
  reviews: number
  /** Won deals, and those of them whose account had a reference call or a case study. */
  wonDeals: number
  wonWithReference: number
}

const REFERENCES = ['reference_call', 'case_study']

export async function readPositionData(scope: ProjectScope): Promise<PositionData> {
  const contacts = scope
    .from('contact')
    .where('account_id', 'is not', null)
    .where('role', 'is not', null)
    .select(({ fn }) => ['account_id', fn.countAll<number>().as('people')])
    .groupBy('account_id')
  const { deciders } = await scope
    .fromQuery(contacts.as('c'))
    .select(({ fn }) => fn.avg<number | null>('c.people').as('deciders'))
    .executeTakeFirstOrThrow()
  const { deals } = await scope
    .from('deal')
    .select(({ fn }) => fn.countAll<number>().as('deals'))
    .executeTakeFirstOrThrow()
  const { pilots } = await scope
    .from('pilot')
    .select(({ fn }) => fn.count<number>('deal_key').distinct().as('pilots'))
    .executeTakeFirstOrThrow()
  const spend = await scope.db
    .selectFrom('spend')
    .where('project_id', '=', scope.project.id)
    .where('kind', '=', 'media')
    .select(({ fn }) => [
      fn.sum<number | null>('amount_minor').as('all'),
      sql<number | null>`sum(iif(channel in (${sql.join(B2B_CHANNELS)}), amount_minor, 0))`.as(
        'b2b',
      ),
    ])
    .executeTakeFirstOrThrow()
  const { reviews } = await scope
    .from('review')
    .where('submitted_at_ms', 'is not', null)
    .select(({ fn }) => fn.countAll<number>().as('reviews'))
    .executeTakeFirstOrThrow()
  return {
    deals,
    reviews,
    ...(await readReferences(scope)),
    meanDeciders: deciders,
    pilotShare: deals === 0 ? null : pilots / deals,
    b2bSpendShare: spend.all === null || spend.all === 0 ? null : (spend.b2b ?? 0) / spend.all,
  }
}

async function readReferences(
  scope: ProjectScope,
): Promise<Pick<PositionData, 'wonDeals' | 'wonWithReference'>> {
  const accounts = scope
    .from('touch')
    .where('kind', 'in', REFERENCES)
    .where('account_id', 'is not', null)
    .select('account_id')
  const won = await scope
    .from('deal')
    .where('status', '=', 'won')
    .select(({ fn, eb }) => [
      fn.countAll<number>().as('deals'),
      fn
        .sum<number | null>(eb.case().when('account_id', 'in', accounts).then(1).else(0).end())
        .as('referenced'),
    ])
    .executeTakeFirstOrThrow()
  return { wonDeals: won.deals, wonWithReference: won.referenced ?? 0 }
}
