import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

export type ContentSums = {
  key: string
  sessions: number
  paidSessions: number
  orders: number
  revenueMinor: number
}

/** What visits by one ad or post (`utm_content`) came to. */
export async function readContentSums(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<ContentSums[]> {
  return await scope
    .from('segment_cell')
    .where('dimension', '=', 'content')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .select((of) => [
      of.ref('value').as('key'),
      of.fn.sum<number>('sessions').as('sessions'),
      of.fn.sum<number>('paid_sessions').as('paidSessions'),
      of.fn.sum<number>('orders').as('orders'),
      of.fn.sum<number>('revenue_minor').as('revenueMinor'),
    ])
    .groupBy('value')
    .execute()
}

/** The days on which one of these ads or posts brought a visit. */
export async function readContentDays(
  scope: ProjectScope,
  { from, to, contents }: { from: string; to: string; contents: readonly string[] },
): Promise<Set<string>> {
  const rows = await scope
    .from('segment_cell')
    .where('dimension', '=', 'content')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .where(sql<boolean>`value in (select value from json_each(${JSON.stringify(contents)}))`)
    .where('sessions', '>', 0)
    .select('day')
    .distinct()
    .execute()
  return new Set(rows.map(({ day }) => day))
}
