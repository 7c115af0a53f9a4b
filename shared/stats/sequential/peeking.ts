import { normalIsf } from '../../numeric/normal.ts'
import { createRandom } from '../../numeric/random.ts'
import { requireNatural, requireOneOf, requireOpenUnit } from '../validate.ts'
import { deviation } from './confidence-sequence.ts'
import { crossingProbability } from './crossing.ts'
import { groupSequentialBounds } from './group-sequential.ts'

/**
 * Probability that a fixed test without any effect looks significant at one of several equally spaced
 * looks at least: what opening the result early costs.
 *
 * @param looks 1 to 500
 * @returns alpha for one look, 0.14 for five, 0.25 for twenty
 * @throws RangeError or TypeError naming the wrong argument
 * @see Armitage, McPherson & Rowe (1969), JRSS A 132:235-244, table 2
 */
export function peekingTypeIError({
  looks,
  alpha = 0.05,
}: {
  looks: number
  alpha?: number
}): number {
  requireNatural(looks, 'looks')
  if (looks > 500) throw new RangeError('looks must not exceed 500')
  requireOpenUnit(alpha, 'alpha')
  const rates = Array.from({ length: looks }, (_, look) => (look + 1) / looks)
  const critical = normalIsf(alpha / 2)
  return crossingProbability(
    { rates, drift: 0, sided: 2 },
    rates.map(() => critical),
  )
}

/**
 * Share of simulated tests without any effect in which a method rejects at one of the looks.
 *
 * @param method `fixed` inflates, the others stay at or under alpha
 * @param observationsPerLook both arms together
 * @throws RangeError or TypeError naming the wrong argument
 */
export function simulatePeeking({
  looks,
  alpha = 0.05,
  method = 'fixed',
  simulations = 2_000,
  observationsPerLook = 100,
  seed = 'takt',
}: {
  looks: number
  alpha?: number
  method?: 'fixed' | 'always-valid' | 'group-sequential'
  simulations?: number
  observationsPerLook?: number
  seed?: string | number
}): { typeIError: number; standardError: number } {
  requireNatural(looks, 'looks')
  requireOpenUnit(alpha, 'alpha')
  requireOneOf(method, Object.keys(BOUNDS), 'method')
  requireNatural(simulations, 'simulations')
  requireNatural(observationsPerLook, 'observationsPerLook')
  const bounds = BOUNDS[method]({ looks, alpha, observationsPerLook })
  const random = createRandom(seed)
  let rejected = 0
  for (let run = 0; run < simulations; run += 1) {
    let score = 0
    for (let look = 1; look <= looks; look += 1) {
      score += random.normal()
      if (Math.abs(score) / Math.sqrt(look) > (bounds[look - 1] as number)) {
        rejected += 1
        break
      }
    }
  }
  const typeIError = rejected / simulations
  return { typeIError, standardError: Math.sqrt((typeIError * (1 - typeIError)) / simulations) }
}

type Plan = { looks: number; alpha: number; observationsPerLook: number }

/** |z| beyond which each look rejects. */
const BOUNDS: Readonly<
  Record<'fixed' | 'always-valid' | 'group-sequential', (plan: Plan) => number[]>
> = {
  fixed: ({ looks, alpha }) => Array.from({ length: looks }, () => normalIsf(alpha / 2)),
  'always-valid': ({ looks, alpha, observationsPerLook }) =>
    Array.from({ length: looks }, (_, look) =>
      deviation(alpha, {
        n: (look + 1) * observationsPerLook,
        tuningSampleSize: (looks * observationsPerLook) / 2,
        sided: 2,
      }),
    ),
  'group-sequential': ({ looks, alpha }) => groupSequentialBounds({ looks, alpha }).criticalValues,
}
