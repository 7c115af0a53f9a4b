import { type JudgedPoint, processBehaviour } from '../../metrics/process-behaviour.ts'
import { inGerman } from '../../notes/in-german.ts'
import type { RetroMetric, RetroSnapshot, Said, Tone } from '../../schemas/retro.ts'
import type { Draft, Section } from '../draft.ts'
import { numberWords, say, shareWords, valueWords } from '../words.ts'

/** Each metric of the primary rhythm: last week's value, and whether its change is signal or noise. */
export const metricsSection: Section = (snapshot) =>
  snapshot.metrics.map((metric, index) => sentenceOf(metric, index, snapshot))

function sentenceOf(metric: RetroMetric, index: number, snapshot: RetroSnapshot): Draft {
  const { week: judged, before } = lastTwo(metric)
  const money = { unit: metric.unit, currency: snapshot.project.currency }
  const signal = signalOf(metric)
  const text = say((language) => {
    if (judged === undefined || judged.value === null) {
      return missingWords(metric, judged?.note ?? 'no data in this week', language)
    }
    const value = valueWords(judged.value, money, language)
    const than = earlierWords(valueOrNull(before?.value ?? null, money, language), language)
    const limits = [signal.lower, signal.upper]
      .map((limit) => valueWords(limit, money, language))
      .join(' – ')
    return `${metric.name[language]}: ${value}${basisWords(metric, language)}${than}. ${JUDGED[signal.kind]({ limits, known: signal.known })[language]}${bandWords(metric, money, language)}`
  })
  return {
    id: `metrics.${metric.id}`,
    text,
    tone: toneOf(signal, metric.direction),
    query: `/metrics/${metric.id}?from=${metric.weeks[0]?.key ?? snapshot.from}&to=${snapshot.to}&grain=week&mode=${snapshot.mode}`,
    pointer: `/metrics/${String(index)}`,
  }
}

const PLACES: Readonly<Record<NonNullable<NonNullable<RetroMetric['band']>['place']>, Said>> = {
  in: { en: 'In its band', de: 'Im Band' },
  below: { en: 'Below its band', de: 'Unter dem Band' },
  above: { en: 'Above its band', de: 'Über dem Band' },
  between: { en: 'Between the models; the band', de: 'Zwischen den Modellen; das Band' },
  too_few: { en: 'Too few to be judged by its band', de: 'Zu wenige für ein Urteil nach dem Band' },
}

/** Where the value lies in the limits that held in the week (product C19). */
function bandWords(
  { band }: RetroMetric,
  money: Parameters<typeof valueWords>[1],
  language: keyof Said,
): string {
  if (band === null || band.place === null) return ''
  const limits = [band.lower, band.upper]
    .map((limit) => valueWords(limit, money, language))
    .join(' – ')
  const origin =
    band.origin === 'workspace' ? '' : language === 'en' ? ', article default' : ', Artikelvorgabe'
  return ` ${PLACES[band.place][language]} (${limits}${origin}).`
}

function missingWords(
  { name, denominatorName }: RetroMetric,
  why: string,
  language: keyof Said,
): string {
  if (language === 'en') return `${name.en}: no value, for ${why}.`
  const nouns = denominatorName === null ? [] : [denominatorName]
  return `${name.de}: kein Wert (${inGerman(why, nouns)}).`
}

const valueOrNull = (
  value: number | null,
  money: Parameters<typeof valueWords>[1],
  language: keyof Said,
): string | null => (value === null ? null : valueWords(value, money, language))

function earlierWords(value: string | null, language: keyof Said): string {
  if (value === null) return ''
  return language === 'en'
    ? `, after ${value} the week before`
    : `, nach ${value} in der Woche davor`
}

const lastTwo = ({ weeks }: RetroMetric) => ({ week: weeks.at(-1), before: weeks.at(-2) })

function basisWords(metric: RetroMetric, language: keyof Said): string {
  const { week } = lastTwo(metric)
  if (week === undefined || week.denominator === null || metric.denominatorName === null) return ''
  const words = metric.denominatorName[language]
  const of = language === 'en' ? 'of' : 'von'
  const all = numberWords(week.denominator, 0, language)
  const interval =
    week.lower === null || week.upper === null
      ? ''
      : metric.unit === 'share'
        ? `; ${language === 'en' ? '95 % interval' : '95-%-Intervall'} ${shareWords(week.lower, language)} – ${shareWords(week.upper, language)}`
        : `; ${language === 'en' ? '95 % interval' : '95-%-Intervall'} ${numberWords(week.lower, 2, language)} – ${numberWords(week.upper, 2, language)}`
  return metric.unit === 'share'
    ? ` (${numberWords(week.numerator ?? 0, 0, language)} ${of} ${all} ${words}${interval})`
    : ` (${all} ${words}${interval})`
}

type Signal = {
  kind: 'too_few' | 'noise' | 'above' | 'below' | 'run_above' | 'run_below'
  lower: number | null
  upper: number | null
  /** Weeks before that have a value. */
  known: number
}

/** The last week against the natural limits of the weeks before it. */
function signalOf({ weeks, unit }: RetroMetric): Signal {
  const isPositive = weeks.every(({ value }) => (value ?? 0) >= 0)
  const { status, points, baselinePoints } = processBehaviour({
    points: weeks.map(({ value }) => ({ value })),
    baseline: Math.max(0, weeks.length - 1),
    floor: isPositive ? 0 : Number.NEGATIVE_INFINITY,
    ceiling: unit === 'share' ? 1 : Number.POSITIVE_INFINITY,
  })
  const last = points.at(-1)
  if (status !== 'ok' || last === undefined || last.value === null) {
    return { kind: 'too_few', lower: null, upper: null, known: baselinePoints }
  }
  return { kind: kindOf(last), lower: last.lower, upper: last.upper, known: baselinePoints }
}

function kindOf({ value, centre, signals }: JudgedPoint): Signal['kind'] {
  const side = (value ?? 0) > (centre ?? 0) ? 'above' : 'below'
  if (signals.includes('outside_limits')) return side
  return signals.includes('run_of_eight') ? `run_${side}` : 'noise'
}

type Wording = (values: { limits: string; known: number }) => Said

const JUDGED: Readonly<Record<Signal['kind'], Wording>> = {
  too_few: ({ known }) => ({
    en: `Signal or noise cannot be told yet: ${String(known)} of 6 earlier weeks are known.`,
    de: `Ob Signal oder Rauschen, ist noch offen: ${String(known)} von 6 früheren Wochen sind bekannt.`,
  }),
  noise: ({ limits, known }) => ({
    en: `Noise: within the ${limits} that ${String(known)} earlier weeks make usual.`,
    de: `Rauschen: innerhalb der ${limits}, die nach ${String(known)} früheren Wochen üblich sind.`,
  }),
  above: ({ limits, known }) => ({
    en: `Signal: above the ${limits} that ${String(known)} earlier weeks make usual.`,
    de: `Signal: über den ${limits}, die nach ${String(known)} früheren Wochen üblich sind.`,
  }),
  below: ({ limits, known }) => ({
    en: `Signal: below the ${limits} that ${String(known)} earlier weeks make usual.`,
    de: `Signal: unter den ${limits}, die nach ${String(known)} früheren Wochen üblich sind.`,
  }),
  run_above: ({ limits }) => ({
    en: `Signal: the eighth week in a row above its mean (usual: ${limits}).`,
    de: `Signal: die achte Woche in Folge über dem Mittel (üblich: ${limits}).`,
  }),
  run_below: ({ limits }) => ({
    en: `Signal: the eighth week in a row below its mean (usual: ${limits}).`,
    de: `Signal: die achte Woche in Folge unter dem Mittel (üblich: ${limits}).`,
  }),
}

function toneOf({ kind }: Signal, direction: RetroMetric['direction']): Tone {
  if (kind === 'too_few' || kind === 'noise' || direction === 'none') return 'open'
  const isUp = kind === 'above' || kind === 'run_above'
  return isUp === (direction === 'up') ? 'good' : 'bad'
}
