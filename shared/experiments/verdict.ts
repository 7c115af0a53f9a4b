import type { ExperimentResult, MetricResult, VerdictCode } from '../schemas/result.ts'
import { SRM_THRESHOLD } from '../stats/index.ts'
import { daysAfter, maturityDays } from './maturity.ts'
import { detectableBy } from './account-readings.ts'
import { CROSSOVER_SHARE_MAX } from './health.ts'
import { nextLookDay } from './next-look.ts'

/** Below these nothing but "keep running" is said; ours, so that one lucky order decides nothing. */
const FEWEST = {
  visitor: { units: 100, conversions: 10 },
  account: { units: 10, conversions: 5 },
} as const
/** A relative effect inside this range changes no plan; ours, until a plan names its own. */
export const NEGLIGIBLE_RELATIVE = 0.05

const ALPHA = 0.05

export type Verdict = ExperimentResult['verdict']
export type VerdictInput = {
  unit: ExperimentResult['unit']
  status: ExperimentResult['status']
  health: ExperimentResult['health']
  units: readonly number[]
  metrics: readonly MetricResult[]
  /** First and last day with a unit, and today. */
  firstDay: string | null
  lastDay?: string | null
  today: string
}

type Facts = Verdict['facts']

/**
 * The plain judgement of an experiment.
 *
 * While it runs only always-valid p-values count, so looking every day does no harm; once it is
 * stopped the fixed tests do. Problems of the assignment come before any effect, and a harmed
 * guardrail before a win. A win also waits where a single look at a guardrail without a margin shows
 * harm: of two mistakes the launch is the dearer one.
 */
export function verdictOf(input: VerdictInput): Verdict {
  return assignmentProblem(input) ?? maturing(input) ?? tooEarly(input) ?? judgement(input)
}

function say(
  code: VerdictCode,
  reason: string,
  { facts, input }: { facts: Facts; input: VerdictInput },
): Verdict {
  const nextLook = code === 'keep_running' ? nextLookDay(input.firstDay, input.today) : null
  return { code, reason, facts, nextLook }
}

function assignmentProblem(input: VerdictInput): Verdict | undefined {
  const { srm, crossovers } = input.health
  if (!srm.ok && srm.pValue !== null) {
    const facts = { cause: 'srm', pValue: srm.pValue, alarm: SRM_THRESHOLD }
    const reason = `The variants do not have the planned shares of units (p = ${number(srm.pValue)}, alarm below ${String(SRM_THRESHOLD)}): find out what loses units before you read any effect.`
    return say('fix_first', reason, { facts, input })
  }
  const [silent] = input.health.quiet
  if (silent !== undefined && input.status === 'running') {
    const facts = { cause: 'quiet', variant: silent.variant, lastDay: silent.lastDay }
    const since = silent.lastDay === null ? 'at all' : `since ${silent.lastDay}`
    const reason = `Nobody has seen "${silent.variant}" ${since} while others were seen: find out whether it is still delivered before you read any effect.`
    return say('fix_first', reason, { facts, input })
  }
  if (crossovers.share > CROSSOVER_SHARE_MAX) {
    const facts = { cause: 'crossovers', ...crossovers, most: CROSSOVER_SHARE_MAX }
    const reason = `${String(crossovers.units)} units (${percent(crossovers.share)}) saw more than one variant, more than ${percent(CROSSOVER_SHARE_MAX)}: find out why before you read any effect.`
    return say('fix_first', reason, { facts, input })
  }
  return undefined
}

/** Of a metric that takes its time nothing is said before it is complete for the last unit (product F07). */
function maturing(input: VerdictInput): Verdict | undefined {
  const metric = primaryOf(input)?.metric
  const { lastDay = null, today } = input
  if (metric === undefined || lastDay === null) return undefined
  const days = maturityDays(metric)
  const until = daysAfter(lastDay, days)
  if (days === 0 || until <= today) return undefined
  const reason = `Wait: the verdict on ${metric} stands on ${until}, when the last unit has had its ${String(days)} days.`
  const facts = { cause: 'maturing', metric, days, until }
  return { code: 'keep_running', reason, facts, nextLook: until }
}

function tooEarly(input: VerdictInput): Verdict | undefined {
  const primary = primaryOf(input)
  const fewest = Math.min(...input.units)
  const conversions = primary?.variants.reduce((sum, { numerator }) => sum + numerator, 0) ?? 0
  const counts = primary?.unit !== 'money'
  const needed = FEWEST[input.unit]
  if (fewest >= needed.units && (!counts || conversions >= needed.conversions)) return undefined
  const code = input.status === 'stopped' ? 'inconclusive' : 'keep_running'
  const facts = {
    cause: 'too_few',
    fewestUnits: fewest,
    unitsNeeded: needed.units,
    ...(counts ? { conversions, conversionsNeeded: needed.conversions } : {}),
  }
  const seen = `the smallest variant has ${String(fewest)} units${counts ? `, all together ${String(conversions)} successes` : ''}`
  const reason = `Too little to judge: ${seen}; at least ${String(needed.units)} units a variant${counts ? ` and ${String(needed.conversions)} successes` : ''} are needed.`
  return say(code, reason, { facts, input })
}

const primaryOf = ({ metrics }: VerdictInput): MetricResult | undefined =>
  metrics.find(({ role }) => role === 'primary')

type Finding = {
  variant: string
  metric: string
  relative: number | null
  absolute: number
  pValue: number
}

/** Treatments whose difference from the control is beyond chance, by whether it is for the better. */
function findings(metric: MetricResult): { better: Finding[]; worse: Finding[] } {
  const sign = metric.direction === 'down' ? -1 : 1
  const found = metric.comparisons.flatMap((comparison) => findingOf(metric, comparison))
  return {
    better: found
      .filter(({ absolute }) => absolute * sign > 0)
      .toSorted((a, b) => (b.absolute - a.absolute) * sign),
    worse: found.filter(({ absolute }) => absolute * sign < 0),
  }
}

function findingOf(
  { metric }: MetricResult,
  { variant, absolute, relative, pValueAdjusted: pValue }: MetricResult['comparisons'][number],
): Finding[] {
  if (absolute.estimate === null || pValue === null || pValue >= ALPHA) return []
  return [{ variant, metric, relative: relative.estimate, absolute: absolute.estimate, pValue }]
}

function judgement(input: VerdictInput): Verdict {
  const primary = primaryOf(input)
  if (primary === undefined || primary.direction === 'none') {
    const reason = 'The primary metric has no better direction, so there is nothing to decide by.'
    return say(input.status === 'stopped' ? 'inconclusive' : 'keep_running', reason, {
      facts: { cause: 'no_direction' },
      input,
    })
  }
  return effectJudgement(primary, input)
}

function effectJudgement(primary: MetricResult, input: VerdictInput): Verdict {
  const { better, worse } = findings(primary)
  const harms = guardrailHarms(input)
  const winner = better.find(({ variant }) => !harms.some((harm) => harm.variant === variant))
  if (winner !== undefined) return winning(winner, input)
  const [harm] = better.length > 0 ? harms : []
  if (harm !== undefined) return guardrail(harm, input)
  if (worse[0] !== undefined && worse.length === primary.comparisons.length) {
    return stopHarm(worse[0], input)
  }
  return input.status === 'stopped' ? atTheEnd(primary, input) : notYet(primary, input)
}

function winning(winner: Finding, input: VerdictInput): Verdict {
  const open = unprovenMargin(winner.variant, input)
  if (open !== undefined) return notSafeYet(winner, open, input)
  const doubt = doubtfulGuardrail(winner.variant, input)
  return doubt === undefined ? ship(winner, input) : notWithout(winner, doubt, input)
}

const guardrailHarms = ({ metrics }: VerdictInput): Finding[] =>
  metrics
    .filter(({ role, direction }) => role === 'guardrail' && direction !== 'none')
    .flatMap((metric) => findings(metric).worse)

type OpenMargin = { guardrail: string; margin: number; worst: number | null }

/** A guardrail whose margin the variant is not shown to keep; undefined when there is none. */
function unprovenMargin(variant: string, { metrics }: VerdictInput): OpenMargin | undefined {
  for (const { role, metric, direction, comparisons } of metrics) {
    const comparison = comparisons.find((each) => each.variant === variant)
    const guardrail = comparison?.guardrail
    if (role !== 'guardrail' || comparison === undefined || !guardrail?.margin) continue
    if (guardrail.state !== 'unproven') continue
    const { lower, upper } = comparison.relative
    return {
      guardrail: metric,
      margin: guardrail.margin,
      worst: direction === 'up' ? lower : upper,
    }
  }
  return undefined
}

type Doubt = { guardrail: string; worse: number | null; doubt: number }

/**
 * A guardrail without a margin that the fixed test of one look shows to be harmed, not corrected for
 * anything: corrections make harm easier to overlook.
 */
function doubtfulGuardrail(variant: string, { metrics }: VerdictInput): Doubt | undefined {
  for (const { role, metric, direction, comparisons } of metrics) {
    const comparison = comparisons.find((each) => each.variant === variant)
    if (role !== 'guardrail' || direction === 'none' || comparison === undefined) continue
    const { absolute, relative, pValue } = comparison.readings.fixed
    if (comparison.guardrail?.margin != null || pValue === null || pValue >= ALPHA) continue
    const change = (absolute.estimate ?? 0) * (direction === 'down' ? -1 : 1)
    if (change < 0) return { guardrail: metric, worse: relative.estimate, doubt: pValue }
  }
  return undefined
}

function notWithout(found: Finding, doubt: Doubt, input: VerdictInput): Verdict {
  const isRunning = input.status !== 'stopped'
  const worse = doubt.worse === null ? 'worse' : signedPercent(doubt.worse)
  const reason = `Blocked by guardrail: "${found.variant}" is ${change(found)} in ${found.metric} (corrected p = ${number(found.pValue)}), but ${doubt.guardrail} is ${worse} (p = ${number(doubt.doubt)} of a single look). ${isRunning ? 'Keep running until that is shown or refuted' : 'Find out before you ship'}.`
  const facts = { cause: 'guardrail_doubtful', ...found, ...doubt }
  return say(isRunning ? 'keep_running' : 'inconclusive', reason, { facts, input })
}

function notSafeYet(found: Finding, open: OpenMargin, input: VerdictInput): Verdict {
  const isRunning = input.status !== 'stopped'
  const worst = open.worst === null ? 'any change' : signedPercent(open.worst)
  const reason = `"${found.variant}" is ${change(found)} in ${found.metric} (corrected p = ${number(found.pValue)}), but the guardrail ${open.guardrail} is not yet shown to keep its margin of ${percent(open.margin)}: ${worst} still fits.`
  const facts = { cause: 'guardrail_unproven', ...found, ...open }
  return say(isRunning ? 'keep_running' : 'inconclusive', reason, { facts, input })
}

function ship(found: Finding, input: VerdictInput): Verdict {
  const reason = `Ship "${found.variant}": ${found.metric} is ${change(found)} against the control, beyond chance (corrected p = ${number(found.pValue)}).`
  return say('ship', reason, { facts: { cause: 'better', ...found }, input })
}

function stopHarm(found: Finding, input: VerdictInput): Verdict {
  const reason = `Stop: with "${found.variant}" ${found.metric} is ${change(found)} against the control, beyond chance (corrected p = ${number(found.pValue)}).`
  return say('stop_harm', reason, { facts: { cause: 'worse', ...found }, input })
}

function guardrail(found: Finding, input: VerdictInput): Verdict {
  const reason = `Blocked by guardrail: "${found.variant}" wins on the primary metric but harms the guardrail ${found.metric} (${change(found)}, corrected p = ${number(found.pValue)}).`
  return say('stop_harm', reason, { facts: { cause: 'guardrail', ...found }, input })
}

function notYet(result: MetricResult, input: VerdictInput): Verdict {
  const known = result.comparisons.flatMap(({ pValueAdjusted: p }) => (p === null ? [] : [p]))
  const pValue = known.length === 0 ? null : Math.min(...known)
  const facts = { cause: 'not_yet', metric: result.metric, pValue, alpha: ALPHA }
  const shown = pValue === null ? '' : ` (smallest always-valid p = ${number(pValue)})`
  const reason = `Keep running: no variant differs from the control in ${result.metric} beyond what chance and daily looks explain${shown}.`
  return say('keep_running', reason, { facts, input })
}

function atTheEnd(result: MetricResult, input: VerdictInput): Verdict {
  const intervals = result.comparisons.map(({ relative }) => relative)
  const lower = least(intervals.map((each) => each.lower))
  const upper = least(intervals.map((each) => each.upper && -each.upper))
  const most = upper === null ? null : -upper
  const facts = {
    cause: 'not_significant',
    metric: result.metric,
    lower,
    upper: most,
    negligible: NEGLIGIBLE_RELATIVE,
  }
  const isNegligible =
    lower !== null && most !== null && lower > -NEGLIGIBLE_RELATIVE && most < NEGLIGIBLE_RELATIVE
  if (isNegligible) {
    const reason = `No effect worth a change: ${result.metric} moved by at most ${percent(NEGLIGIBLE_RELATIVE)} either way.`
    return say('stop_no_effect', reason, { facts, input })
  }
  if (input.unit === 'account' && lower !== null && most !== null) {
    return underpowered(result, { lower, upper: most, input })
  }
  const range =
    lower === null || most === null
      ? 'the size of the effect stays open'
      : `anything from ${signedPercent(lower)} to ${signedPercent(most)} fits`
  const reason = `Inconclusive: no variant differs from the control in ${result.metric} beyond chance; ${range}.`
  return say('inconclusive', reason, { facts, input })
}

/** Few accounts: what they could have shown says more than that they did not. */
function underpowered(
  result: MetricResult,
  { lower, upper, input }: { lower: number; upper: number; input: VerdictInput },
): Verdict {
  const accounts = input.units.reduce((sum, count) => sum + count, 0)
  const detectable = detectableBy((upper - lower) / 2)
  const reason = `Underpowered: ${String(accounts)} accounts could show a change of ${result.metric} of about ${percent(detectable)} in 8 of 10 tries; what was seen fits anything from ${signedPercent(lower)} to ${signedPercent(upper)}.`
  const facts = {
    cause: 'underpowered',
    metric: result.metric,
    units: accounts,
    lower,
    upper,
    detectable,
  }
  return say('inconclusive', reason, { facts, input })
}

/** The smallest of the ends, or null when one of them is open. */
function least(ends: readonly (number | null)[]): number | null {
  const known = ends.filter((end) => end !== null)
  return known.length < ends.length || known.length === 0 ? null : Math.min(...known)
}

const change = ({ relative, absolute }: Finding): string =>
  relative === null ? `${absolute > 0 ? '+' : ''}${number(absolute)}` : signedPercent(relative)

const number = (value: number): string =>
  value !== 0 && Math.abs(value) < 0.0001
    ? value.toExponential(1)
    : String(Number(value.toFixed(4)))
const percent = (share: number): string => `${String(Number((share * 100).toFixed(1)))} %`
const signedPercent = (share: number): string => `${share > 0 ? '+' : ''}${percent(share)}`
