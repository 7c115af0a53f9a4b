import type { Mode } from '../schemas/mode.ts'
import { w } from './catalogue-entry.ts'
import { metricById, metricsForMode } from './catalogue.ts'
import type { Metric, Wording } from './metric.ts'
import { NEAREST_ELSEWHERE } from './nearest-metrics.ts'

export type MetricRole = 'primary' | 'secondary' | 'guardrail' | 'tile'

export type RefusalCode =
  | 'unknown_metric'
  | 'ambiguous_metric'
  | 'blended_modes'
  | 'wrong_mode'
  | 'not_primary'
  | 'wrong_unit'

export type GuardAnswer =
  | { ok: true; metric: Metric }
  | { ok: false; code: RefusalCode; reason: Wording; nearest: string[] }

/** Words without a denominator: the field means several metrics by each (product R27 and section 8). */
const AMBIGUOUS: Record<string, Record<Mode, readonly string[]>> = {
  retention: {
    b2c: ['repurchase_rate_60d', 'repeat_purchase_rate'],
    b2b: ['nrr', 'grr', 'logo_retention_rate'],
  },
  churn: { b2c: ['repurchase_rate_60d'], b2b: ['logo_churn_rate', 'revenue_churn_rate'] },
  win_rate: {
    b2c: ['session_purchase_rate'],
    b2b: ['win_rate_closed_count', 'win_rate_closed_value', 'win_rate_created_count'],
  },
  ltv: { b2c: ['ltv_observed', 'customer_value_60d'], b2b: ['ltv_margin'] },
  conversion_rate: {
    b2c: ['session_purchase_rate', 'cart_to_paid_rate'],
    b2b: ['lead_to_opp', 'win_rate_closed_count'],
  },
}

const MODE_NAMES: Record<Mode, string> = { b2c: 'B2C', b2b: 'B2B' }
const isMode = (mode: string): mode is Mode => Object.hasOwn(MODE_NAMES, mode)

function refusal(code: RefusalCode, reason: Wording, nearest: readonly string[] = []): GuardAnswer {
  return { ok: false, code, reason, nearest: [...nearest] }
}

/**
 * Whether a metric may be asked for in a mode, and in which role. The same answer serves the API,
 * the importer and the dashboard, so that a wrong question is refused and never an empty tile.
 *
 * @param mode `b2c` or `b2b`; anything else, `hybrid` too, would blend the modes and is refused
 * @param role `tile` unless an experiment asks
 * @param unit what the experiment randomizes
 * @returns the metric, or why not and what to take instead; `nearest` is allowed in `mode`
 * @see product rulings C14, C17, C18, C20, R11, R27
 */
export function guardMetric(request: {
  metric: string
  mode: string
  role?: MetricRole
  unit?: string
}): GuardAnswer {
  const { metric: id, mode, role = 'tile', unit } = request
  if (!isMode(mode)) return blendedModes(mode)
  const metric = metricById(id)
  if (metric === undefined) return unknownMetric(id, mode)
  if (!metric.modes.includes(mode)) return wrongMode(metric, mode)
  const nearest = metric.nearest[mode] ?? []
  if (role === 'primary' && metric.primaryRefusal !== null) {
    const { en, de } = metric.primaryRefusal
    return refusal(
      'not_primary',
      w(
        `"${metric.name.en}" cannot decide an experiment. ${en}`,
        `Mit „${metric.name.de}“ lässt sich kein Experiment entscheiden. ${de}`,
      ),
      nearest.length > 0 ? nearest : perUnit(metric, mode),
    )
  }
  const allowedUnits: readonly string[] = metric.experimentUnits
  if (unit !== undefined && !allowedUnits.includes(unit)) return wrongUnit(metric, unit, nearest)
  return { ok: true, metric }
}

/** What an experiment can be decided by instead of a total. */
function perUnit(metric: Metric, mode: Mode): string[] {
  const ids = metric.unit === 'money' ? ['revenue_per_visitor', 'value_per_unit'] : ['conversion']
  return ids.filter((id) => metricById(id)?.modes.includes(mode) === true)
}

function blendedModes(mode: string): GuardAnswer {
  return refusal(
    'blended_modes',
    w(
      `A metric is asked for in B2C or in B2B, not in "${mode}": nothing is summed over both.`,
      `Eine Metrik gilt in B2C oder in B2B, nicht in „${mode}“: nichts wird über beide summiert.`,
    ),
  )
}

function unknownMetric(id: string, mode: Mode): GuardAnswer {
  const meant = Object.hasOwn(AMBIGUOUS, id) ? AMBIGUOUS[id] : undefined
  if (meant === undefined) {
    return refusal(
      'unknown_metric',
      w(`There is no metric "${id}".`, `Es gibt keine Metrik „${id}“.`),
      similarIds(id, mode),
    )
  }
  return refusal(
    'ambiguous_metric',
    w(
      `"${id}" alone has no denominator. Say which one is meant.`,
      `„${id}“ allein hat keinen Nenner. Sag, welche Metrik gemeint ist.`,
    ),
    meant[mode],
  )
}

/** Ids that share a word with the wrong one, or begin like it, most shared words first. */
function similarIds(id: string, mode: Mode): string[] {
  const words = new Set(id.toLowerCase().split(/[^a-z0-9]+/))
  const joined = [...words].join('')
  const shared = (candidate: string): number => {
    const same = candidate.split('_').filter((word) => words.has(word) && word !== 'rate').length
    const whole = candidate.replaceAll('_', '')
    return same + (joined !== '' && whole.startsWith(joined) ? 1 : 0)
  }
  return metricsForMode(mode)
    .map((metric) => ({ id: metric.id, shared: shared(metric.id) }))
    .filter((candidate) => candidate.shared > 0)
    .toSorted((a, b) => b.shared - a.shared)
    .slice(0, 3)
    .map((candidate) => candidate.id)
}

function wrongMode(metric: Metric, mode: Mode): GuardAnswer {
  const home = metric.modes.map((other) => MODE_NAMES[other]).join(', ')
  const here = MODE_NAMES[mode]
  return refusal(
    'wrong_mode',
    w(
      `"${metric.name.en}" belongs to ${home} and has no meaning in ${here}.`,
      `„${metric.name.de}“ gehört zu ${home} und hat in ${here} keine Bedeutung.`,
    ),
    metric.nearest[mode] ?? NEAREST_ELSEWHERE[metric.id] ?? [],
  )
}

function wrongUnit(metric: Metric, unit: string, nearest: readonly string[]): GuardAnswer {
  const units = metric.experimentUnits.join(', ')
  const [en, de] =
    units === ''
      ? ['belongs to no unit of an experiment', 'gehört zu keiner Einheit eines Experiments']
      : [`is measured per ${units}, not per ${unit}`, `gilt je ${units}, nicht je ${unit}`]
  return refusal(
    'wrong_unit',
    w(`"${metric.name.en}" ${en}.`, `„${metric.name.de}“ ${de}.`),
    nearest,
  )
}
