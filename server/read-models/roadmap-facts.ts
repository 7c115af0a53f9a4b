import type { ProjectScope } from '../db/scope.ts'

/** Whether any deal has gone through a stage, so that the conversion of stages can be told. */
export async function hasStagedDeals(scope: ProjectScope): Promise<boolean> {
  const row = await scope.from('deal_stage').select('deal_key').limit(1).executeTakeFirst()
  return row !== undefined
}

/** Whether anybody was met at a webinar in these days. */
export async function hasWebinar(
  scope: ProjectScope,
  { from, to }: { from: string; to: string },
): Promise<boolean> {
  const row = await scope
    .from('touch')
    .where('kind', '=', 'webinar')
    .where('day', '>=', from)
    .where('day', '<=', to)
    .select('day')
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}
