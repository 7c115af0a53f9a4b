import { normalIsf, normalSf } from '../../numeric/normal.ts'
import { findRoot } from '../../numeric/root-finding.ts'
import { intervalAt } from '../t-result.ts'
import type { Alternative } from '../types.ts'
import {
  requireFinite,
  requireNatural,
  requireNotNegative,
  requireOneOf,
  requireOpenUnit,
} from '../validate.ts'
import { CrossingProcess, crossingProbability, exitProbabilities } from './crossing.ts'

/** How strict each look is. The first three have one constant, the others spend alpha over time. */
export type BoundaryType =
  | 'pocock'
  | 'obrien-fleming'
  | 'wang-tsiatis'
  | 'lan-demets-obrien-fleming'
  | 'lan-demets-pocock'
  | 'hwang-shih-decani'

export type GroupSequentialDesign = {
  /** Number of equally spaced looks; or `informationRates`. */
  looks?: number
  /** Share of the planned information at each look, rising, the last at most 1. */
  informationRates?: readonly number[]
  alpha?: number
  sided?: 1 | 2
  type?: BoundaryType
  /** Of `wang-tsiatis`: 0 is O'Brien–Fleming, 0.5 Pocock. */
  delta?: number
  /** Of `hwang-shih-decani`: −4 is near O'Brien–Fleming, 1 near Pocock. */
  gamma?: number
}

export type GroupSequentialBounds = {
  informationRates: number[]
  /** |z| (one-sided: z) beyond which to stop, one a look. */
  criticalValues: number[]
  /** c of c·t^(delta − ½); null for spending functions. */
  constant: number | null
  /** Type I error spent up to each look, both sides together. */
  alphaSpent: number[]
  /** p-value at each boundary as if it were the only look. */
  nominalPValues: number[]
}

/**
 * Boundaries of a group-sequential test, by recursive numerical integration.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @accuracy 1e-6
 * @see Pocock (1977); O'Brien & Fleming (1979); Wang & Tsiatis (1987); Lan & DeMets (1983); Hwang,
 *   Shih & DeCani (1990); Jennison & Turnbull (2000), chapters 2, 7 and 19
 */
export function groupSequentialBounds(design: GroupSequentialDesign): GroupSequentialBounds {
  const checked = checkedDesign(design)
  const { rates, sided } = checked
  const shape = SHAPES[checked.type]
  const { criticalValues, constant } =
    shape === null ? spent(checked) : constantBounds(checked, shape(checked.delta))
  const exits = exitProbabilities({ rates, drift: 0, sided }, criticalValues)
  let sum = 0
  return {
    informationRates: [...rates],
    criticalValues,
    constant,
    alphaSpent: exits.map((exit) => (sum += exit)),
    nominalPValues: criticalValues.map((c) => sided * normalSf(c)),
  }
}

type Checked = Required<Omit<GroupSequentialDesign, 'looks' | 'informationRates'>> & {
  rates: readonly number[]
}

function checkedDesign(design: GroupSequentialDesign): Checked {
  const {
    alpha = 0.05,
    sided = 2,
    type = 'lan-demets-obrien-fleming',
    delta = 0.25,
    gamma = -4,
  } = design
  requireOpenUnit(alpha, 'alpha')
  requireOneOf(String(sided), ['1', '2'], 'sided')
  requireOneOf(type, Object.keys(SHAPES), 'type')
  requireFinite(delta, 'delta')
  requireFinite(gamma, 'gamma')
  return { alpha, sided, type, delta, gamma, rates: ratesOf(design) }
}

function ratesOf({ looks, informationRates }: GroupSequentialDesign): readonly number[] {
  if (informationRates === undefined) {
    if (looks === undefined) throw new RangeError('looks or informationRates must be given')
    requireNatural(looks, 'looks')
    if (looks > 500) throw new RangeError('looks must not exceed 500')
    return Array.from({ length: looks }, (_, look) => (look + 1) / looks)
  }
  if (informationRates.length === 0) throw new RangeError('informationRates must not be empty')
  if (informationRates.length > 500) throw new RangeError('informationRates must not exceed 500')
  informationRates.forEach((rate, look) => {
    requireFinite(rate, `informationRates[${String(look)}]`)
    if (rate <= (informationRates[look - 1] ?? 0) || rate > 1) {
      throw new RangeError(`informationRates[${String(look)}] must rise and be at most 1`)
    }
  })
  return informationRates
}

/** The exponent of t in c·t^(delta − ½); null for spending functions. */
const SHAPES: Readonly<Record<BoundaryType, ((delta: number) => number) | null>> = {
  pocock: () => 0,
  'obrien-fleming': () => -0.5,
  'wang-tsiatis': (delta) => delta - 0.5,
  'lan-demets-obrien-fleming': null,
  'lan-demets-pocock': null,
  'hwang-shih-decani': null,
}

function constantBounds(
  { rates, alpha, sided }: Checked,
  exponent: number,
): { criticalValues: number[]; constant: number } {
  const boundsAt = (constant: number): number[] => rates.map((rate) => constant * rate ** exponent)
  const gap = (constant: number): number =>
    Math.log(crossingProbability({ rates, drift: 0, sided }, boundsAt(constant))) - Math.log(alpha)
  const last = rates.at(-1) ?? 1
  // The last look alone spends less than alpha; every look as a test of its own more.
  const least = normalIsf(alpha / sided) / Math.max(1, last ** exponent)
  const most = normalIsf(alpha / sided / rates.length) / Math.min(1, last ** exponent)
  const root = findRoot(gap, { lower: least - 1e-9, upper: most + 1e-9, tolerance: 1e-10 })
  const constant = root.status === 'ok' ? root.value : most
  return { criticalValues: boundsAt(constant), constant }
}

function spent(design: Checked): { criticalValues: number[]; constant: null } {
  const { rates, sided } = design
  const process = new CrossingProcess({ rates, drift: 0, sided })
  let before = 0
  const criticalValues = rates.map((rate, look) => {
    const until = spentAt(rate, design)
    const target = until - before
    before = until
    const critical = target > 0 ? criticalFor(process, target) : CRITICAL_MAX
    if (look < rates.length - 1) process.advance(critical)
    return critical
  })
  return { criticalValues, constant: null }
}

/** Beyond this a standard normal has no probability that a double could hold. */
const CRITICAL_MAX = 38

function criticalFor(process: CrossingProcess, target: number): number {
  const gap = (critical: number): number =>
    Math.log(Math.max(process.exit(critical), Number.MIN_VALUE)) - Math.log(target)
  const root = findRoot(gap, { lower: 0, upper: CRITICAL_MAX, tolerance: 1e-12 })
  return root.status === 'ok' ? root.value : CRITICAL_MAX
}

/** Type I error that may be spent up to a rate, both sides together. */
function spentAt(rate: number, { alpha, sided, type, gamma }: Checked): number {
  if (type === 'lan-demets-pocock') return alpha * Math.log1p((Math.E - 1) * rate)
  if (type === 'hwang-shih-decani') {
    return gamma === 0 ? alpha * rate : (alpha * Math.expm1(-gamma * rate)) / Math.expm1(-gamma)
  }
  return sided * 2 * normalSf(normalIsf(alpha / sided / 2) / Math.sqrt(rate))
}

/**
 * Type I error that a spending function allows up to each look, both sides together.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Lan & DeMets (1983), Biometrika 70:659-663; Hwang, Shih & DeCani (1990)
 */
export function alphaSpending(
  design: GroupSequentialDesign & {
    type?: 'lan-demets-obrien-fleming' | 'lan-demets-pocock' | 'hwang-shih-decani'
  },
): number[] {
  const checked = checkedDesign(design)
  if (SHAPES[checked.type] !== null) {
    throw new RangeError('type must be a spending function')
  }
  return checked.rates.map((rate) => spentAt(rate, checked))
}

/**
 * How many times the sample of a fixed test a group-sequential one needs at most, for the same power.
 *
 * @throws RangeError or TypeError naming the wrong argument
 * @see Jennison & Turnbull (2000), tables 2.1, 2.2 and 2.9
 */
export function groupSequentialInflation({
  power = 0.8,
  ...design
}: GroupSequentialDesign & { power?: number }): number {
  requireOpenUnit(power, 'power')
  const { alpha = 0.05, sided = 2 } = design
  if (power <= alpha) throw new RangeError('power must exceed alpha')
  const { criticalValues, informationRates: rates } = groupSequentialBounds(design)
  const fixed = normalIsf(alpha / sided) + normalIsf(1 - power)
  const gap = (drift: number): number =>
    crossingProbability({ rates, drift, sided }, criticalValues) - power
  const root = findRoot(gap, { lower: fixed * 0.5, upper: fixed * 3, tolerance: 1e-11 })
  const drift = root.status === 'ok' ? root.value : Number.NaN
  if (Number.isNaN(drift)) throw new RangeError('power cannot be reached by this design')
  return (drift / fixed) ** 2
}

/**
 * The interval of one look of a group-sequential test: estimate ± c·se; together they cover at all
 * looks.
 *
 * @param criticalValue of this look, from `groupSequentialBounds`
 * @throws RangeError or TypeError naming the wrong argument
 * @see Jennison & Turnbull (2000), chapter 9
 */
export function repeatedConfidenceInterval({
  estimate,
  standardError,
  criticalValue,
  alternative = 'two-sided',
}: {
  estimate: number
  standardError: number
  criticalValue: number
  alternative?: Alternative
}): { ciLower: number; ciUpper: number } {
  requireFinite(estimate, 'estimate')
  requireNotNegative(standardError, 'standardError')
  requireNotNegative(criticalValue, 'criticalValue')
  return intervalAt(estimate, criticalValue * standardError, alternative)
}
