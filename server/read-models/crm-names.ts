import type { ProjectScope } from '../db/scope.ts'

/** Accounts by their key and the name that the CRM gives them. */
export async function readAccountNames(
  scope: ProjectScope,
): Promise<{ key: string; name: string | null }[]> {
  return await scope
    .from('account_profile')
    .select(['account_profile.account_key as key', 'account_profile.name'])
    .execute()
}

/** Opportunity stages with an entry rule in force. */
export async function readDocumentedStages(scope: ProjectScope): Promise<string[]> {
  const rows = await scope
    .from('stage_definition')
    .where('stage_definition.level', '=', 'opportunity')
    .where('stage_definition.valid_to_ms', 'is', null)
    .where('stage_definition.entry_rule', '<>', '')
    .select('stage_definition.key')
    .execute()
  return rows.map(({ key }) => key)
}

/** Every deal that names a product. */
export async function readDealProducts(
  scope: ProjectScope,
): Promise<{ deal: string; product: string }[]> {
  const rows = await scope
    .from('deal')
    .where('product', 'is not', null)
    .select(['deal_key as deal', 'product'])
    .orderBy('deal_key')
    .execute()
  return rows.flatMap(({ deal, product }) => (product === null ? [] : [{ deal, product }]))
}
