import {
  EVIDENCE_FORMS,
  type EvidenceCounts,
  type EvidenceGap,
  type EvidenceRecord,
  PROOF_KINDS,
  TEAM_FORMS,
} from '../schemas/evidence.ts'
import type { Mode } from '../schemas/mode.ts'
import { daysAfter } from '../experiments/maturity.ts'

/** A proof that is missing is brought within two weeks (product M08). */
const DUE_DAYS = 14

/** Could it be shown on this day? */
export const isShown = (
  { liveOn, retiredOn }: Pick<EvidenceRecord, 'liveOn' | 'retiredOn'>,
  day: string,
): boolean => liveOn !== null && liveOn <= day && (retiredOn === null || retiredOn > day)

/**
 * What a rhythm lacks on a day: each of the three kinds of proof, and in sales each of the pieces that a
 * team asks for before it is let in (product A19, J10). A gap is as old as the first piece of the rhythm,
 * or as the day on which the last piece that filled it was retired.
 *
 * @param today calendar day in the workspace's zone
 */
export function evidenceGaps(
  records: readonly EvidenceRecord[],
  { mode, today }: { mode: Mode; today: string },
): EvidenceGap[] {
  const own = records.filter(({ modes }) => modes.includes(mode))
  const proofs = PROOF_KINDS.map((what) => ({
    what,
    audience: null,
    filling: own.filter(({ proof }) => proof === what),
  }))
  const forTeams = mode === 'b2b' ? TEAM_FORMS : []
  const pieces = forTeams.map((what) => ({
    what,
    audience: 'team' as const,
    filling: own.filter(({ form, audience }) => form === what && audience.includes('team')),
  }))
  return [...proofs, ...pieces].flatMap(({ what, audience, filling }) => {
    if (filling.some((each) => isShown(each, today))) return []
    const since = sinceOf(own, filling)
    const dueOn = since === null ? null : daysAfter(since, DUE_DAYS)
    return [{ what, audience, since, dueOn, isOverdue: dueOn !== null && dueOn < today }]
  })
}

function sinceOf(
  own: readonly EvidenceRecord[],
  filling: readonly EvidenceRecord[],
): string | null {
  const begun = own.map(({ createdOn }) => createdOn).toSorted()[0] ?? null
  const left = filling
    .map(({ retiredOn }) => retiredOn)
    .filter((day) => day !== null)
    .toSorted()
  return left.at(-1) ?? begun
}

/** How many pieces of a rhythm can be shown on a day, those of which there are none with 0. */
export function evidenceCounts(
  records: readonly EvidenceRecord[],
  { mode, today }: { mode: Mode; today: string },
): EvidenceCounts {
  const shown = records.filter((each) => each.modes.includes(mode) && isShown(each, today))
  const count = <Key extends string>(
    keys: readonly Key[],
    is: (record: EvidenceRecord, key: Key) => boolean,
  ) =>
    Object.fromEntries(
      keys.map((key) => [key, shown.filter((record) => is(record, key)).length]),
    ) as Record<Key, number>
  return {
    proofs: count(PROOF_KINDS, ({ proof }, key) => proof === key),
    forms: count(EVIDENCE_FORMS, ({ form }, key) => form === key),
  }
}
