import type { Spend } from '@takt/shared/schemas/spend.ts'
import type { ProjectScope } from '../db/scope.ts'
import { type Campaign, readCampaigns } from './campaigns.ts'
import { readSpend } from './spend.ts'

/**
 * What the shop of a project cost: of a project of both rhythms all but the campaigns that somebody has
 * said to be of B2B, since a cost itself names no rhythm.
 *
 * @param known the campaigns as they were at some other time; as they are when absent
 */
export async function readShopSpend(
  scope: ProjectScope,
  days: { from: string; to: string },
  known?: readonly Campaign[],
): Promise<Spend[]> {
  const { id: projectId, mode } = scope.project
  const rows = await readSpend(scope.db, { projectId, ...days })
  if (mode !== 'hybrid') return rows
  const sales = (known ?? (await readCampaigns(scope))).filter(({ rhythm }) => rhythm === 'b2b')
  const names = new Set(sales.flatMap(({ key, name }) => [key, name]))
  return rows.filter(({ campaign }) => !names.has(campaign))
}
