import { createRandom } from '../../numeric/random.ts'
import type { Alternative, Status } from '../types.ts'
import { requireNatural, requireOneOf, requireValues } from '../validate.ts'

/** What is compared; the difference of means unless given. */
export type TwoSampleStatistic = (
  treatment: readonly number[],
  control: readonly number[],
) => number

export type PermutationResult = {
  status: Status
  /** The statistic of the arms as they are. */
  estimate: number | null
  pValue: number | null
  /** Ways of dealing the values that were looked at. */
  permutations: number
  alternative: Alternative
  method: 'exact' | 'monte-carlo'
}

const EXACT_MAX = 20_000

/**
 * Permutation test: how often would dealing the values anew put the arms as far apart?
 *
 * Exact while there are no more ways than `permutations`, otherwise by seeded chance with
 * p = (b + 1)/(B + 1). Two-sided is twice the nearer tail.
 *
 * @param statistic of treatment and control, large where the treatment is larger
 * @throws RangeError or TypeError naming the wrong argument
 * @see Good (2005), Permutation, Parametric and Bootstrap Tests; Phipson & Smyth (2010)
 */
export function permutationTest({
  control,
  treatment,
  statistic = meanDifference,
  alternative = 'two-sided',
  method = 'auto',
  permutations = EXACT_MAX,
  seed = 'takt',
}: {
  control: readonly number[]
  treatment: readonly number[]
  statistic?: TwoSampleStatistic
  alternative?: Alternative
  method?: 'auto' | 'exact' | 'monte-carlo'
  permutations?: number
  seed?: string | number
}): PermutationResult {
  requireValues(control, 'control')
  requireValues(treatment, 'treatment')
  requireOneOf(alternative, ['two-sided', 'greater', 'less'], 'alternative')
  requireOneOf(method, ['auto', 'exact', 'monte-carlo'], 'method')
  requireNatural(permutations, 'permutations')
  const values = [...treatment, ...control]
  const ways = combinations(values.length, treatment.length)
  if (method === 'exact' && ways > 5e6) {
    throw new RangeError('method exact takes up to 5,000,000 ways to deal the values')
  }
  const isExact = method === 'exact' || (method === 'auto' && ways <= permutations)
  const name = isExact ? ('exact' as const) : ('monte-carlo' as const)
  if (control.length === 0 || treatment.length === 0) {
    const none = { estimate: null, pValue: null, permutations: 0 }
    return { status: 'insufficient-data', ...none, alternative, method: name }
  }
  const observed = statistic(treatment, control)
  const tolerance = 1e-12 * Math.max(1e-300, ...values.map(Math.abs))
  const tails = { count: 0, greater: 0, less: 0 }
  const look = (order: readonly number[]): void => {
    const dealt = statistic(order.slice(0, treatment.length), order.slice(treatment.length))
    tails.count += 1
    if (dealt >= observed - tolerance) tails.greater += 1
    if (dealt <= observed + tolerance) tails.less += 1
  }
  if (isExact) dealAll(values, treatment.length, look)
  else dealSome(values, { permutations, seed, look })
  const added = isExact ? 0 : 1
  const share = (hits: number): number => (hits + added) / (tails.count + added)
  const pValue =
    alternative === 'two-sided'
      ? 2 * Math.min(share(tails.greater), share(tails.less))
      : share(tails[alternative])
  return {
    status: 'ok',
    estimate: observed,
    pValue: Math.min(1, pValue),
    permutations: tails.count,
    alternative,
    method: name,
  }
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length

const meanDifference: TwoSampleStatistic = (treatment, control) => mean(treatment) - mean(control)

function combinations(n: number, k: number): number {
  let ways = 1
  for (let i = 1; i <= Math.min(k, n - k); i += 1) ways = (ways * (n - i + 1)) / i
  return Math.round(ways)
}

/** Every choice of `size` values, the chosen ones first. */
function dealAll(
  values: readonly number[],
  size: number,
  look: (order: readonly number[]) => void,
): void {
  const chosen = Array.from({ length: size }, (_, index) => index)
  for (;;) {
    const isChosen = new Set(chosen)
    look([
      ...chosen.map((index) => values[index] as number),
      ...values.filter((_, index) => !isChosen.has(index)),
    ])
    let place = size - 1
    while (place >= 0 && chosen[place] === values.length - size + place) place -= 1
    if (place < 0) return
    chosen[place] = (chosen[place] as number) + 1
    for (let next = place + 1; next < size; next += 1) {
      chosen[next] = (chosen[next - 1] as number) + 1
    }
  }
}

function dealSome(
  values: readonly number[],
  options: {
    permutations: number
    seed: string | number
    look: (order: readonly number[]) => void
  },
): void {
  const random = createRandom(options.seed)
  const order = [...values]
  for (let round = 0; round < options.permutations; round += 1) {
    for (let last = order.length - 1; last > 0; last -= 1) {
      const other = random.integer(last + 1)
      ;[order[last], order[other]] = [order[other] as number, order[last] as number]
    }
    options.look(order)
  }
}
