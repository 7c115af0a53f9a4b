import type { Offer } from '@takt/shared/schemas/offer.ts'
import type { Kysely } from 'kysely'
import type { Schema } from '../db/schema.ts'
import type { Writer } from '../db/store.ts'
import type { PutResult } from './spend.ts'

/** Stores offers; one of the same key is replaced. All or nothing. */
export function putOffers(writer: Writer, projectId: number, offers: readonly Offer[]): PutResult {
  const put = writer.raw.prepare(`
    insert into offer (project_id, key, name, mode, type, starts_on, ends_on, scope, benefit,
      experiment)
    values (@projectId, @key, @name, @mode, @type, @startsOn, @endsOn, @scope, @benefit,
      @experiment)
    on conflict (project_id, key) do update set
      name = excluded.name, mode = excluded.mode, type = excluded.type,
      starts_on = excluded.starts_on, ends_on = excluded.ends_on, scope = excluded.scope,
      benefit = excluded.benefit, experiment = excluded.experiment
    where (name, mode, type, starts_on, ends_on, scope, benefit, experiment) is not
      (excluded.name, excluded.mode, excluded.type, excluded.starts_on, excluded.ends_on,
        excluded.scope, excluded.benefit,
        excluded.experiment)`)
  return writer.transaction(() => {
    const stored = offers.reduce((sum, row) => sum + put.run({ projectId, ...row }).changes, 0)
    return { stored, unchanged: offers.length - stored }
  })
}

/** A project's offers, the latest first. */
export async function readOffers(db: Kysely<Schema>, projectId: number): Promise<Offer[]> {
  const rows = await db
    .selectFrom('offer')
    .where('project_id', '=', projectId)
    .selectAll()
    .orderBy('starts_on', 'desc')
    .orderBy('key')
    .execute()
  return rows.map(({ project_id: _project, starts_on: startsOn, ends_on: endsOn, ...row }) => ({
    ...row,
    startsOn,
    endsOn,
  }))
}
