import { type Forecast, shrunkProbability } from './calibration.ts'

/** What an idea is ranked by. */
export type Rankable = {
  id: number
  /** What its confidence is compared with: the node that it should move, or its rhythm. */
  area: string
  impact: number
  /** A probability. */
  confidence: number
  ease: number
}

export type Ranked = {
  id: number
  /** Impact × confidence × ease, from 0 to 100. */
  score: number
  /** The confidence, drawn to what such ideas came to before. */
  calibratedConfidence: number
  calibratedScore: number
  /** Places from 1, by the score as it was estimated and as it is believed. */
  rawRank: number
  rank: number
}

/**
 * Ideas in the order in which they should be tested: by expected worth, with each confidence drawn to
 * the base rate of its area by as much as the team's past confidences deserve.
 *
 * @see Ellis & Brown (2017), Hacking Growth: impact, confidence, ease; Gneiting & Raftery (2007), JASA
 *   102:359-378: proper scores
 */
export function rankIdeas(ideas: readonly Rankable[], past: readonly Forecast[]): Ranked[] {
  const scored = ideas.map(({ id, area, impact, confidence, ease }) => {
    const calibratedConfidence = shrunkProbability({ area, probability: confidence }, past)
    return {
      id,
      score: impact * confidence * ease,
      calibratedConfidence,
      calibratedScore: impact * calibratedConfidence * ease,
    }
  })
  const place = (by: 'score' | 'calibratedScore'): Map<number, number> =>
    new Map(
      scored
        .toSorted((a, b) => b[by] - a[by] || a.id - b.id)
        .map(({ id }, index) => [id, index + 1]),
    )
  const [raw, calibrated] = [place('score'), place('calibratedScore')]
  return scored
    .map((each) => ({
      ...each,
      rawRank: raw.get(each.id) ?? 0,
      rank: calibrated.get(each.id) ?? 0,
    }))
    .toSorted((a, b) => a.rank - b.rank)
}
