import { normalCdf, normalQuantile } from '../../numeric/normal.ts'
import { createRandom } from '../../numeric/random.ts'
import type { Status } from '../types.ts'
import { requireNatural, requireOneOf, requireOpenUnit } from '../validate.ts'

export type BootstrapResult = {
  status: Status
  /** The statistic of the data as they are. */
  estimate: number | null
  /** Standard deviation of the statistic over the resamples. */
  standardError: number | null
  ciLower: number | null
  ciUpper: number | null
  confidenceLevel: number
  method: 'percentile' | 'bca'
}

/**
 * Bootstrap interval of any statistic of a sample, by seeded resampling of its values. For values that
 * hang together pass one entry a cluster as `values` and let `statistic` take them apart: whole
 * clusters are then drawn.
 *
 * @param method `bca` corrects bias and skewness, with the acceleration from the jackknife
 * @returns status `undefined` where the statistic is not finite on the data or on too many resamples
 * @throws RangeError or TypeError naming the wrong argument
 * @see Efron (1987), JASA 82:171-185; Efron & Tibshirani (1993), chapters 13 and 14
 */
export function bootstrapCI<Value>({
  values,
  statistic,
  method = 'bca',
  resamples = 2_000,
  confidenceLevel = 0.95,
  seed = 'takt',
}: {
  values: readonly Value[]
  statistic: (values: readonly Value[]) => number
  method?: 'percentile' | 'bca'
  resamples?: number
  confidenceLevel?: number
  seed?: string | number
}): BootstrapResult {
  requireOneOf(method, ['percentile', 'bca'], 'method')
  requireNatural(resamples, 'resamples')
  requireOpenUnit(confidenceLevel, 'confidenceLevel')
  const frame = { confidenceLevel, method }
  const none = { standardError: null, ciLower: null, ciUpper: null }
  if (values.length < 2) return { status: 'insufficient-data', estimate: null, ...none, ...frame }
  const estimate = statistic(values)
  if (!Number.isFinite(estimate)) return { status: 'undefined', estimate: null, ...none, ...frame }
  const random = createRandom(seed)
  const drawn = Float64Array.from({ length: resamples }, () =>
    statistic(values.map(() => values[random.integer(values.length)] as Value)),
  )
    .filter(Number.isFinite)
    .sort()
  if (drawn.length < resamples / 2) return { status: 'undefined', estimate, ...none, ...frame }
  const centre = drawn.reduce((sum, value) => sum + value, 0) / drawn.length
  const squares = drawn.reduce((sum, value) => sum + (value - centre) ** 2, 0)
  const standardError = Math.sqrt(squares / Math.max(1, drawn.length - 1))
  if (drawn[0] === drawn.at(-1)) {
    return { status: 'zero-variance', estimate, ...none, ...frame }
  }
  const tail = (1 - confidenceLevel) / 2
  const shift =
    method === 'bca' ? correction(drawn, estimate, jackknife(values, statistic)) : (p: number) => p
  return {
    status: 'ok',
    estimate,
    standardError,
    ciLower: quantileOf(drawn, shift(tail)),
    ciUpper: quantileOf(drawn, shift(1 - tail)),
    ...frame,
  }
}

/** From a nominal to the corrected probability. @see Efron (1987), formula 2.3 */
function correction(
  drawn: Float64Array,
  estimate: number,
  left: readonly number[],
): (p: number) => number {
  const below = drawn.filter((value) => value < estimate).length
  const equal = drawn.filter((value) => value === estimate).length
  const share = (below + equal / 2) / drawn.length
  const bias = normalQuantile(Math.min(1 - 0.5 / drawn.length, Math.max(0.5 / drawn.length, share)))
  const centre = left.reduce((sum, value) => sum + value, 0) / left.length
  const squares = left.reduce((sum, value) => sum + (centre - value) ** 2, 0)
  const cubes = left.reduce((sum, value) => sum + (centre - value) ** 3, 0)
  const acceleration = squares === 0 ? 0 : cubes / (6 * squares ** 1.5)
  return (p) => {
    const z = bias + normalQuantile(p)
    return normalCdf(bias + z / (1 - acceleration * z))
  }
}

/** The statistic without each value in turn. */
const jackknife = <Value>(
  values: readonly Value[],
  statistic: (values: readonly Value[]) => number,
): number[] =>
  values
    .map((_, left) => statistic(values.filter((_value, index) => index !== left)))
    .filter(Number.isFinite)

function quantileOf(ascending: Float64Array, p: number): number {
  const place = p * (ascending.length - 1)
  const low = Math.floor(place)
  const value = ascending[low] as number
  const next = ascending[Math.min(ascending.length - 1, low + 1)] as number
  return value + (place - low) * (next - value)
}
