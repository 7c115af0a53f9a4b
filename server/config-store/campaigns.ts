import type { ProjectScope } from '../db/scope.ts'
import type { Writer } from '../db/store.ts'
import { auditChange, type Change } from './audit.ts'
import { readLastChanges } from './history.ts'

export type Campaign = {
  key: string
  name: string
  rhythm: 'b2c' | 'b2b' | 'mixed'
  /** Where a mixed one turns from one rhythm to the other. */
  branchPoint: string
  endsOn: string | null
}

const ACTION = 'campaign.put'

/** Stores campaigns; one of the same key is replaced. */
export function putCampaigns(writer: Writer, change: Change, campaigns: readonly Campaign[]): void {
  writer.transaction(() => {
    for (const { key, name, rhythm, branchPoint, endsOn } of campaigns) {
      const values = { name, rhythm, branch_point: branchPoint, ends_on: endsOn }
      writer.run(
        writer.query
          .insertInto('campaign')
          .values({ project_id: change.projectId, key, ...values })
          .onConflict((conflict) => conflict.columns(['project_id', 'key']).doUpdateSet(values)),
      )
      const details = { name, rhythm, branchPoint, endsOn }
      auditChange(writer, change, { action: ACTION, subject: key, details })
    }
  })
}

export async function readCampaigns(scope: ProjectScope): Promise<Campaign[]> {
  const rows = await scope.from('campaign').selectAll().orderBy('key').execute()
  return rows.map(({ key, name, rhythm, branch_point: branchPoint, ends_on: endsOn }) => ({
    key,
    name,
    rhythm,
    branchPoint,
    endsOn,
  }))
}

/** Campaigns as they had been put before an instant; those of later are left out. */
export async function readCampaignsAt(scope: ProjectScope, beforeMs: number): Promise<Campaign[]> {
  const puts = await readLastChanges(scope, { action: ACTION, beforeMs })
  const campaigns = await readCampaigns(scope)
  return campaigns.flatMap((campaign) => {
    const put = puts.get(campaign.key)
    return put === undefined ? [] : [{ ...campaign, ...(put.details as Partial<Campaign>) }]
  })
}
