import type { Interval } from '../../schemas/result.ts'
import { twoProportionCI } from '../../stats/proportions/difference-interval.ts'
import type { Figure } from '../figure.ts'
import { figure, noFigure } from '../figure.ts'
import { countRate, type CountRate } from './win-rate.ts'

const LEVEL = 0.95

/** Inactive leads of one group of a campaign, and those of them that came back. */
export type ReEngagementGroupCount = { leads: number; reactivated: number }

export type ReEngagementResult = {
  contacted: CountRate<'nobody_contacted'>
  holdout: CountRate<'no_holdout'>
  /** Contacted less holdout, a difference of shares in [−1, 1], with Newcombe's interval. */
  difference: Figure<'nobody_contacted' | 'no_holdout'> & { interval: Interval | null }
  /** Whether chance alone explains the difference: only an interval without 0 says more or fewer. */
  reading: 'more' | 'fewer' | 'chance' | null
}

/**
 * What contacting inactive leads brought, beside leads of the same list that nobody contacted. Groups are
 * taken as they were drawn: who was to be contacted and was never reached counts as contacted.
 *
 * @throws RangeError on counts that are not whole numbers of at least 0
 * @see Newcombe (1998), Statistics in Medicine 17:873-890, method 10
 */
export function reEngagementResult(groups: {
  contacted: ReEngagementGroupCount
  holdout: ReEngagementGroupCount
}): ReEngagementResult {
  const contacted = countRate(
    groups.contacted.reactivated,
    groups.contacted.leads,
    'nobody_contacted',
  )
  const holdout = countRate(groups.holdout.reactivated, groups.holdout.leads, 'no_holdout')
  const reason = contacted.reason ?? holdout.reason
  if (reason !== null) {
    const difference = { ...noFigure(reason), interval: null }
    return { contacted, holdout, difference, reading: null }
  }
  const { estimate, ciLower, ciUpper } = twoProportionCI({
    control: { successes: groups.holdout.reactivated, trials: groups.holdout.leads },
    treatment: { successes: groups.contacted.reactivated, trials: groups.contacted.leads },
    method: 'newcombe',
    confidenceLevel: LEVEL,
  })
  const [lower, upper] = [ciLower ?? -1, ciUpper ?? 1]
  return {
    contacted,
    holdout,
    difference: { ...figure(estimate ?? 0), interval: { level: LEVEL, lower, upper } },
    reading: lower > 0 ? 'more' : upper < 0 ? 'fewer' : 'chance',
  }
}
