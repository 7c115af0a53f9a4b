import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

export type DealChecklist = {
  stage: string | null
  status: 'open' | 'won' | 'lost'
  /** What was ticked, by stage. */
  ticked: Readonly<Record<string, readonly string[]>>
}

/** Where a deal stands and what of the stages' checklists is ticked; undefined for no such deal. */
export async function readDealChecklist(
  scope: ProjectScope,
  deal: string,
): Promise<DealChecklist | undefined> {
  const row = await scope
    .from('deal')
    .where('deal_key', '=', deal)
    .select([
      'stage_key as stage',
      'status',
      sql<string | null>`json_extract(details, '$.checklist')`.as('ticked'),
    ])
    .executeTakeFirst()
  if (row === undefined) return undefined
  return { stage: row.stage, status: row.status, ticked: tickedOf(row.ticked) }
}

/** A source may tell anything here; only lists of texts by stage count. */
function tickedOf(text: string | null): Record<string, string[]> {
  if (text === null || !text.startsWith('{')) return {}
  return Object.fromEntries(
    Object.entries(JSON.parse(text) as Record<string, unknown>).map(([stage, items]) => [
      stage,
      Array.isArray(items) ? items.filter((item) => typeof item === 'string') : [],
    ]),
  )
}
