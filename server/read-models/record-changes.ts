import type { ProjectScope } from '../db/scope.ts'

/** Records that were derived anew, by kind. */
export type RecordChanges = {
  deals: string[]
  leads: string[]
  /** Accounts whose profile, name or segment, changed. */
  profiles: number[]
  /** Accounts whose touches or leads changed; null stands for touches that belong to no account. */
  accounts: (number | null)[]
}

/** Above this many it is quicker to read everything again. */
const CHANGES_MAX = 5_000

/**
 * What the projector derived anew after a row of the log; null when that is too much to tell, or a
 * rebuild put right whatever it was.
 */
export async function readRecordChanges(
  scope: ProjectScope,
  afterSeq: number,
): Promise<RecordChanges | null> {
  const rows = await scope
    .from('record_change')
    .where('seq', '>', afterSeq)
    .select(['kind', 'key'])
    .limit(CHANGES_MAX + 1)
    .execute()
  if (rows.length > CHANGES_MAX || rows.some(({ kind }) => kind === 'rebuild')) return null
  const of = (wanted: (typeof rows)[number]['kind']): string[] =>
    rows.filter(({ kind }) => kind === wanted).map(({ key }) => key)
  return {
    deals: of('deal'),
    leads: of('lead'),
    profiles: of('profile').map(Number),
    accounts: of('account').map((key) => (key === '' ? null : Number(key))),
  }
}
