import { Discovery } from '@takt/shared/schemas/discovery.ts'
import { sql } from 'kysely'
import type { ProjectScope } from '../db/scope.ts'

export type DealDiscovery = {
  deal: string
  name: string | null
  owner: string | null
  account: string | null
  status: 'open' | 'won' | 'lost'
  /** Null where nobody has begun the form. */
  discovery: Discovery | null
}

const NOTHING = Discovery.parse({})

/** A deal and what its discovery form holds; undefined for no such deal. */
export async function readDealDiscovery(
  scope: ProjectScope,
  deal: string,
): Promise<DealDiscovery | undefined> {
  const row = await discoveries(scope).where('deal.deal_key', '=', deal).executeTakeFirst()
  return row === undefined ? undefined : { ...row, discovery: formOf(row.discovery) }
}

/** Every deal with a discovery form, by key. */
export async function readDiscoveries(
  scope: ProjectScope,
): Promise<(DealDiscovery & { discovery: Discovery })[]> {
  const rows = await discoveries(scope)
    .where(sql<boolean>`json_type(deal.details, '$.discovery') = 'object'`)
    .orderBy('deal.deal_key')
    .execute()
  return rows.map((row) => ({ ...row, discovery: formOf(row.discovery) ?? NOTHING }))
}

/** What was written of discoveries that names one of these ids. */
export async function readAnswersNaming(
  scope: ProjectScope,
  ids: readonly string[],
): Promise<{ deal: string; text: string }[]> {
  const forms = await readDiscoveries(scope)
  return forms.flatMap(({ deal, discovery: { answers, personas, fit } }) =>
    [
      ...Object.values(answers).map(({ text }) => text),
      ...(personas?.list ?? []).flatMap(({ persona, hypotheses }) => [
        persona,
        ...hypotheses.map(({ problem }) => problem),
      ]),
      fit?.hypothesis ?? '',
    ]
      .filter((text) => ids.some((id) => text.toLowerCase().includes(id.toLowerCase())))
      .map((text) => ({ deal, text })),
  )
}

const discoveries = (scope: ProjectScope) =>
  scope
    .from('deal')
    .leftJoin('account_profile', (join) =>
      join
        .onRef('account_profile.project_id', '=', 'deal.project_id')
        .onRef('account_profile.account_id', '=', 'deal.account_id'),
    )
    .select([
      'deal.deal_key as deal',
      'deal.name',
      'deal.owner',
      'account_profile.name as account',
      'deal.status',
      sql<string | null>`json_extract(deal.details, '$.discovery')`.as('discovery'),
    ])

/** A source may tell anything here: what is no such form counts as none. */
function formOf(text: string | null): Discovery | null {
  if (text === null || !text.startsWith('{')) return null
  const found = Discovery.safeParse(JSON.parse(text))
  return found.success ? found.data : null
}
