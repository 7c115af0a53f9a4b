import type { ProjectScope } from '../db/scope.ts'

/** A deal that the gate of qualification holds, with what is answered. */
export type HeldDeal = {
  key: string
  name: string
  createdOn: string | null
  budget: boolean
  authority: boolean
  need: boolean
  timing: boolean
}

/** Open deals that the gate holds under the project's ruling, oldest first. */
export async function readHeldDeals(scope: ProjectScope): Promise<HeldDeal[]> {
  const isStrict = scope.project.settings.bantRuling === 'strict'
  const rows = await scope
    .from('deal')
    .select(['deal_key', 'name', 'created_on', 'budget', 'authority', 'need', 'timeline'])
    .where(isStrict ? 'is_held_strict' : 'is_held', '=', 1)
    .where('status', '=', 'open')
    .orderBy('created_on')
    .orderBy('deal_key')
    .execute()
  return rows.map((row) => ({
    key: row.deal_key,
    name: row.name ?? row.deal_key,
    createdOn: row.created_on,
    budget: row.budget === 1,
    authority: row.authority === 1,
    need: row.need === 1,
    timing: row.timeline === 1,
  }))
}
