import type { ProjectScope } from '../db/scope.ts'

/** What a deal is called, null where nobody has said it; undefined for no such deal. */
export async function readDealName(
  scope: ProjectScope,
  deal: string,
): Promise<string | null | undefined> {
  const row = await scope
    .from('deal')
    .where('deal_key', '=', deal)
    .select('name')
    .executeTakeFirst()
  return row?.name
}
