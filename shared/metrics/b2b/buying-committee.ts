/** Roles of the buyer's side whose agreement a contract needs. */
export const COMMITTEE_COVERED = [
  'introduction',
  'security',
  'legal',
  'procurement',
  'operations',
] as const
type CommitteeRole = (typeof COMMITTEE_COVERED)[number]

export type Committee = {
  known: CommitteeRole[]
  missing: CommitteeRole[]
  /** Known ÷ all, in [0, 1]. */
  coverage: number
  hasSigner: boolean
  /** Deals at or beyond the committee's approval, with nobody known who may sign. */
  unsigned: string[]
  size: 'none' | 'single' | 'typical' | 'large' | 'check'
}

const TYPICAL_MAX = 7
const LARGE_MAX = 10

/**
 * Who of the buying committee of one account is known: three of five roles are 60 %.
 *
 * @param options.deals open ones, with whether they have come as far as the committee's approval
 */
export function buyingCommittee(options: {
  roles: readonly string[]
  contacts: number
  deals: readonly { id: string; isPastApproval: boolean }[]
}): Committee {
  const { roles, contacts, deals } = options
  const known = COMMITTEE_COVERED.filter((role) => roles.includes(role))
  const hasSigner = roles.includes('signer')
  return {
    known,
    missing: COMMITTEE_COVERED.filter((role) => !known.includes(role)),
    coverage: known.length / COMMITTEE_COVERED.length,
    hasSigner,
    unsigned: hasSigner
      ? []
      : deals.filter(({ isPastApproval }) => isPastApproval).map(({ id }) => id),
    size: sizeOf(contacts),
  }
}

function sizeOf(contacts: number): Committee['size'] {
  if (contacts === 0) return 'none'
  if (contacts < 3) return 'single'
  if (contacts <= TYPICAL_MAX) return 'typical'
  return contacts <= LARGE_MAX ? 'large' : 'check'
}
