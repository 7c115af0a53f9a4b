import type { Claim, Misuse } from '../schemas/claim.ts'

/** A wrong way of reading a number, and how to tell. */
export type Rule = Omit<Misuse, 'rule'> & {
  id: string
  /** True where the claim does it; false where it does not, or does not say. */
  applies: (claim: Claim) => boolean
}

type Words = readonly [en: string, de: string]

/** A rule with its reason and its fix, each in English and German. */
export const rule = (
  id: string,
  applies: Rule['applies'],
  [reason, fix]: readonly [reason: Words, fix: Words],
): Rule => ({
  id,
  applies,
  reason: { en: reason[0], de: reason[1] },
  fix: { en: fix[0], de: fix[1] },
})
