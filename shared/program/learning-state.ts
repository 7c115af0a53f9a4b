import type { LearningEvidence, LearningState, Relation } from '../schemas/learning.ts'
import type { Effect } from '../schemas/result.ts'
import { normalSf } from '../numeric/normal.ts'
import { daysFrom } from '../experiments/maturity.ts'

/** Below this share of its first confidence nothing but the half-life has told against a learning. */
const FADED_BELOW = 0.25
const Z95 = 1.959963984540054

/**
 * What a new effect says about an older one: `contradicts` when it goes the other way beyond chance,
 * `weakens` when chance explains it or it is smaller beyond chance, else `confirms`. Null when one of
 * them has no size.
 *
 * @param goal whether a larger value is better makes no difference: both are of the same metric
 */
export function relationOf(older: Effect, newer: Effect): Relation | null {
  const [was, is] = [older.estimate, newer.estimate]
  if (was === null || is === null || newer.lower === null || newer.upper === null) return null
  const sign = Math.sign(was)
  const [least, most] = sign < 0 ? [-newer.upper, -newer.lower] : [newer.lower, newer.upper]
  if (most < 0) return 'contradicts'
  if (least <= 0) return is * sign < 0 && differs(older, newer) ? 'contradicts' : 'weakens'
  return Math.abs(is) < Math.abs(was) && differs(older, newer) ? 'weakens' : 'confirms'
}

/** Do two independent effects differ beyond chance? Altman & Bland (2003), BMJ 326:219. */
function differs(older: Effect, newer: Effect): boolean {
  const errors = [older, newer].map(({ lower, upper }) =>
    lower === null || upper === null ? null : (upper - lower) / (2 * Z95),
  )
  const [first, second] = errors
  if (first == null || second == null) return false
  const spread = Math.hypot(first, second)
  if (spread === 0) return older.estimate !== newer.estimate
  const z = ((newer.estimate ?? 0) - (older.estimate ?? 0)) / spread
  return 2 * normalSf(Math.abs(z)) < 0.05
}

/**
 * How a learning stands today: half of the confidence goes in every half-life since it was written down
 * or last confirmed; what later results said moves the odds of it.
 *
 * `contested` when something contradicts it and no more confirms it; `weakened` when more speaks
 * against it than for it; `faded` when only time has told against it.
 */
export function learningState(
  learning: { confidence: number; halfLifeDays: number; createdOn: string },
  evidence: readonly Pick<LearningEvidence, 'relation' | 'notedOn'>[],
  today: string,
): { state: LearningState; confidenceNow: number } {
  const count = (relation: Relation): number =>
    evidence.filter((each) => each.relation === relation).length
  const [confirms, weakens, contradicts] = [
    count('confirms'),
    count('weakens'),
    count('contradicts'),
  ]
  const odds =
    (learning.confidence / (1 - learning.confidence)) *
    2 ** confirms *
    Math.SQRT1_2 ** weakens *
    0.25 ** contradicts
  const freshSince = evidence
    .filter(({ relation }) => relation === 'confirms')
    .reduce((latest, { notedOn }) => (notedOn > latest ? notedOn : latest), learning.createdOn)
  const age = Math.max(0, daysFrom(freshSince, today))
  const left = 0.5 ** (age / learning.halfLifeDays)
  const confidenceNow = (odds / (1 + odds)) * left
  return { confidenceNow, state: stateOf({ confirms, weakens, contradicts, left }) }
}

function stateOf({
  confirms,
  weakens,
  contradicts,
  left,
}: {
  confirms: number
  weakens: number
  contradicts: number
  left: number
}): LearningState {
  if (contradicts > 0 && contradicts >= confirms) return 'contested'
  if (weakens + contradicts > confirms) return 'weakened'
  return left < FADED_BELOW ? 'faded' : 'holds'
}

/** What can be searched of a learning, the weightier first. */
type Searchable = {
  statement: string
  context: string
  tags: readonly string[]
  metric: string | null
  experiment: string | null
}

/**
 * How well a learning answers words: every word must begin some word of it, and the tags and the
 * statement weigh more than the rest. 0 when it does not.
 */
export function searchScore(learning: Searchable, words: string): number {
  const wanted = wordsOf(words)
  const fields: readonly (readonly [string, number])[] = [
    [learning.tags.join(' '), 4],
    [learning.statement, 3],
    [learning.context, 2],
    [`${learning.metric ?? ''} ${learning.experiment ?? ''}`, 1],
  ]
  const places = fields.map(([text, weight]) => [wordsOf(text), weight] as const)
  let score = 0
  for (const word of wanted) {
    const best = places
      .filter(([own]) => own.some((each) => each.startsWith(word)))
      .reduce((most, [, weight]) => Math.max(most, weight), 0)
    if (best === 0) return 0
    score += best
  }
  return score
}

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .normalize('NFKD')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')
