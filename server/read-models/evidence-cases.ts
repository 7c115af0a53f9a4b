import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

export type EvidenceRow = { sentAt: number | null; enteredAt: number; stageDays: number }

/**
 * Deals that have left a review by security or legal, with when they got the documents meant for it and
 * the days that it took; each deal once, by its first stay.
 */
export async function readEvidenceCases(scope: ProjectScope): Promise<EvidenceRow[]> {
  const rows = await scope
    .from('deal_stage')
    .innerJoin('deal', (join) =>
      join
        .onRef('deal.project_id', '=', 'deal_stage.project_id')
        .onRef('deal.deal_key', '=', 'deal_stage.deal_key'),
    )
    .where(sql<boolean>`(lower(deal_stage.stage_key) like '%security%'
      or lower(deal_stage.stage_key) like '%legal%' or lower(deal_stage.stage_key) like '%sicherheit%')`)
    .where('deal_stage.entered_at_ms', 'is not', null)
    .select([
      'deal_stage.deal_key as key',
      sql<number>`min(deal_stage.entered_at_ms)`.as('enteredAt'),
      sql<number | null>`coalesce(deal_stage.exited_at_ms, deal.closed_at_ms)`.as('leftAt'),
      sql<string | null>`json_extract(deal.details, '$.evidence_sent_at')`.as('sent'),
    ])
    .groupBy('deal_stage.deal_key')
    .execute()
  return rows.flatMap(({ enteredAt, leftAt, sent }) => {
    if (leftAt === null || leftAt < enteredAt) return []
    const sentAt = sent === null ? Number.NaN : Date.parse(sent)
    return [
      {
        sentAt: Number.isNaN(sentAt) ? null : sentAt,
        enteredAt,
        stageDays: (leftAt - enteredAt) / 86_400_000,
      },
    ]
  })
}
