import { Creative } from '@takt/shared/schemas/creative.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'
import type { PutResult } from './spend.ts'

/** Stores creatives; one of the same key is replaced. All or nothing. */
export function putCreatives(
  writer: Writer,
  projectId: number,
  creatives: readonly Creative[],
): PutResult {
  const put = writer.raw.prepare(`
    insert into creative (project_id, key, name, creator, tags, length_s, before_after_at_s)
    values (@projectId, @key, @name, @creator, @tags, @lengthS, @beforeAfterAtS)
    on conflict (project_id, key) do update set
      name = excluded.name, creator = excluded.creator, tags = excluded.tags,
      length_s = excluded.length_s, before_after_at_s = excluded.before_after_at_s
    where (name, creator, tags, length_s, before_after_at_s) is not
      (excluded.name, excluded.creator, excluded.tags, excluded.length_s,
        excluded.before_after_at_s)`)
  return writer.transaction(() => {
    const stored = creatives.reduce(
      (sum, { tags, ...row }) =>
        sum + put.run({ projectId, ...row, tags: JSON.stringify(tags) }).changes,
      0,
    )
    return { stored, unchanged: creatives.length - stored }
  })
}

/** A project's creatives by key. */
export async function readCreatives(db: Kysely<Schema>, projectId: number): Promise<Creative[]> {
  const rows = await db
    .selectFrom('creative')
    .where('project_id', '=', projectId)
    .selectAll()
    .orderBy('key')
    .execute()
  return rows.map(({ key, name, creator, tags, length_s, before_after_at_s }) =>
    Creative.parse({
      key,
      name,
      creator,
      tags: JSON.parse(tags) as unknown,
      lengthS: length_s,
      beforeAfterAtS: before_after_at_s,
    }),
  )
}
