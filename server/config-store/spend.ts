import type { Spend } from '@takt/shared/schemas/spend.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'

/** What became of records that are known by a key: new or different, or as they were. */
export type PutResult = { stored: number; unchanged: number }

/** Stores what channels cost; a row of the same key is replaced. All or nothing. */
export function putSpend(writer: Writer, projectId: number, rows: readonly Spend[]): PutResult {
  const put = writer.raw.prepare(`
    insert into spend (project_id, day, channel, campaign, creative, kind, amount_minor, currency,
      impressions, clicks)
    values (@projectId, @day, @channel, @campaign, @creative, @kind, @amountMinor, @currency,
      @impressions, @clicks)
    on conflict (project_id, day, channel, campaign, creative, kind) do update set
      amount_minor = excluded.amount_minor, currency = excluded.currency,
      impressions = excluded.impressions, clicks = excluded.clicks
    where (amount_minor, currency, impressions, clicks) is not
      (excluded.amount_minor, excluded.currency, excluded.impressions, excluded.clicks)`)
  return writer.transaction(() => {
    const stored = rows.reduce((sum, row) => sum + put.run({ projectId, ...row }).changes, 0)
    return { stored, unchanged: rows.length - stored }
  })
}

/** What channels cost on the days from `from` to `to`, by day and channel. */
export async function readSpend(
  db: Kysely<Schema>,
  { projectId, from, to }: { projectId: number; from: string; to: string },
): Promise<Spend[]> {
  const rows = await db
    .selectFrom('spend')
    .where('project_id', '=', projectId)
    .where('day', '>=', from)
    .where('day', '<=', to)
    .selectAll()
    .orderBy('day')
    .orderBy('channel')
    .orderBy('campaign')
    .orderBy('creative')
    .orderBy('kind')
    .execute()
  return rows.map(({ project_id: _project, amount_minor: amountMinor, ...row }) => ({
    ...row,
    amountMinor,
  }))
}
