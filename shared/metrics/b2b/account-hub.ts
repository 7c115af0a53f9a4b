import type { Figure } from '../figure.ts'
import { quotient } from '../figure.ts'
import { parseDay } from '../calendar.ts'
import { quantileR7 } from '../quantile.ts'
import type { StageNorm } from './stage-age.ts'
import { stageNorm } from './stage-age.ts'
import type { CountRate } from './win-rate.ts'
import { countRate } from './win-rate.ts'

/** Who has a say in a purchase, by what they look after (product I03). */
export const STAKEHOLDERS = [
  'introduction',
  'security',
  'legal',
  'procurement',
  'operations',
] as const
export type Stakeholder = (typeof STAKEHOLDERS)[number]

/** Words in which CRMs write these roles. */
const ROLE_WORDS: readonly (readonly [Stakeholder, RegExp])[] = [
  ['introduction', /introduc|champion|sponsor|einführ|initiator/iu],
  ['security', /secur|ciso|sicherheit|infosec/iu],
  ['legal', /legal|recht|counsel|compliance|juri/iu],
  ['procurement', /procure|purchas|einkauf|buyer|beschaff/iu],
  ['operations', /operat|betrieb|user|nutzer|anwender/iu],
]

/** Which of the five a role stands for; null for every other. */
export const stakeholderOf = (role: string): Stakeholder | null =>
  ROLE_WORDS.find(([, words]) => words.test(role))?.[0] ?? null

export type CommitteeCoverage = {
  /** Known roles of the five; every role is known or not, so there is no interval. */
  share: number
  known: Stakeholder[]
  missing: Stakeholder[]
}

/** How many of the five stakeholders of a purchase are known in an account: 3 of 5 is 60 %. */
export function committeeCoverage(roles: Iterable<string | null>): CommitteeCoverage {
  const found = new Set([...roles].map((role) => (role === null ? null : stakeholderOf(role))))
  const known = STAKEHOLDERS.filter((each) => found.has(each))
  return {
    share: known.length / STAKEHOLDERS.length,
    known,
    missing: STAKEHOLDERS.filter((each) => !found.has(each)),
  }
}

/** Key accounts reviewed in a quarter ÷ key accounts. All are known, so there is no interval. */
export function reviewCoverage(options: {
  accounts: readonly string[]
  reviewed: Iterable<string>
}): Figure<'no_key_accounts'> & { reviewed: number; accounts: number; open: string[] } {
  const done = new Set(options.reviewed)
  const open = options.accounts.filter((account) => !done.has(account))
  const reviewed = options.accounts.length - open.length
  const share = quotient(reviewed, options.accounts.length, 'no_key_accounts')
  return { ...share, reviewed, accounts: options.accounts.length, open }
}

export type LoopStep = {
  step: string
  /** Null where nothing is recorded that could tell: not known is not 0. */
  accounts: number | null
  /** Of the step before that is known. */
  ofPrevious: CountRate<'no_accounts'> | null
  reason: 'not_recorded' | null
}

/**
 * Accounts after the sale, step by step; who is in a step is counted only among those of the step before.
 * A step that nobody records is passed over.
 *
 * @param options.steps names with the accounts that reached each, in order; null where it is not recorded
 */
export function expansionLoop(options: {
  steps: readonly { step: string; accounts: ReadonlySet<string> | null }[]
}): LoopStep[] {
  let before: ReadonlySet<string> | null = null
  return options.steps.map(({ step, accounts }) => {
    if (accounts === null)
      return { step, accounts: null, ofPrevious: null, reason: 'not_recorded' as const }
    const earlier: ReadonlySet<string> | null = before
    const here: ReadonlySet<string> =
      earlier === null ? accounts : new Set([...accounts].filter((each) => earlier.has(each)))
    before = here
    return {
      step,
      accounts: here.size,
      ofPrevious: earlier === null ? null : countRate(here.size, earlier.size, 'no_accounts'),
      reason: null,
    }
  })
}

/** An account on its way from a team that uses the product to an opportunity. */
export type TeamPhase = {
  account: string
  /** Day on which its third person came, and of its first opportunity; null while there is none. */
  thirdPersonOn: string
  opportunityOn: string | null
}

export type TeamStall = {
  /** Of accounts that became an opportunity; those still waiting are not in it. */
  medianDays: Figure<'no_opportunity'>
  norm: StageNorm
  reached: number
  waiting: number
  /** Accounts without an opportunity that have waited longer than the norm, longest first. */
  stalled: { account: string; days: number }[]
}

/**
 * How long accounts stay in the phase in which a team uses the product and nobody has bought: days from
 * the third person to the first opportunity, and who has been there longer than is usual. The rule is
 * that of stages of the pipeline (`stageNorm`).
 *
 * @param options.asOf calendar day in the zone of the days
 */
export function teamStall(options: { accounts: readonly TeamPhase[]; asOf: string }): TeamStall {
  const today = parseDay(options.asOf, 'asOf')
  const daysOf = ({ thirdPersonOn, opportunityOn }: TeamPhase): number =>
    (opportunityOn === null ? today : parseDay(opportunityOn)) - parseDay(thirdPersonOn)
  const reached = options.accounts.filter(({ opportunityOn }) => opportunityOn !== null)
  // An opportunity before the third person was not won through the team.
  const done = reached.map(daysOf).filter((days) => days >= 0)
  const waiting = options.accounts.filter(({ opportunityOn }) => opportunityOn === null)
  const norm = stageNorm({ stage: 'team', wonDays: done, allDays: done })
  const limit = norm.thresholdDays
  return {
    medianDays:
      done.length === 0
        ? { value: null, reason: 'no_opportunity' }
        : { value: quantileR7(done, 0.5), reason: null },
    norm,
    reached: done.length,
    waiting: waiting.length,
    stalled: waiting
      .map((account) => ({ account: account.account, days: daysOf(account) }))
      .filter(({ days }) => limit !== null && days > limit)
      .toSorted((a, b) => b.days - a.days || (a.account < b.account ? -1 : 1)),
  }
}
